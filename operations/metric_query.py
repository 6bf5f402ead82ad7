"""One series of CloudWatch, as GetMetricData wants it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTE_SECONDS = 60
DYNAMODB = "AWS/DynamoDB"


def metric_query(
    id_: str,
    name: str,
    dimensions: Mapping[str, str],
    statistic: str,
    *,
    namespace: str = DYNAMODB,
    period_seconds: int = MINUTE_SECONDS,
) -> Any:
    """A query for GetMetricData.

    Args:
        id_: Names it in the answer: a lower-case letter first.
        name: The metric.
        dimensions: All of its dimensions: CloudWatch finds nothing with fewer.
        statistic: For example ``Sum`` or ``p99``.
        namespace: Default DynamoDB's.
        period_seconds: What is summed up to one value, in seconds. Default 60.
    """
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    return {"Id": id_, "MetricStat": {"Metric": metric, "Period": period_seconds, "Stat": statistic}}
