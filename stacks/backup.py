"""Wires the backups of an environment, and says what they are in an output."""

from typing import cast

from constructs import Construct

from globaltables.backup import TableBackup
from globaltables.model import Environment
from globaltables.table import GlobalTable
from stacks.parameters import Parameters


def add_backup(
    scope: Construct, table: GlobalTable, environment: Environment, parameters: Parameters
) -> dict[str, object]:
    """Adds what `[backup]` asks for.

    Returns:
        The value of the output: everything by region name; empty maps where backups are off.
    """
    backup = (
        TableBackup(
            scope,
            "backup",
            table=table,
            backups=environment.backup,
            retention_days=cast("int", parameters.backup_retention_days.number_value),
            least_retention_days=environment.backup_retention_days,
            encryption=environment.encryption,
            permissions_boundary_arn=environment.access.permissions_boundary_arn,
            prevent_destroy=environment.prevent_destroy,
            tags=environment.tags,
        )
        if environment.backup.enabled
        else None
    )
    name_by_role = {region.role: region.name for region in table.regions}

    def by_region(value_by_role: dict[str, str]) -> dict[str, str]:
        return {name_by_role[role]: value for role, value in value_by_role.items()}

    return {
        "vault_name_by_region": by_region(backup.vault_name_by_role if backup else {}),
        "vault_arn_by_region": by_region(backup.vault_arn_by_role if backup else {}),
        "key_arn_by_region": by_region(backup.key_arn_by_role if backup else {}),
        "plan_id_by_region": by_region(backup.plan_id_by_role if backup else {}),
        "backup_role_arn": backup.backup_role.role_arn if backup else "",
        "restore_role_arn": backup.restore_role.role_arn if backup else "",
    }
