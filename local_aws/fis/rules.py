"""What AWS asks of a template. Of the actions there is one: the pause of a global table's replication.

https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference
"""

import re

from local_aws.fis.answers import Record, invalid

ACTION = "aws:dynamodb:global-table-pause-replication"
TARGET_TYPE = "aws:dynamodb:global-table"
TARGET_KEY = "Tables"
ALARM = "aws:cloudwatch:alarm"
SHORTEST_SECONDS, LONGEST_SECONDS = 60, 12 * 3600
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/\S+")
_ALARM_ARN = re.compile(r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:[0-9]{12}:alarm:.+")
_TABLE_ARN = re.compile(r"arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+")


def duration_seconds(text: str) -> int:
    """An ISO 8601 duration such as ``PT10M``, in seconds.

    Raises:
        RefusalError: When it is none, or not between a minute and twelve hours.
    """
    found = _DURATION.fullmatch(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if not SHORTEST_SECONDS <= total <= LONGEST_SECONDS:
        raise invalid(f"Duration {text!r} must be an ISO 8601 duration from PT1M to PT12H.")
    return total


def check_template(template: Record) -> None:
    """Checks a template as it is to be.

    Raises:
        RefusalError: When a rule is broken.
    """
    for member in ("description", "stopConditions", "actions", "roleArn"):
        if not template.get(member):
            raise invalid(f"{member} must not be empty.")
    if not _ROLE.fullmatch(template["roleArn"]):
        raise invalid(f"Role ARN {template['roleArn']!r} is not valid.")
    for condition in template["stopConditions"]:
        _check_stop_condition(condition)
    for name, target in (template.get("targets") or {}).items():
        _check_target(name, target)
    for name, action in template["actions"].items():
        _check_action(name, action, template.get("targets") or {})
    logs = (template.get("logConfiguration") or {}).get("cloudWatchLogsConfiguration")
    if logs and not logs.get("logGroupArn", "").endswith(":*"):
        raise invalid(f"Log group ARN {logs.get('logGroupArn')!r} must end with ':*'.")


def _check_stop_condition(condition: Record) -> None:
    source, value = condition.get("source"), condition.get("value")
    if source not in {"none", ALARM}:
        raise invalid(f"Stop condition source {source!r} must be 'none' or '{ALARM}'.")
    if source == ALARM and not _ALARM_ARN.fullmatch(value or ""):
        raise invalid(f"Stop condition value {value!r} is not the ARN of an alarm.")


def _check_target(name: str, target: Record) -> None:
    if target.get("resourceType") != TARGET_TYPE:
        raise invalid(f"Target {name}: resource type {target.get('resourceType')!r} is not known here.")
    arns = target.get("resourceArns") or []
    if not arns or not all(_TABLE_ARN.fullmatch(arn) for arn in arns):
        raise invalid(f"Target {name}: resourceArns {arns} must be one to five ARNs of tables.")
    if not re.fullmatch(r"ALL|COUNT\([1-9]\d*\)|PERCENT\([1-9]\d?0?\)", target.get("selectionMode") or ""):
        raise invalid(f"Target {name}: selection mode {target.get('selectionMode')!r} is not valid.")


def _check_action(name: str, action: Record, targets: Record) -> None:
    if action.get("actionId") != ACTION:
        raise invalid(f"Action {name}: {action.get('actionId')!r} is not known here.")
    aimed = action.get("targets") or {}
    if set(aimed) != {TARGET_KEY} or aimed[TARGET_KEY] not in targets:
        raise invalid(f"Action {name}: targets {aimed} must map {TARGET_KEY} to a target of the template.")
    duration_seconds((action.get("parameters") or {}).get("duration", ""))
