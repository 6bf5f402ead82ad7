"""Wires what counts calls that endanger the table: filters of the trail's log group, and the alarm on their metric."""

from collections.abc import Sequence

from cdktf import Token
from cdktf_cdktf_provider_aws.data_aws_backup_vault import DataAwsBackupVault
from cdktf_cdktf_provider_aws.data_aws_dynamodb_table import DataAwsDynamodbTable
from constructs import Construct

from globaltables.audit import EndangeredRegion, EndangeringCalls, TableTrail
from globaltables.model import Environment
from globaltables.monitoring import CallAlarms, Topics, WatchedTable, WatchedVault

_NO_KEY = "none"
"""The id of no key: an empty one would match every key."""


def add_call_alarms(
    scope: Construct,
    environment: Environment,
    *,
    table: WatchedTable,
    vaults: Sequence[WatchedVault],
    trail: TableTrail,
    topics: Topics,
) -> None:
    """Adds filters and alarm below *scope*.

    Keys are of another stack, and may be anybody's: which ones they are is read of the live table and vault.

    Args:
        scope: Where they belong.
        environment: What is wanted.
        table: The table.
        vaults: Where it is backed up.
        trail: The trail, with a log group.
        topics: Those of the trail's region.
    """
    has_keys = environment.encryption_at_rest and environment.encryption.has_customer_keys
    tables, scope_of_vaults = Construct(scope, "Table"), Construct(scope, "Vault")
    vault_by_role = {vault.region.role: vault for vault in vaults}
    endangered = []
    for region in table.regions:
        role, key_ids, vault_name = region.role, [], ""
        if has_keys:
            replica = DataAwsDynamodbTable(tables, role, provider=region.provider, name=table.name)
            key_ids.append(_key_id(f"{replica.fqn}.server_side_encryption[0].kms_key_arn"))
        if role in vault_by_role:
            vault_name = vault_by_role[role].name
            vault = DataAwsBackupVault(scope_of_vaults, role, provider=region.provider, name=vault_name)
            key_ids.append(_key_id(f"{vault.fqn}.kms_key_arn"))
        endangered.append(EndangeredRegion(region=region, key_ids=key_ids, vault_name=vault_name))
    EndangeringCalls(scope, "Filters", trail=trail, table_name=table.name, endangered=endangered)
    CallAlarms(
        scope,
        "Alarms",
        table_name=table.name,
        log_group_name=Token.as_string(trail.log_group_name),
        topics=topics,
        alarms=environment.alarms,
        tags=environment.tags,
    )


def _key_id(arn: str) -> str:
    """The id of a key by an expression for its ARN, which AWS leaves out where the key is AWS's own."""
    return Token.as_string(f'${{try(regex("[^/]+$", {arn}), "{_NO_KEY}")}}')
