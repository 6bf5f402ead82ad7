"""What a replica must have that the provider cannot say in a replica block.

Provider 5.100.0 knows a replica's region, key, recovery and tag propagation, from 6.9.0 on its deletion protection, and
nothing else. The rest is an output of the stack, which whoever applies it carries out: `globaltables deploy` does, and
checks it; people who run Terraform alone have to themselves.
"""

from collections.abc import Mapping

from globaltables.model import Environment
from globaltables.model.provider import REPLICA_DELETION_PROTECTION, has
from globaltables.model.replicas import ReplicaOverrides
from stacks.parameters import Parameters


def replica_settings(
    environment: Environment, parameters: Parameters, name_by_role: Mapping[str, str]
) -> dict[str, object]:
    """The settings of each replica by region name."""
    return {
        region: _settings(environment, parameters, role)
        for role, region in name_by_role.items()
        if role != environment.regions.home
    }


def _settings(environment: Environment, parameters: Parameters, role: str) -> dict[str, object]:
    override = environment.replicas.get(role, ReplicaOverrides())
    protection = override.deletion_protection
    recovery = override.point_in_time_recovery
    wanted = parameters.deletion_protection.boolean_value if protection is None else protection
    # Said in the block where the provider can: in two places, each would undo what the other changes.
    return ({} if has(REPLICA_DELETION_PROTECTION) else {"deletion_protection": wanted}) | {
        "point_in_time_recovery": parameters.point_in_time_recovery.boolean_value if recovery is None else recovery,
        "recovery_period_days": override.recovery_period_days or environment.recovery_period_days,
        "table_class": override.table_class or environment.table_class,
        "tags": environment.tags | override.tags,
    }
