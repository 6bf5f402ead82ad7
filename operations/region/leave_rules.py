"""Which regions cannot be left, and which AWS may refuse to delete for a while (docs/aws-rules.md has the rules)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.destruction.tables import Tables
from operations.errors import RefusedError

if TYPE_CHECKING:
    from globaltables.model import Environment
    from operations.region.subject import Subject

_FEWEST = 2
_SOURCE_LOCK_HOURS = 24


def see_it_can_be_left(environment: Environment, role: str, region: str, counting: str = "") -> None:
    """Looks at what the environment file says.

    Args:
        environment: The environment.
        role: The region's role.
        region: The region.
        counting: A role that will have joined by then. Default: none.

    Raises:
        RefusedError: When it cannot be left.
    """
    roles = environment.regions
    if role == roles.home:
        raise RefusedError(
            f"region {region}: is the home, through which the others are replicated; move the home first with "
            f"globaltables region move {role} ANOTHER_REGION"
        )
    others = [one for one in roles.leaving if one != role]
    if others:
        raise RefusedError(
            f"region {region}: one region is left at a time, and {', '.join(others)} is leaving; finish that first "
            f"with globaltables region remove {others[0]}"
        )
    if environment.consistency.is_strong:
        raise RefusedError(
            f"table {environment.table_name}: no single replica of a strongly consistent table can be removed, got "
            f"{region}; deploy another table and move the items"
        )
    if role not in roles.leaving and len({*environment.region_by_role, counting} - {""}) <= _FEWEST:
        raise RefusedError(
            f"region {region}: a global table needs two regions or more, and would have one; add another first with "
            "globaltables region add"
        )
    staying = roles.staying(environment.declared_region_by_role)
    if environment.audit.enabled and role == next(iter(staying), ""):
        raise RefusedError(
            f"region {region}: holds the trail of [audit] and its log files; keep those files, set enabled = false "
            "under [audit], deploy, and enable it again once the region is left"
        )


def warn_of_the_source_rule(subject: Subject, region: str) -> None:
    """Says where AWS may still refuse to delete the replica: it was the source of one that is younger than 24 hours.

    Args:
        subject: The environment.
        region: The region.
    """
    deployed = subject.deployed
    if region not in deployed.regions:
        return
    others = [one for one in deployed.regions if one != deployed.home]
    made = Tables(subject.aws, deployed.table_name).everywhere(others)
    own = made.pop(region, None)
    if own is None:
        return  # its replica is gone already
    since = max(own.created, datetime.now(UTC) - timedelta(hours=_SOURCE_LOCK_HOURS))
    young = [one for one, table in made.items() if one != deployed.home and table.created > since]
    if young:
        subject.console.warn(
            f"{', '.join(young)} was made less than {_SOURCE_LOCK_HOURS} hours ago: if {region} was the home then, AWS "
            "refuses to delete it until those hours are over; run the same command again then"
        )
