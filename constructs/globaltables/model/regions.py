"""AWS region names and the rules for a set of them.

Terraform checks the same rules in the synthesized stack, because regions are input variables there. The words are
defined once, here.
"""

from collections.abc import Mapping
from typing import Annotated

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Matching

REGION_PATTERN = (
    r"^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof|eu-isoe|eusc-de)"
    r"-(north|northeast|east|southeast|south|southwest|west|northwest|central)-[0-9]{1,2}$"
)
"""What a region name looks like; new regions of known geographies pass. Terraform's `regex` reads it too."""

ROLE_PATTERN = r"^[a-z][a-z0-9_]{0,30}$"
"""A region's role names its provider alias and is part of its Terraform addresses."""

PRIMARY = "primary"

REGION_RULE = "must be an AWS region name such as eu-west-1"
DISTINCT_RULE = "a global table has one replica per region, so every region must differ"
PARTITION_RULE = "a global table cannot reach across AWS partitions"
SERVED_RULE = "regions of the partitions aws and aws-us-gov are served, others name services otherwise in key policies"

RegionName = Annotated[str, Matching(REGION_PATTERN, REGION_RULE, "see AWS's list of regions")]

_PARTITION_BY_PREFIX = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}

PARTITION_PATTERN = f"^(?:{'|'.join(_PARTITION_BY_PREFIX)})"
"""What distinguishes regions of every partition but ``aws``. Terraform's `regex` reads it too."""


SERVED_PARTITION_PATTERN = "^(?:aws|us-gov-)$"
"""Of what `PARTITION_PATTERN` finds, ``aws`` where it finds nothing: the partitions whose domain is amazonaws.com.

``kms:ViaService`` holds the service's domain, and nobody has tried yet what it is in the others.
"""


def partition_of(region: str) -> str:
    """The AWS partition of a region: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
    return next((name for prefix, name in _PARTITION_BY_PREFIX.items() if region.startswith(prefix)), "aws")


def check_region_set(region_by_role: Mapping[str, str], key_by_role: Mapping[str, str] | None = None) -> None:
    """Checks the rules that hold between the regions of one global table.

    Args:
        region_by_role: Region name by role, home first.
        key_by_role: How messages call each region. Default ``region`` and the role.

    Raises:
        ConfigurationError: When there are fewer than two, one is repeated, or they lie in different partitions or in
            one that is not served.
    """
    keys = key_by_role or {role: f"region {role}" for role in region_by_role}
    if len(region_by_role) < 2:  # noqa: PLR2004 - the word global says it
        got = ", ".join(region_by_role.values()) or "none"
        raise ConfigurationError(f"a global table needs two regions or more, got {got}; add another region")
    check_distinct(region_by_role, keys)
    home = next(iter(region_by_role.values()))
    for role, region in region_by_role.items():
        if partition_of(region) != partition_of(home):
            got = f"{region} in {partition_of(region)} beside {home} in {partition_of(home)}"
            raise ConfigurationError(Problem(keys[role], f"{PARTITION_RULE}, got {got}; deploy a table per partition"))
    if partition_of(home) not in {"aws", "aws-us-gov"}:
        message = f"{SERVED_RULE}, got {home} in {partition_of(home)}; choose regions of those two"
        raise ConfigurationError(Problem(keys[next(iter(region_by_role))], message))


def check_distinct(region_by_role: Mapping[str, str], key_by_role: Mapping[str, str]) -> None:
    """Checks that no region is named twice.

    Raises:
        ConfigurationError: When one is.
    """
    first_role: dict[str, str] = {}
    for role, region in region_by_role.items():
        first = first_role.setdefault(region, role)
        if first != role:
            message = f"{DISTINCT_RULE}, got {region} for {first} and {role}; choose another for {role}"
            raise ConfigurationError(Problem(key_by_role[role], message))


def check_role(key: str, role: str, region_by_role: Mapping[str, str]) -> None:
    """Checks that a setting names the role of a region.

    Raises:
        ConfigurationError: When it names something else; *key* is where it stands.
    """
    if role not in region_by_role:
        message = f"must name the role of a region ({', '.join(region_by_role)}), got {role}; rename it or leave it out"
        raise ConfigurationError(Problem(key, message))
