"""Calls to AWS after which a live table may lose data, as CloudTrail records them and metric filters look for them.

A call that failed endangers nothing. Each pattern is of one region and one subject, so that none is longer than 1,024
characters, however long the table's name and however many regions there are. Names may be tokens of cdktf.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/logging-using-cloudtrail.html
"""

from collections.abc import Iterable, Sequence

from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarms import Alarms
from globaltables.model.audit import Audit
from globaltables.model.backup_names import DELETIONS

LONGEST_PATTERN = 1024
"""Characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html."""

_OF_KEYS = ("DisableKey", "ScheduleKeyDeletion", "DeleteImportedKeyMaterial", "PutKeyPolicy")
_OF_VAULTS = (
    *(action.removeprefix("backup:") for action in DELETIONS),
    "DeleteBackupVaultLockConfiguration",
    "DeleteBackupVaultAccessPolicy",
)
_OF_TRAILS = ("StopLogging", "DeleteTrail", "UpdateTrail")
"""PutEventSelectors is not among them, though it can leave these calls out: a trail's making ends with it."""

_RECOVERY = "$.requestParameters.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled"


def are_counted(audit: Audit, alarms: Alarms) -> bool:
    """Whether a trail sends such calls to a log group, and an alarm looks at them."""
    is_recorded = audit.enabled and audit.management_events != "none" and audit.log_group_days is not None
    is_watched = alarms.enabled and any(getattr(alarms.endangering_calls, severity) for severity in SEVERITIES)
    return is_recorded and is_watched


def patterns_of_region(
    region: str, *, table_name: str, key_ids: Sequence[str] = (), vault_name: str = ""
) -> dict[str, str]:
    """The patterns of one region, by what they are about.

    Args:
        region: Its name.
        table_name: The table.
        key_ids: The ids of keys that the table or its backups cannot do without. Default none.
        vault_name: The vault of its backups. Default none.
    """
    patterns = {
        "table": _pattern(region, _on_table(table_name)),
        "recovery": _pattern(region, _on_recovery(table_name)),
    }
    around = [*([_on_keys(key_ids)] if key_ids else []), *([_on_vault(vault_name)] if vault_name else [])]
    return patterns | ({"keys-and-vault": _pattern(region, _any(around))} if around else {})


def pattern_of_trail(trail_name: str, region: str) -> str:
    """The trail, without which nobody counts any of these calls, is stopped, gone or changed; *region* is its home."""
    named = _named("name", [trail_name, f"*:trail/{trail_name}"])
    return _pattern(region, _at("cloudtrail", f"{_called(_OF_TRAILS)} && {named}"))


def _on_table(name: str) -> str:
    """It or a replica is deleted, its protection goes, or a policy denies something, which may be replication.

    A request names the table by its name or its ARN, and some requests leave it out; the answer has its name always.
    """
    going = _any(
        [
            '$.eventName = "DeleteTable"',
            "$.requestParameters.deletionProtectionEnabled IS FALSE",
            '$.requestParameters.replicaUpdates[0].delete.regionName = "*"',
        ]
    )
    changed = f'$.responseElements.tableDescription.tableName = "{name}" && {going}'
    denied = (
        f'$.eventName = "PutResourcePolicy" && $.requestParameters.resourceArn = "*:table/{name}" && '
        '$.requestParameters.policy = "*Deny*"'
    )
    return _at("dynamodb", _any([f"({changed})", f"({denied})"]))


def _on_recovery(name: str) -> str:
    """Point-in-time recovery goes, or items begin to expire."""
    lost = _any([f"{_RECOVERY} IS FALSE", "$.requestParameters.timeToLiveSpecification.enabled IS TRUE"])
    return _at("dynamodb", f"{_named('tableName', [name, f'*:table/{name}'])} && {lost}")


def _on_keys(ids: Sequence[str]) -> str:
    """A key is disabled or going, or its policy may shut somebody out.

    A request names it by its id or its ARN, never by an alias.
    """
    return _at("kms", f"{_called(_OF_KEYS)} && {_named('keyId', [f'*{one}' for one in ids])}")


def _on_vault(name: str) -> str:
    """It, what is in it, or what keeps either from being deleted goes."""
    return _at("backup", f"{_called(_OF_VAULTS)} && {_named('backupVaultName', [name])}")


def _pattern(region: str, condition: str) -> str:
    return f'{{ $.errorCode NOT EXISTS && $.awsRegion = "{region}" && {condition} }}'


def _at(service: str, condition: str) -> str:
    return f'($.eventSource = "{service}.amazonaws.com" && {condition})'


def _called(names: Iterable[str]) -> str:
    return _any(f'$.eventName = "{name}"' for name in names)


def _named(parameter: str, values: Iterable[str]) -> str:
    return _any(f'$.requestParameters.{parameter} = "{value}"' for value in values)


def _any(conditions: Iterable[str]) -> str:
    return f"({' || '.join(conditions)})"
