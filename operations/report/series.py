"""The series of the dashboards, each with the panel that it is drawn in.

What they are is the model's, as for `globaltables.model.dashboards`; a unit test compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from globaltables.model.alarm_catalogue import DIRECTIONS
from globaltables.model.alarm_thresholds import Operation
from globaltables.model.kinesis_watches import kinesis_metrics
from globaltables.model.metrics import (
    of_account,
    of_function,
    of_operation,
    of_pair,
    of_probe,
    of_queue,
    of_table,
    of_table_or_index,
    of_vault,
)
from operations.metric_query import metric_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from globaltables.model.metrics import Metric
    from operations.report.shown import Shown, ShownFunction

STEP_SECONDS = 300
LIMITS = ("Provisioned{}CapacityUnits", "OnDemandMax{}RequestUnits")
READS, WRITES, THROTTLES, ERRORS, LATENCY = "reads", "writes", "throttles", "errors", "latency"
RUNS, DURATIONS, BEHIND, GIVEN_UP, BACKUPS = "runs", "durations", "behind", "given up", "backups"
USED = "used"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of one region.

    Args:
        place: The panel, or the directed pair.
        label: What it is called there.
        metric: The series.
        is_by_second: Whether it is drawn by the second.
        limit_of: The label of the line that it limits; empty for what is no limit.
        is_drawn: Whether it is drawn, and not told alone: a limit may be a thousand times what is used.
    """

    place: str | tuple[str, str]
    label: str
    metric: Metric
    is_by_second: bool = False
    limit_of: str = ""
    is_drawn: bool = True

    def query(self, id_: str) -> Any:
        """As GetMetricData wants it asked for."""
        metric = self.metric
        if metric.query:
            return {"Id": id_, "Expression": metric.query, "Period": STEP_SECONDS}
        return metric_query(
            id_,
            metric.name,
            metric.dimensions,
            metric.statistic,
            namespace=metric.namespace,
            period_seconds=STEP_SECONDS,
        )


def series_of(region: str, table_name: str, regions: Sequence[str], shown: Shown) -> Iterator[Series]:
    """Everything that is drawn of a region.

    Args:
        region: The region.
        table_name: The table.
        regions: All its regions.
        shown: What there is besides.
    """
    yield from _capacity(table_name, shown.index_names)
    yield from _requests(table_name, shown.operations)
    for other in (one for one in regions if one != region):
        yield Series((region, other), "average", of_pair("Average", table_name, other))
        yield Series((region, other), "slowest", of_pair("Maximum", table_name, other))
        if shown.is_probed:
            yield Series((other, region), "probe", of_probe("Lag", "Average", table_name, (other, region)))
    here = shown.by_region.get(region)
    if here is None:
        return
    for function in here.functions:
        yield from _function(function, function.name.removeprefix(f"{table_name}-"))
    if here.has_data_stream:
        oldest, skipped, throttled = kinesis_metrics(table_name)
        yield Series(BEHIND, "Kinesis", oldest)
        yield Series(GIVEN_UP, "skipped by Kinesis", skipped)
        yield Series(GIVEN_UP, "throttled by Kinesis", throttled)
    if here.vault_name:
        for label, name in _JOBS.items():
            yield Series(BACKUPS, label, of_vault(name, here.vault_name))


_JOBS = {
    "completed": "NumberOfBackupJobsCompleted",
    "failed": "NumberOfBackupJobsFailed",
    "copies failed": "NumberOfCopyJobsFailed",
}


def _capacity(table_name: str, index_names: Sequence[str]) -> Iterator[Series]:
    """Used against what limits it, and what was throttled."""
    for direction, place in zip(DIRECTIONS, (READS, WRITES), strict=True):
        for index in ("", *index_names):
            of_index = f" of {index}" if index else ""
            used = f"{USED}{of_index}"
            consumed = of_table_or_index(f"Consumed{direction}CapacityUnits", "Sum", table_name, index)
            yield Series(place, used, consumed, is_by_second=True)
            for limit in LIMITS:
                against = of_table_or_index(limit.format(direction), "Average", table_name, index)
                yield Series(place, f"limit{of_index}", against, limit_of=used)
            throttled = of_table_or_index(f"{direction}ThrottleEvents", "Sum", table_name, index)
            yield Series(THROTTLES, f"{direction.lower()}s{of_index}", throttled)
        of_any = of_account(f"AccountMaxTableLevel{direction}s", "Maximum")
        yield Series(place, "limit of a table in this account", of_any, limit_of=USED, is_drawn=False)


def _requests(table_name: str, operations: Sequence[str]) -> Iterator[Series]:
    """What went wrong, and how long what went well took."""
    known: tuple[Operation, ...] = get_args(Operation)
    for operation in known:
        yield Series(ERRORS, f"system, {operation}", of_operation("SystemErrors", "Sum", table_name, operation))
    yield Series(ERRORS, "user, whole account", of_account("UserErrors", "Sum"))
    yield Series(ERRORS, "transaction conflicts", of_table("TransactionConflict", "Sum", table_name))
    for operation in (one for one in known if one in operations):
        timed = of_operation("SuccessfulRequestLatency", "Average", table_name, operation)
        yield Series(LATENCY, operation, timed)


def _function(function: ShownFunction, called: str) -> Iterator[Series]:
    for word, name in (("runs", "Invocations"), ("errors", "Errors"), ("throttles", "Throttles")):
        yield Series(RUNS, f"{word}, {called}", of_function(name, "Sum", function.name))
    yield Series(DURATIONS, called, of_function("Duration", "p90", function.name))
    if function.reads_stream:
        yield Series(BEHIND, called, of_function("IteratorAge", "Maximum", function.name))
    if function.queue_name:
        visible = of_queue("ApproximateNumberOfMessagesVisible", "Maximum", function.queue_name)
        yield Series(GIVEN_UP, f"in the queue, {called}", visible)
