"""Names that are made from a table's: of alarms, topics, dashboards and the alias of the topics' key.

A table's name may be so long that they are not. What works for functions is named after those, whose names are short.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
"""

from collections.abc import Iterator, Sequence

from globaltables.model.alarm_kinds import RequestLatency
from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarms import Alarms
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.policies import MAXIMUM_TABLE_NAME

_OF_FUNCTIONS = ("function_errors", "function_throttles", "function_duration", "iterator_age", "dead_letters")
_OF_INDEXES = ("read_throttles", "write_throttles", "capacity_utilization")
_LONGEST_WORDS = {
    "capacity_utilization": "write-utilization",
    "account_utilization": "account-write-utilization",
    "backup_failures": "restore-failures",
}
"""What kinds are called that have several alarms, where it is not their key."""

_Name = tuple[str, int, str, str]
"""What it is the name of, how many characters that may have, and what stands before and after the table's name."""


def check_alarm_names(alarms: Alarms, table_name: str, index_names: Sequence[str]) -> None:
    """Checks that nothing that watches a table has a name that is too long.

    Raises:
        ConfigurationError: When something has.
    """
    for what, longest, before, after in _names(alarms, index_names):
        name = f"{before}{table_name}{after}"
        if len(name) > longest:
            message = f"the name of {what} has at most {longest} characters, got {name} with {len(name)}; "
            raise ConfigurationError(Problem("alarms", f"{message}shorten it, or leave what is named so out"))


def longest_table_name(alarms: Alarms, index_names: Sequence[str]) -> int:
    """How long a table's name may be, characters, so that whatever watches it can be named after it."""
    left = (longest - len(before + after) for _, longest, before, after in _names(alarms, index_names))
    return min(left, default=MAXIMUM_TABLE_NAME)


def _names(alarms: Alarms, index_names: Sequence[str]) -> Iterator[_Name]:
    if alarms.dashboards:
        yield "a dashboard", 255, "", "-replication"
    if not alarms.enabled:
        return
    yield "an alias", 256, "alias/", "-alarms"
    for severity in alarms.severities():
        yield "a topic", 256, "", f"-{severity}"
    if alarms.anomaly_detection:
        yield "an alarm", 255, "", "-unusual-writes-notice"
    for key, kind in alarms.by_kind():
        if key not in _OF_FUNCTIONS:
            word = _LONGEST_WORDS.get(key, key.replace("_", "-"))
            subjects = [f"-{name}" for name in index_names] if key in _OF_INDEXES else []
            if isinstance(kind, RequestLatency):
                subjects += [f"-{operation}" for operation in kind.operations]
            for subject in subjects or [""]:
                yield from (
                    ("an alarm", 255, "", f"-{word}{subject}-{severity}")
                    for severity in SEVERITIES
                    if getattr(kind, severity)
                )
