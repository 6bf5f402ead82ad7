"""Whether anybody still calls a replica: what CloudWatch counted there in the last minutes.

Consumed capacity does not tell: replicated writes consume it too. The number of samples of SuccessfulRequestLatency
does: a request has one, a replicated write has none. What it cannot show: a caller who came less often than once in the
window, one whose every call failed, what CloudWatch has not published yet (a minute or two), fewer batch reads than the
region's probe may have made, and readers of the stream, which ends with the replica.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from operations.metric_query import metric_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model.probe import Probing

WINDOW = timedelta(minutes=15)
OPERATIONS = (
    "GetItem",
    "BatchGetItem",
    "TransactGetItems",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
)
_PERIOD_SECONDS = 60
_LOOKS_PER_SECOND = 10
"""How often a probe looks for arrivals, at most."""
_LOOKS_BESIDES = 5
_WRITES_PER_RUN = 2


def calls_in(cloudwatch: Any, table_name: str, now: datetime | None = None) -> dict[str, int]:
    """The requests of the last minutes by operation; those without any are left out.

    Args:
        cloudwatch: A client of the region.
        table_name: The table.
        now: The end of the window. Default: now.
    """
    end = (now or datetime.now(UTC)) + timedelta(seconds=_PERIOD_SECONDS)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            metric_query(
                f"q{number}",
                "SuccessfulRequestLatency",
                {"TableName": table_name, "Operation": operation},
                statistic="SampleCount",
                period_seconds=_PERIOD_SECONDS,
            )
            for number, operation in enumerate(OPERATIONS)
        ],
        StartTime=end - WINDOW - timedelta(seconds=_PERIOD_SECONDS),
        EndTime=end,
    )
    by_id = {one["Id"]: round(sum(one["Values"])) for one in answer["MetricDataResults"]}
    counted = {operation: by_id.get(f"q{number}", 0) for number, operation in enumerate(OPERATIONS)}
    return {operation: count for operation, count in counted.items() if count}


def without_the_probe(calls: Mapping[str, int], probe: Probing) -> dict[str, int]:
    """The calls beyond those that the region's own probe may have made, which does nothing but put and batch-get."""
    if not probe.enabled:
        return dict(calls)
    runs = WINDOW // timedelta(minutes=probe.period_minutes) + 1
    looks = probe.watch_seconds * _LOOKS_PER_SECOND + _LOOKS_BESIDES
    own = {"PutItem": runs * _WRITES_PER_RUN, "BatchGetItem": runs * looks}
    return {operation: count for operation, count in calls.items() if count > own.get(operation, 0)}
