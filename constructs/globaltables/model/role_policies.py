"""What each role of `[access]` may do, and for how many regions IAM takes it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from globaltables.model import permissions
from globaltables.model.access import MAXIMUM_ROLE_NAME, Access, BackupOperator, Role
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.policies import (
    MAXIMUM_INLINE_CHARACTERS,
    Statement,
    TableArns,
    administer,
    back_up,
    inline_characters,
    keep_table,
    read_data,
    read_stream,
    read_write_data,
    use_keys,
)
from globaltables.model.regions import partition_of

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


def check_role_policies(
    access: Access, *, table_name: str, regions: Sequence[str], index_names: Sequence[str], has_keys: bool
) -> None:
    """Checks that IAM takes what each role may do: it grows with every region.

    Args:
        access: The roles.
        table_name: The table's name.
        regions: The names of its regions, home first.
        index_names: The names of all its indexes.
        has_keys: Whether it has customer managed keys.

    Raises:
        ConfigurationError: When the policies of one would be too long.
    """
    partition, account = partition_of(regions[0]), "0" * 12
    arns = TableArns(partition, account, table_name, regions, index_names, longest_table_name=MAXIMUM_ROLE_NAME)
    keys = {region: f"arn:{partition}:kms:{region}:{account}:key/{UUID(int=0)}" for region in regions}
    for key, role in access.role_by_key.items():
        parts = [table_statements(key, role, arns), *([key_statements(key, role, keys)] if has_keys else [])]
        size = sum(map(inline_characters, parts))
        if size > MAXIMUM_INLINE_CHARACTERS:
            raise ConfigurationError(
                Problem(
                    f"access.{key}",
                    f"the policies of a role have at most {MAXIMUM_INLINE_CHARACTERS} characters together, got {size} "
                    f"for {len(regions)} regions; leave the role or a region out, or shorten the table's name",
                )
            )
