"""The backups of one region in words that do not depend on who says it: AWS, or an environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globaltables.model.backup_names import RESTORE_TESTING, RULE_NAME, VAULT, VAULT_KEY_DESCRIPTION, vault_policy
from operations.adoption.backups_read import role_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from globaltables.model.backups import Backups
    from operations.adoption.backups_read import RegionBackups

# What is compared under its own words, or is AWS's and no setting.
_OF_RULE = {
    "RuleId",
    "RuleName",
    "TargetBackupVaultName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartWindowMinutes",
    "CompletionWindowMinutes",
    "EnableContinuousBackup",
    "Lifecycle",
    "CopyActions",
    "RecoveryPointTags",
}
_OF_COPY = {"DestinationBackupVaultArn", "Lifecycle"}
_OF_LIFECYCLE = {"DeleteAfterDays", "MoveToColdStorageAfterDays"}
_OF_ANY_TEST = {"CreationTime", "CreatorRequestId", "RestoreTestingPlanName"}
_OF_TEST = _OF_ANY_TEST | {
    "LastExecutionTime",
    "LastUpdateTime",
    "RestoreTestingPlanArn",
    "RecoveryPointSelection",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartWindowHours",
}
_OF_TEST_SELECTION = _OF_ANY_TEST | {
    "RestoreTestingSelectionName",
    "IamRoleArn",
    "ProtectedResourceArns",
    "ProtectedResourceType",
    "ValidationWindowHours",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a region besides the settings of backups.

    Args:
        role: What the environment calls it.
        table_name: The table.
        table_arn: The table's ARN there.
        held_arns: The ARNs of the tables whose backups and copies its vault holds.
        vault_arn: Its vault.
        copy_vault_arn: Where its backups are copied to; None where they are not.
        tags: The environment's tags.
    """

    role: str
    table_name: str
    table_arn: str
    held_arns: Sequence[str]
    vault_arn: str
    copy_vault_arn: str | None
    tags: Mapping[str, str]


def found_in(one: RegionBackups) -> dict[str, Any]:
    """What AWS has."""
    rules = [rule for plan in one.plans.values() for rule in plan["Rules"]]
    return {
        "key": {"description": one.key.get("Description"), "aliases": list(one.key_aliases)},
        "lock": {
            "minimum": one.vault.get("MinRetentionDays"),
            "maximum": one.vault.get("MaxRetentionDays"),
            "compliance since": one.vault.get("LockDate"),
        },
        "policy": one.policy,
        "rules": [_rule(rule) for rule in rules],
        "advanced settings": [
            setting for plan in one.plans.values() for setting in plan.get("AdvancedBackupSettings", ())
        ],
        "scan settings": [setting for plan in one.plans.values() for setting in plan.get("ScanSettings", ())],
        "selections": [_selection(selection) for selection in one.selections.values()],
        "topic": one.notifications.get("SNSTopicArn"),
        "events": list(one.notifications.get("BackupVaultEvents", ())),
        "restore test": _test(one) if one.test else None,
        "roles": sorted(one.roles),
    }


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return _further(rule, _OF_RULE) | {
        "name": rule["RuleName"],
        "vault": rule["TargetBackupVaultName"],
        "schedule": rule["ScheduleExpression"],
        "timezone": rule.get("ScheduleExpressionTimezone") or "Etc/UTC",
        "start window minutes": rule.get("StartWindowMinutes"),
        "completion window minutes": rule.get("CompletionWindowMinutes"),
        "continuous": rule.get("EnableContinuousBackup") or None,
        "lifecycle": _lifecycle(rule),
        "copies": [
            _further(copy, _OF_COPY) | {"to": copy["DestinationBackupVaultArn"], "lifecycle": _lifecycle(copy)}
            for copy in rule.get("CopyActions", ())
        ],
        "tags": dict(rule.get("RecoveryPointTags") or {}),
    }


def _lifecycle(raw: Mapping[str, Any]) -> dict[str, Any]:
    lifecycle = raw.get("Lifecycle") or {}
    return _further(lifecycle, _OF_LIFECYCLE) | {
        "days": lifecycle.get("DeleteAfterDays"),
        "cold after days": lifecycle.get("MoveToColdStorageAfterDays"),
    }


def _further(raw: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """What is set and no environment says: an update sends the whole, and would take it away."""
    return {name: value for name, value in raw.items() if value and name not in known}


def _selection(selection: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": selection["SelectionName"],
        "role": _role(selection),
        "resources": list(selection.get("Resources") or ()),
        "not resources": list(selection.get("NotResources") or ()),
        "tags": list(selection.get("ListOfTags") or ()),
        "conditions": dict(selection.get("Conditions") or {}),
    }


def _role(raw: Mapping[str, Any]) -> str:
    return str(raw.get("IamRoleArn", "")).partition(":role/")[2]


def _test(one: RegionBackups) -> dict[str, Any]:
    test = one.test or {}
    chosen = test["RecoveryPointSelection"]
    return _further(test, _OF_TEST) | {
        "schedule": test["ScheduleExpression"],
        "timezone": test.get("ScheduleExpressionTimezone") or "Etc/UTC",
        "start window hours": test.get("StartWindowHours"),
        "algorithm": chosen.get("Algorithm"),
        "vaults": list(chosen.get("IncludeVaults") or ()),
        "without vaults": list(chosen.get("ExcludeVaults") or ()),
        "types": list(chosen.get("RecoveryPointTypes") or ()),
        "window days": chosen.get("SelectionWindowDays"),
        "selections": [
            _further(selection, _OF_TEST_SELECTION)
            | {
                "name": name,
                "role": _role(selection),
                "type": selection.get("ProtectedResourceType"),
                "tables": list(selection.get("ProtectedResourceArns") or ()),
                "validation hours": selection.get("ValidationWindowHours"),
            }
            for name, selection in one.test_selections.items()
        ],
    }


def said_of(backups: Backups, days: int, around: Around) -> dict[str, Any]:
    """What an environment of these settings makes."""
    name, roles = VAULT.fitting(around.table_name), role_names(around.table_name)
    copy_days = days if backups.copy_retention_days is None else backups.copy_retention_days
    topic = backups.notifications.topic_arn_by_role.get(around.role)
    has_lock = backups.lock.mode != "none"
    lifecycle, of_copy = (
        {"days": kept, "cold after days": backups.cold_storage_after_days} for kept in (days, copy_days)
    )
    rule = {
        "name": RULE_NAME,
        "vault": name,
        "schedule": backups.schedule,
        "timezone": backups.schedule_timezone,
        "start window minutes": backups.start_window_minutes,
        "completion window minutes": backups.completion_window_minutes,
        "lifecycle": lifecycle,
        "copies": [{"to": around.copy_vault_arn, "lifecycle": of_copy}] if around.copy_vault_arn else [],
        "tags": dict(around.tags),
    }
    return {
        "key": {"description": VAULT_KEY_DESCRIPTION, "aliases": [f"alias/{name}-backup"]},
        "lock": {
            "minimum": backups.lock.minimum_days(min(days, copy_days)) if has_lock else None,
            "maximum": backups.lock.maximum_retention_days if has_lock else None,
        },
        "policy": vault_policy(backups.break_glass_principal_arns),
        "rules": [rule],
        "selections": [{"name": name, "role": roles["BackupRole"], "resources": [around.table_arn]}],
        "topic": topic,
        "events": list(backups.notifications.events) if topic else [],
        "restore test": _said_test(backups, around) if backups.restore_testing.enabled else None,
        "roles": sorted(roles.values()),
    }


def _said_test(backups: Backups, around: Around) -> dict[str, Any]:
    testing = backups.restore_testing
    return {
        "schedule": testing.schedule,
        "timezone": backups.schedule_timezone,
        "start window hours": testing.start_window_hours,
        "algorithm": "LATEST_WITHIN_WINDOW",
        "vaults": [around.vault_arn],
        "types": ["SNAPSHOT"],
        "window days": testing.selection_window_days,
        "selections": [
            {
                "name": RESTORE_TESTING.fitting(around.table_name),
                "role": role_names(around.table_name)["RestoreRole"],
                "type": "DynamoDB",
                "tables": list(around.held_arns),
                "validation hours": testing.validation_window_hours,
            }
        ],
    }
