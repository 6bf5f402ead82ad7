"""Backups as this project makes them, as AWS says them, for tests that change one thing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model.backup_names import RULE_NAME, VAULT_KEY_DESCRIPTION, vault_policy
from operations.adoption.backups_read import RegionBackups
from tests.unit.adoption.found_tables import ACCOUNT, NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

TAGS = {"team": "orders"}


def table_arn(region: str) -> str:
    """The table's."""
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{NAME}"


def vault_arn(region: str) -> str:
    """The vault's."""
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{NAME}"


def backups_in(target_by_region: Mapping[str, str | None], *, days: int = 30) -> dict[str, RegionBackups | None]:
    """Backups in these regions, each copied to another one or nowhere."""
    return {region: _backups(region, target, days) for region, target in target_by_region.items()}


def rule(target: str | None = None, days: int = 30, **changes: Any) -> dict[str, Any]:
    """The rule of a plan, with what AWS adds to it."""
    kept = {"DeleteAfterDays": days, "OptInToArchiveForSupportedResources": False}
    copies = {"CopyActions": [{"DestinationBackupVaultArn": vault_arn(target), "Lifecycle": kept}]} if target else {}
    return {
        "RuleName": RULE_NAME,
        "RuleId": "r-1",
        "TargetBackupVaultName": NAME,
        "ScheduleExpression": "cron(0 5 ? * * *)",
        "ScheduleExpressionTimezone": "Etc/UTC",
        "StartWindowMinutes": 480,
        "CompletionWindowMinutes": 10080,
        "EnableContinuousBackup": False,
        "Lifecycle": kept,
        "RecoveryPointTags": TAGS,
        **copies,
        **changes,
    }


def selection(region: str, **changes: Any) -> dict[str, Any]:
    """What a plan selects, with the empty lists that AWS adds."""
    return {
        "SelectionName": NAME,
        "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-backup",
        "Resources": [table_arn(region)],
        "NotResources": [],
        "ListOfTags": [],
        "Conditions": {"StringEquals": [], "StringLike": []},
        **changes,
    }


def _backups(region: str, target: str | None, days: int) -> RegionBackups:
    return RegionBackups(
        vault={"BackupVaultArn": vault_arn(region), "MinRetentionDays": 7, "MaxRetentionDays": 36_500},
        policy=vault_policy(()),
        key={"KeyId": "k-1", "Description": VAULT_KEY_DESCRIPTION},
        key_aliases=(f"alias/{NAME}-backup",),
        plans={"p-1": {"BackupPlanName": NAME, "Rules": [rule(target, days)]}},
        selections={("p-1", "s-1"): selection(region)},
        roles=frozenset({f"{NAME}-backup", f"{NAME}-restore"}),
    )
