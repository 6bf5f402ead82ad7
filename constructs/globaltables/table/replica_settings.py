"""What a replica must have that the provider cannot say in a replica block.

Provider 5.100.0 knows a replica's region, key, recovery and tag propagation, from 6.9.0 on its deletion protection, and
nothing else. The rest is for whoever applies the stack to carry out.
"""

from collections.abc import Iterable, Mapping

from globaltables.model.provider import REPLICA_DELETION_PROTECTION, has
from globaltables.model.replicas import ReplicaOverrides
from globaltables.regional.region import Region
from globaltables.table.table_keys import Switch


def replica_settings(
    replica_regions: Iterable[Region],
    overrides: Mapping[str, ReplicaOverrides],
    *,
    deletion_protection: Switch,
    point_in_time_recovery: Switch,
    recovery_period_days: int,
    table_class: str,
    tags: Mapping[str, str],
) -> dict[str, dict[str, object]]:
    """The settings of each replica by region name: its table's, where it has no other."""

    def settings(override: ReplicaOverrides) -> dict[str, object]:
        protection, recovery = override.deletion_protection, override.point_in_time_recovery
        wanted = deletion_protection if protection is None else protection
        # Said in the block where the provider can: in two places, each would undo what the other changes.
        return ({} if has(REPLICA_DELETION_PROTECTION) else {"deletion_protection": wanted}) | {
            "point_in_time_recovery": point_in_time_recovery if recovery is None else recovery,
            "recovery_period_days": override.recovery_period_days or recovery_period_days,
            "table_class": override.table_class or table_class,
            "tags": {**tags, **override.tags},
        }

    return {region.name: settings(overrides.get(region.role, ReplicaOverrides())) for region in replica_regions}
