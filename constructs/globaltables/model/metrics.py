"""A series in CloudWatch, as alarms and dashboards name it.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from globaltables.model.alarm_thresholds import Operation
from globaltables.model.probe import NAMESPACE

DYNAMODB, LAMBDA, BACKUP, SQS = "AWS/DynamoDB", "AWS/Lambda", "AWS/Backup", "AWS/SQS"
MINUTE_SECONDS, FIVE_MINUTES_SECONDS, HOUR_SECONDS = 60, 300, 3600

_FUNCTIONS = {"Average": "AVG", "Maximum": "MAX", "Sum": "SUM"}
"""What a query calls a statistic."""


@dataclass(frozen=True)
class Metric:
    """One statistic of one series.

    Args:
        namespace: Its namespace.
        name: Its name.
        statistic: ``Sum``, ``Average``, ``Maximum``, or a percentile such as ``p90``.
        dimensions: Its exact dimensions; values may be tokens.
        period_seconds: Over how long. Default a minute.
        open_dimensions: Further dimensions that a series has, of whatever value. With one, it is all such series taken
            together, which a query finds: CloudWatch knows a series by all of its dimensions and their values.
    """

    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    period_seconds: int = MINUTE_SECONDS
    open_dimensions: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """What CloudWatch Metrics Insights is asked where dimensions are open; empty where all are known.

        A graph takes one such query, hence `graphed` says it as a search.
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
        """
        if not self.open_dimensions:
            return ""
        names = ", ".join([*self.dimensions, *self.open_dimensions])
        wanted = " AND ".join(f"{name} = '{value}'" for name, value in self.dimensions.items())
        series = f'SCHEMA("{self.namespace}", {names})'
        return f"SELECT {_FUNCTIONS[self.statistic]}({self.name}) FROM {series} WHERE {wanted}"  # noqa: S608 - no database

    def graphed(self, region: str, **options: Any) -> list[Any]:
        """As a line of a dashboard's graph, of a region."""
        if self.open_dimensions:
            series = ",".join([self.namespace, *self.dimensions, *self.open_dimensions])
            terms = " ".join(
                f'{name}="{value}"' for name, value in {"MetricName": self.name, **self.dimensions}.items()
            )
            found = f"SEARCH('{{{series}}} {terms}', '{self.statistic}', {self.period_seconds})"
            return [{"expression": found, "region": region, "period": self.period_seconds, **options}]
        names = [part for pair in self.dimensions.items() for part in pair]
        return [
            self.namespace,
            self.name,
            *names,
            {"region": region, "stat": self.statistic, "period": self.period_seconds, **options},
        ]


def of_table(name: str, statistic: str, table_name: str, period_seconds: int = MINUTE_SECONDS) -> Metric:
    """A metric of a whole table."""
    return Metric(DYNAMODB, name, statistic, {"TableName": table_name}, period_seconds)


def of_table_or_index(
    name: str, statistic: str, table_name: str, index: str, period_seconds: int = MINUTE_SECONDS
) -> Metric:
    """A metric of a global index; without a name, of the whole table, which counts no index."""
    of_index = {"GlobalSecondaryIndexName": index} if index else {}
    return Metric(DYNAMODB, name, statistic, {"TableName": table_name} | of_index, period_seconds)


def of_operation(name: str, statistic: str, table_name: str, operation: Operation) -> Metric:
    """A metric of one operation on a table."""
    return Metric(DYNAMODB, name, statistic, {"TableName": table_name, "Operation": operation})


def of_pair(statistic: str, table_name: str, receiving_region: str) -> Metric:
    """How long replication takes, seen from the region that sends."""
    dimensions = {"TableName": table_name, "ReceivingRegion": receiving_region}
    return Metric(DYNAMODB, "ReplicationLatency", statistic, dimensions)


def of_change_capture(name: str, statistic: str, table_name: str, period_seconds: int = MINUTE_SECONDS) -> Metric:
    """A metric of what DynamoDB writes to a Kinesis data stream.

    Its second dimension says which operation DynamoDB does for the table. AWS says that this is one, and not what it is
    called: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    """
    return Metric(DYNAMODB, name, statistic, {"TableName": table_name}, period_seconds, ("DelegatedOperation",))


def of_account(name: str, statistic: str, period_seconds: int = MINUTE_SECONDS) -> Metric:
    """A metric that DynamoDB publishes for the account in a region."""
    return Metric(DYNAMODB, name, statistic, {}, period_seconds)


def of_function(name: str, statistic: str, function_name: str, period_seconds: int = MINUTE_SECONDS) -> Metric:
    """A metric of a Lambda function."""
    return Metric(LAMBDA, name, statistic, {"FunctionName": function_name}, period_seconds)


def of_queue(name: str, statistic: str, queue_name: str) -> Metric:
    """A metric of a queue."""
    return Metric(SQS, name, statistic, {"QueueName": queue_name})


def of_probe(
    name: str, statistic: str, table_name: str, pair: tuple[str, str], period_seconds: int = MINUTE_SECONDS
) -> Metric:
    """What a probe publishes in the region where writes arrive, the second of *pair*, of those made in the first."""
    dimensions = {"TableName": table_name, "SourceRegion": pair[0], "TargetRegion": pair[1]}
    return Metric(NAMESPACE, name, statistic, dimensions, period_seconds)


def of_vault(name: str, vault_name: str) -> Metric:
    """A count of jobs of a backup vault, by the hour."""
    return Metric(BACKUP, name, "Sum", {"BackupVaultName": vault_name}, HOUR_SECONDS)


def of_calls(table_name: str) -> Metric:
    """How many calls endangered a table; a metric of a filter has no dimensions where it has a default value."""
    return Metric(f"{NAMESPACE}/{table_name}", "EndangeringCalls", "Sum", {}, FIVE_MINUTES_SECONDS)
