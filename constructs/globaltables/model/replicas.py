"""What one replica has otherwise than its table.

AWS synchronises keys, capacity mode, writes, indexes, TTL and streams between replicas. What stands here it never does,
or lets a replica have otherwise: its reads and its table class.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from globaltables.model.billing import ReplicaScaling
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Settings
from globaltables.model.tags import MAXIMUM_TAGS, Tags

RecoveryPeriodDays = Annotated[int, Field(ge=1, le=35)]
TableClass = Literal["STANDARD", "STANDARD_INFREQUENT_ACCESS"]


class ReplicaIndex(Settings):
    """What one global index has otherwise in a replica.

    Args:
        read_scaling: How its provisioned reads scale there. Default: as in the other regions, over the replica's own.
    """

    read_scaling: ReplicaScaling | None = Field(
        default=None, description="How provisioned reads of the index scale in this replica."
    )


class ReplicaOverrides(Settings):
    """Settings of one replica; whatever is absent is as for the whole table.

    Args:
        point_in_time_recovery: Whether this replica can be restored to any second of its window.
        recovery_period_days: How far back, in days, 1 to 35.
        deletion_protection: Whether this replica refuses to be deleted.
        contributor_insights: Whether the most used keys of this replica are recorded.
        table_class: ``STANDARD`` or ``STANDARD_INFREQUENT_ACCESS``.
        tags: Further tags of this replica; they win over the table's.
        read: How provisioned reads scale in this replica. An index there scales like it, unless it says otherwise.
        global_indexes: What global indexes have otherwise in this replica, by name.
    """

    point_in_time_recovery: bool | None = None
    recovery_period_days: RecoveryPeriodDays | None = None
    deletion_protection: bool | None = None
    contributor_insights: bool | None = None
    table_class: TableClass | None = None
    tags: Tags = Field(default_factory=dict)
    read: ReplicaScaling | None = Field(default=None, description="How provisioned reads scale in this replica.")
    global_indexes: dict[str, ReplicaIndex] = Field(
        default_factory=dict, description="What global indexes have otherwise in this replica, by name."
    )


def check_replicas(
    replicas: Mapping[str, ReplicaOverrides],
    *,
    region_by_role: Mapping[str, str],
    home_role: str,
    has_recovery: bool,
    tags: Tags,
) -> None:
    """Checks what replicas have otherwise, against their table.

    Args:
        replicas: The overrides by role.
        region_by_role: Every region the table is in.
        home_role: The home's role.
        has_recovery: Whether the table has point-in-time recovery.
        tags: The table's tags.

    Raises:
        ConfigurationError: When an override is for no replica, or does not fit the table.
    """
    for role, overrides in replicas.items():
        key = f"replicas.{role}"
        if role == home_role:
            message = "the home table is set at the top of the file, got overrides for it; move them there"
            raise ConfigurationError(Problem(key, message))
        if role not in region_by_role:
            known = ", ".join(known for known in region_by_role if known != home_role)
            message = f"must name the role of a replica ({known}), got {role}; rename it or add its region"
            raise ConfigurationError(Problem(key, message))
        recovery = overrides.point_in_time_recovery
        if overrides.recovery_period_days and not (has_recovery if recovery is None else recovery):
            message = "needs point_in_time_recovery, got false; turn it on or leave the days out"
            raise ConfigurationError(Problem(f"{key}.recovery_period_days", message))
        count = len(tags | overrides.tags)
        if count > MAXIMUM_TAGS:
            message = (
                f"a resource carries at most {MAXIMUM_TAGS} tags, the table's included, got {count}; leave some out"
            )
            raise ConfigurationError(Problem(f"{key}.tags", message))
