"""Which role is the home, and which roles are on their way out.

A role keeps its region for life, so a table's home moves by another role becoming the home, and a region is left by its
role going. That takes two applies, since Terraform needs the role's provider for as long as the state has anything in
the region: first everything in the region goes while the role is *leaving*, then the role itself.
`globaltables region` writes these settings.
"""

from collections.abc import Mapping

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.regions import PRIMARY, check_role
from globaltables.model.settings import Settings


class RegionRoles(Settings):
    """The roles of regions that are not as in the beginning.

    Args:
        home: The role of the home region, through which replicas are made. Default ``primary``. On a live stack
            `globaltables region move` changes it; a fence refuses every other change.
        leaving: Roles whose region holds nothing any more, and which stay so that Terraform can still reach what it
            has there. Default none.
    """

    home: str = Field(default=PRIMARY, description="Role of the home region; `globaltables region move` changes it.")
    leaving: tuple[str, ...] = Field(
        default=(), strict=False, description="Roles whose region is being left; `globaltables region remove` sets it."
    )

    def staying(self, declared: Mapping[str, str]) -> dict[str, str]:
        """The regions the table is in, by role, in the order they are declared in."""
        return {role: region for role, region in declared.items() if role not in self.leaving}

    def home_first(self, declared: Mapping[str, str]) -> dict[str, str]:
        """The same, the home first and the others in the order in which they follow it: a ring stays the same ring."""
        staying = list(self.staying(declared).items())
        roles = [role for role, _ in staying]
        start = roles.index(self.home) if self.home in roles else 0
        return dict(staying[start:] + staying[:start])


def check_region_roles(roles: RegionRoles, declared: Mapping[str, str]) -> None:
    """Checks that the roles are there, and that the home stays.

    Args:
        roles: The settings.
        declared: Every region's name by role.

    Raises:
        ConfigurationError: When one is not, or the home is leaving.
    """
    for number, role in enumerate(roles.leaving):
        check_role(f"regions.leaving.{number}", role, declared)
    if roles.home in roles.leaving:
        message = f"the home cannot leave, got {roles.home} for both; move the home first with globaltables region move"
        raise ConfigurationError(Problem("regions.leaving", message))
    check_role("regions.home", roles.home, roles.staying(declared))
