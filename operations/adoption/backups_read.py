"""Asks AWS for the backups of a table that bear this project's names: those of a table that it made and let go of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from globaltables.model.backup_names import RESTORE_TESTING, VAULT
from operations.aws_pages import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from operations.aws import Clients

_NONE = frozenset({"ResourceNotFoundException", "NotFoundException", "NoSuchEntity"})


@dataclass(frozen=True, slots=True)
class RegionBackups:
    """What one region has, as AWS says it.

    Args:
        vault: DescribeBackupVault.
        policy: The vault's access policy; None when there is none.
        notifications: GetBackupVaultNotifications; empty when there are none.
        key: DescribeKey of the vault's key; empty where it is gone.
        key_aliases: Aliases of that key.
        plans: The plans of the name, by id.
        selections: What they select, by plan and id.
        test: The restore testing plan; None when there is none.
        test_selections: What it restores, by name.
        roles: Those of the two roles that exist, with their policy.
    """

    vault: Mapping[str, Any]
    policy: Any = None
    notifications: Mapping[str, Any] = field(default_factory=dict)
    key: Mapping[str, Any] = field(default_factory=dict)
    key_aliases: tuple[str, ...] = ()
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    selections: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    test: Mapping[str, Any] | None = None
    test_selections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()


def role_names(table: str) -> dict[str, str]:
    """The names of the two roles by what they are called in the stack."""
    return {"BackupRole": f"{VAULT.fitting(table)}-backup", "RestoreRole": f"{VAULT.fitting(table)}-restore"}


def read_backups(clients: Clients, region: str, table: str) -> RegionBackups | None:
    """Reads them in one region; None where there is no vault of the name.

    Raises:
        ClientError: When AWS refuses to say what belongs to the vault.
    """
    backup, name = clients.backup(region), VAULT.fitting(table)
    try:
        vault = _without_metadata(backup.describe_backup_vault(BackupVaultName=name))
    except ClientError as error:
        # AWS Backup hides whether there is one from who may not see it, and so it does when there is none.
        if error.response["Error"]["Code"] in _NONE | {"AccessDeniedException"}:
            return None
        raise
    kms: Any = clients.kms(region)
    described = (
        _or_none(lambda: kms.describe_key(KeyId=vault["EncryptionKeyArn"])) if "EncryptionKeyArn" in vault else None
    )
    key = described["KeyMetadata"] if described else {}
    aliases = pages(kms, "list_aliases", "Aliases", KeyId=key["KeyId"]) if key else ()
    plans = {
        one["BackupPlanId"]: backup.get_backup_plan(BackupPlanId=one["BackupPlanId"])["BackupPlan"]
        for one in pages(backup, "list_backup_plans", "BackupPlansList")
        if one["BackupPlanName"] == name
    }
    selections = {
        (plan_id, one["SelectionId"]): backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=one["SelectionId"])
        for plan_id in plans
        for one in pages(backup, "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan_id)
    }
    policy = _or_none(lambda: backup.get_backup_vault_access_policy(BackupVaultName=name))
    test_name = RESTORE_TESTING.fitting(table)
    test = _or_none(lambda: backup.get_restore_testing_plan(RestoreTestingPlanName=test_name))
    return RegionBackups(
        vault=vault,
        policy=json.loads(policy["Policy"]) if policy else None,
        notifications=_or_none(lambda: backup.get_backup_vault_notifications(BackupVaultName=name)) or {},
        key=key,
        key_aliases=tuple(one["AliasName"] for one in aliases),
        plans=plans,
        selections={ids: one["BackupSelection"] for ids, one in selections.items()},
        test=test["RestoreTestingPlan"] if test else None,
        test_selections=_test_selections(backup, test_name) if test else {},
        roles=frozenset(one for one in role_names(table).values() if _role(clients.iam(region), one)),
    )


def _test_selections(backup: Any, plan: str) -> dict[str, Mapping[str, Any]]:
    listed = pages(backup, "list_restore_testing_selections", "RestoreTestingSelections", RestoreTestingPlanName=plan)
    return {
        one["RestoreTestingSelectionName"]: backup.get_restore_testing_selection(
            RestoreTestingPlanName=plan, RestoreTestingSelectionName=one["RestoreTestingSelectionName"]
        )["RestoreTestingSelection"]
        for one in listed
    }


def _role(iam: Any, name: str) -> bool:
    return _or_none(lambda: iam.get_role_policy(RoleName=name, PolicyName=name)) is not None


def _or_none(ask: Callable[[], Any]) -> Any:
    try:
        return _without_metadata(ask())
    except ClientError as error:
        if error.response["Error"]["Code"] in _NONE:
            return None
        raise


def _without_metadata(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
