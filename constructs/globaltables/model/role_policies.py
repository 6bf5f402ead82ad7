"""What each role of `[access]` may do."""

from collections.abc import Mapping

from globaltables.model import permissions
from globaltables.model.access import BackupOperator, Role
from globaltables.model.policies import (
    Statement,
    TableArns,
    administer,
    back_up,
    keep_table,
    read_data,
    read_stream,
    read_write_data,
    use_keys,
)

DESCRIPTIONS = {
    "application": "Reads and writes items of the global table in every region",
    "reader": "Reads items of the global table in every region",
    "stream_consumer": "Reads the change streams of the global table in every region",
    "administrator": "Changes and deletes the global table, and sees no items",
    "backup_operator": "Makes backups of the global table in every region, and deletes none",
}
"""The roles by their key in the environment."""


def table_statements(key: str, role: Role, arns: TableArns) -> list[Statement]:
    """What the role may do with the table, and what it may not whatever else it is given.

    Args:
        key: The role's key in the environment.
        role: Its settings.
        arns: The table.
    """
    match key:
        case "application":
            allowed = read_write_data(arns)
        case "reader":
            allowed = read_data(arns)
        case "stream_consumer":
            allowed = read_stream(arns)
        case "administrator":
            return administer(arns)
        case _:
            allowed = back_up(arns, restore=isinstance(role, BackupOperator) and role.restore)
    return [*allowed, keep_table(arns)]


def key_statements(key: str, role: Role, key_arn_by_region: Mapping[str, str]) -> list[Statement]:
    """What the role may do with the table's keys through DynamoDB.

    Args:
        key: The role's key in the environment.
        role: Its settings.
        key_arn_by_region: ARN of the key by region name.
    """
    makes_tables = key == "administrator" or (isinstance(role, BackupOperator) and role.restore)
    writes = makes_tables or key == "application"
    actions = permissions.WRITE_WITH_KEY if writes else permissions.READ_WITH_KEY
    return use_keys(key_arn_by_region, actions, grants=makes_tables)
