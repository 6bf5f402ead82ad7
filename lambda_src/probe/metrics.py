"""What is published, all of a run in one request.

Embedded metrics in the log would save the request (about 0.4 USD a month a minute-wise probe) and be lost in silence
where the log is not written. A metric costs more than the requests: about 0.3 USD a month each. So the two counts are
published only when there is something to count, and their alarms take silence for none.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .findings import Finding
from .settings import Settings

_MOST = 1000  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html


def metric_data(
    settings: Settings, findings: Iterable[Finding], lags_ms: Mapping[str, Sequence[float]]
) -> list[dict[str, Any]]:
    """The data of a run.

    Args:
        settings: Which table and region.
        findings: What was found of every other region.
        lags_ms: The lags that were measured, or what takes at least how long, by the region written in.
    """
    data = []
    for finding in findings:
        dimensions = [
            {"Name": "TableName", "Value": settings.table_name},
            {"Name": "SourceRegion", "Value": finding.source},
            {"Name": "TargetRegion", "Value": settings.region},
        ]
        values: list[tuple[str, float, str]] = [("Overdue", finding.overdue_ms, "Milliseconds")]
        values += [("Lag", lag, "Milliseconds") for lag in lags_ms.get(finding.source, ())]
        for name, sequences in (("LostWrites", finding.lost), ("StaleWrites", finding.stale)):
            if sequences:
                values.append((name, len(sequences), "Count"))
        data += [
            {"MetricName": name, "Dimensions": dimensions, "Value": float(value), "Unit": unit}
            for name, value, unit in values
        ]
    return data


def publish(cloudwatch: Any, namespace: str, data: Sequence[dict[str, Any]]) -> None:
    """Publishes; a table of one region has nothing to publish."""
    for start in range(0, len(data), _MOST):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=list(data[start : start + _MOST]))
