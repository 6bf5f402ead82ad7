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

from operations.failover.probe_items import ITEMS
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
_CALLS_OF_A_LAST_LOOK = {"GetItem": 1, "PutItem": ITEMS, "BatchGetItem": 300, "DeleteItem": 2 * ITEMS}
"""Deletions are looked for twenty times a second, at most for twelve seconds."""


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


def without_own(calls: Mapping[str, int], probe: Probing, last_looks: int = 0) -> dict[str, int]:
    """The calls beyond those that the project itself may have made.

    Args:
        calls: All calls by operation.
        probe: The region's probe, which does nothing but put and batch-get.
        last_looks: How often an earlier run of the command wrote marked items there, and deleted them. Default: never.
    """
    own = {name: last_looks * count for name, count in _CALLS_OF_A_LAST_LOOK.items()}
    if probe.enabled:
        runs = WINDOW // timedelta(minutes=probe.period_minutes) + 1
        looks = probe.watch_seconds * _LOOKS_PER_SECOND + _LOOKS_BESIDES
        own["PutItem"] += runs * _WRITES_PER_RUN
        own["BatchGetItem"] += runs * looks
    return {operation: count for operation, count in calls.items() if count > own.get(operation, 0)}
