"""What AWS publishes, as data: an alarm on any other series waits for ever without a word.

DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
Lambda: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
Backup: https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
The probe's own metrics stand here too: `lambda_src/probe/metrics.py` publishes them. So does what the metric filters of
`globaltables/audit/endangering_calls.py` count, in a namespace that ends with the table's name.
As of 2026-11. SystemErrors and SuccessfulRequestLatency exist per operation and not for the table as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from globaltables.model.metrics import BACKUP, DYNAMODB, LAMBDA, SQS
from globaltables.model.probe import NAMESPACE

_TABLE = frozenset({"TableName"})
_INDEX = frozenset({"TableName", "GlobalSecondaryIndexName"})
_OPERATION = frozenset({"TableName", "Operation"})
_PAIR = frozenset({"TableName", "ReceivingRegion"})
_CHANGE_CAPTURE = frozenset({"TableName", "DelegatedOperation"})
_ACCOUNT: frozenset[str] = frozenset()
_FUNCTION = frozenset({"FunctionName"})
_VAULT = frozenset({"BackupVaultName"})
_QUEUE = frozenset({"QueueName"})
_PROBED_PAIR = frozenset({"TableName", "SourceRegion", "TargetRegion"})

_COUNTED = ("Sum", "SampleCount")
_MEASURED = ("Average", "Minimum", "Maximum", "SampleCount")
_ALL = ("Sum", "Average", "Minimum", "Maximum", "SampleCount")


@dataclass(frozen=True)
class PublishedMetric:
    """A metric that AWS publishes.

    Args:
        namespace: Its namespace.
        name: Its name.
        dimension_sets: The dimensions of its series; each set is a series of its own.
        statistics: The statistics that mean something.
        unit: Its unit.
        period_seconds: The shortest period it has data for.
        percentiles: Whether percentiles mean something.
    """

    namespace: str
    name: str
    dimension_sets: tuple[frozenset[str], ...]
    statistics: tuple[str, ...]
    unit: str = "Count"
    period_seconds: int = 60
    percentiles: bool = False


def _dynamodb(
    name: str,
    sets: Iterable[frozenset[str]],
    statistics: tuple[str, ...],
    unit: str = "Count",
    period_seconds: int = 60,
    *,
    percentiles: bool = False,
) -> PublishedMetric:
    return PublishedMetric(DYNAMODB, name, tuple(sets), statistics, unit, period_seconds, percentiles)


def _function(name: str, statistics: tuple[str, ...], unit: str = "Count") -> PublishedMetric:
    return PublishedMetric(LAMBDA, name, (_FUNCTION,), statistics, unit, percentiles=unit == "Milliseconds")


def _probe(name: str, statistics: tuple[str, ...], unit: str = "Count") -> PublishedMetric:
    return PublishedMetric(NAMESPACE, name, (_PROBED_PAIR,), statistics, unit, percentiles=unit == "Milliseconds")


def _vault(name: str) -> PublishedMetric:
    return PublishedMetric(BACKUP, name, (_VAULT,), _COUNTED, "Count", 300)


_LIST = (
    _dynamodb("AccountMaxTableLevelReads", [_ACCOUNT], ("Maximum",), "Count", 300),
    _dynamodb("AccountMaxTableLevelWrites", [_ACCOUNT], ("Maximum",), "Count", 300),
    _dynamodb(
        "AccountProvisionedReadCapacityUtilization", [_ACCOUNT], ("Maximum", "Minimum", "Average"), "Percent", 300
    ),
    _dynamodb(
        "AccountProvisionedWriteCapacityUtilization", [_ACCOUNT], ("Maximum", "Minimum", "Average"), "Percent", 300
    ),
    _dynamodb("AgeOfOldestUnreplicatedRecord", [_CHANGE_CAPTURE], ("Maximum", "Minimum", "Average"), "Milliseconds"),
    _dynamodb("ConditionalCheckFailedRequests", [_TABLE], _ALL),
    _dynamodb("ConsumedReadCapacityUnits", [_TABLE, _INDEX], _ALL),
    _dynamodb("ConsumedWriteCapacityUnits", [_TABLE, _INDEX], _ALL),
    _dynamodb("FailedToReplicateRecordCount", [_CHANGE_CAPTURE], ("Sum",)),
    _dynamodb("OnDemandMaxReadRequestUnits", [_TABLE, _INDEX], ("Maximum", "Minimum", "Average"), "Count", 300),
    _dynamodb("OnDemandMaxWriteRequestUnits", [_TABLE, _INDEX], ("Maximum", "Minimum", "Average"), "Count", 300),
    _dynamodb("ProvisionedReadCapacityUnits", [_TABLE, _INDEX], ("Maximum", "Minimum", "Average"), "Count", 300),
    _dynamodb("ProvisionedWriteCapacityUnits", [_TABLE, _INDEX], ("Maximum", "Minimum", "Average"), "Count", 300),
    _dynamodb("ReadThrottleEvents", [_TABLE, _INDEX], _COUNTED),
    _dynamodb("ReplicationLatency", [_PAIR], ("Average", "Minimum", "Maximum"), "Milliseconds"),
    _dynamodb("ReturnedItemCount", [_OPERATION], _ALL),
    _dynamodb("SuccessfulRequestLatency", [_OPERATION], _MEASURED, "Milliseconds", percentiles=True),
    _dynamodb("SystemErrors", [_OPERATION], _COUNTED),
    _dynamodb("ThrottledPutRecordCount", [_CHANGE_CAPTURE], ("Maximum", "Minimum", "Average", "SampleCount")),
    _dynamodb("ThrottledRequests", [_OPERATION], _COUNTED),
    _dynamodb("TimeToLiveDeletedItemCount", [_TABLE], ("Sum",)),
    _dynamodb("TransactionConflict", [_TABLE], _ALL),
    _dynamodb("UserErrors", [_ACCOUNT], _COUNTED),
    _dynamodb("WriteThrottleEvents", [_TABLE, _INDEX], _COUNTED),
    _function("ConcurrentExecutions", ("Maximum",)),
    _function("DeadLetterErrors", ("Sum",)),
    _function("Duration", ("Average", "Minimum", "Maximum"), "Milliseconds"),
    _function("Errors", ("Sum",)),
    _function("Invocations", ("Sum",)),
    _function("IteratorAge", ("Average", "Minimum", "Maximum"), "Milliseconds"),
    _function("Throttles", ("Sum",)),
    PublishedMetric(SQS, "ApproximateNumberOfMessagesVisible", (_QUEUE,), _ALL),
    _probe("Lag", ("Average", "Minimum", "Maximum", "SampleCount"), "Milliseconds"),
    _probe("Overdue", ("Average", "Minimum", "Maximum"), "Milliseconds"),
    _probe("LostWrites", ("Maximum", "SampleCount")),
    _probe("StaleWrites", ("Maximum", "SampleCount")),
    PublishedMetric(f"{NAMESPACE}/TABLE", "EndangeringCalls", (_ACCOUNT,), _COUNTED),
    _vault("NumberOfBackupJobsAborted"),
    _vault("NumberOfBackupJobsCompleted"),
    _vault("NumberOfBackupJobsExpired"),
    _vault("NumberOfBackupJobsFailed"),
    _vault("NumberOfCopyJobsFailed"),
    _vault("NumberOfRestoreJobsFailed"),
)

PUBLISHED_METRICS = {(metric.namespace, metric.name): metric for metric in _LIST}
"""Every metric that is used here and some that are not, by namespace and name."""
