"""What the dashboards show, asked of CloudWatch in every region at once: one GetMetricData call per region.

The same series as `globaltables.monitoring.dashboards`, over the same three hours, in steps of five minutes. AWS bills
GetMetricData by the metric: about 0.0004 USD per region and page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from botocore.exceptions import BotoCoreError, ClientError

from globaltables.model.alarm_thresholds import Operation
from globaltables.model.probe import NAMESPACE
from operations.metric_query import metric_query
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from operations.aws import Clients

SPAN = timedelta(hours=3)
STEP_SECONDS = 300
LEAST_SECONDS = 60
"""Of a step that has just begun: CloudWatch has values by the minute."""

DYNAMODB = "AWS/DynamoDB"
DIRECTIONS = ("Read", "Write")
LIMITS = ("Provisioned{}CapacityUnits", "OnDemandMax{}RequestUnits")
READS, WRITES, THROTTLES, ERRORS, LATENCY = "reads", "writes", "throttles", "errors", "latency"
TIMED_OPERATIONS = ("GetItem", "Query", "PutItem", "UpdateItem")
"""As the alarms have them by default."""


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one region.

    Args:
        label: What it is.
        points: Its values by time, the oldest first; a step without a value is absent.
        is_limit: Whether it is what others are compared with.
    """

    label: str
    points: tuple[tuple[datetime, float], ...]
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class LiveMetrics:
    """What CloudWatch has.

    Args:
        begin: Where the time begins.
        end: Where it ends.
        panels: Lines by region and panel.
        latencies: ReplicationLatency of each directed pair, milliseconds: the average, then the slowest.
        probes: The lag that the probe measured of each directed pair, milliseconds.
        unread: Why a region has nothing, by region.
    """

    begin: datetime
    end: datetime
    panels: Mapping[str, Mapping[str, Sequence[Line]]] = field(default_factory=dict)
    latencies: Mapping[tuple[str, str], Sequence[Line]] = field(default_factory=dict)
    probes: Mapping[tuple[str, str], Line] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    place: str | tuple[str, str]
    label: str
    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str]
    is_by_second: bool = False
    is_limit: bool = False

    def query(self, number: int) -> Any:
        return metric_query(
            f"q{number}",
            self.name,
            self.dimensions,
            self.statistic,
            namespace=self.namespace,
            period_seconds=STEP_SECONDS,
        )


def read_metrics(
    clients: Clients,
    table_name: str,
    regions: Sequence[str],
    *,
    index_names: Sequence[str] = (),
    is_probed: bool = False,
    now: datetime,
) -> LiveMetrics:
    """Asks every region; one that does not answer is said and costs the others nothing.

    Args:
        clients: AWS.
        table_name: The table.
        regions: Its regions, home first.
        index_names: Its global indexes.
        is_probed: Whether a probe publishes lags.
        now: The end of the time asked for.
    """
    # Steps begin at whole five minutes, as CloudWatch's do; the newest one is not over yet.
    end = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0) + timedelta(seconds=STEP_SECONDS)
    begin = end - SPAN
    unread: dict[str, str] = {}

    def ask(region: str) -> list[tuple[_Wanted, Line]]:
        wanted = list(_wanted(region, table_name, regions, index_names, is_probed=is_probed))
        try:
            return list(_answers(clients, region, wanted, begin, now))
        except (ClientError, BotoCoreError) as error:
            unread[region] = str(error)
            return []

    panels: dict[str, dict[str, list[Line]]] = {}
    latencies: dict[tuple[str, str], list[Line]] = {}
    probes: dict[tuple[str, str], Line] = {}
    for region, answers in by_region(regions, ask).items():
        for one, line in answers:
            if isinstance(one.place, str):
                panels.setdefault(region, {}).setdefault(one.place, []).append(line)
            elif one.namespace == NAMESPACE:
                probes[one.place] = line
            else:
                latencies.setdefault(one.place, []).append(line)
    return LiveMetrics(begin, end, panels, latencies, probes, unread)


def _wanted(
    region: str, table_name: str, regions: Sequence[str], index_names: Sequence[str], *, is_probed: bool
) -> Iterator[_Wanted]:
    yield from _capacity(table_name, index_names)
    yield from _requests(table_name)
    table = {"TableName": table_name}
    for other in (one for one in regions if one != region):
        for statistic, label in (("Average", "average"), ("Maximum", "slowest")):
            to = table | {"ReceivingRegion": other}
            yield _Wanted((region, other), label, DYNAMODB, "ReplicationLatency", statistic, to)
        if is_probed:
            pair = table | {"SourceRegion": other, "TargetRegion": region}
            yield _Wanted((other, region), "probe", NAMESPACE, "Lag", "Average", pair)


def _capacity(table_name: str, index_names: Sequence[str]) -> Iterator[_Wanted]:
    """Used against what limits it, and what was throttled."""
    table = {"TableName": table_name}
    for direction, place in zip(DIRECTIONS, (READS, WRITES), strict=True):
        consumed = f"Consumed{direction}CapacityUnits"
        yield _Wanted(place, "used", DYNAMODB, consumed, "Sum", table, is_by_second=True)
        for limit in LIMITS:
            yield _Wanted(place, "limit", DYNAMODB, limit.format(direction), "Average", table, is_limit=True)
        throttled = f"{direction}ThrottleEvents"
        yield _Wanted(THROTTLES, f"{direction.lower()}s", DYNAMODB, throttled, "Sum", table)
        for index in index_names:
            of_index = table | {"GlobalSecondaryIndexName": index}
            yield _Wanted(THROTTLES, f"{direction.lower()}s of {index}", DYNAMODB, throttled, "Sum", of_index)


def _requests(table_name: str) -> Iterator[_Wanted]:
    """What went wrong, and how long what went well took."""
    table = {"TableName": table_name}
    for operation in get_args(Operation):
        of_operation = table | {"Operation": operation}
        yield _Wanted(ERRORS, f"system, {operation}", DYNAMODB, "SystemErrors", "Sum", of_operation)
    yield _Wanted(ERRORS, "user, whole account", DYNAMODB, "UserErrors", "Sum", {})
    yield _Wanted(ERRORS, "transaction conflicts", DYNAMODB, "TransactionConflict", "Sum", table)
    for operation in TIMED_OPERATIONS:
        of_operation = table | {"Operation": operation}
        yield _Wanted(LATENCY, operation, DYNAMODB, "SuccessfulRequestLatency", "Average", of_operation)


def _answers(
    clients: Clients, region: str, wanted: Sequence[_Wanted], begin: datetime, now: datetime
) -> Iterator[tuple[_Wanted, Line]]:
    values: dict[str, dict[datetime, float]] = {}
    pages = clients.cloudwatch(region).get_paginator("get_metric_data")
    queries = [one.query(number) for number, one in enumerate(wanted)]
    for page in pages.paginate(MetricDataQueries=queries, StartTime=begin, EndTime=begin + SPAN):
        for result in page["MetricDataResults"]:
            known = values.setdefault(result["Id"], {})
            known.update(zip(result["Timestamps"], result["Values"], strict=True))
    for number, one in enumerate(wanted):
        points = sorted(values.get(f"q{number}", {}).items())
        if one.is_by_second:
            points = [(at, value / _seconds(at, now)) for at, value in points]
        yield one, Line(one.label, tuple(points), one.is_limit)


def _seconds(at: datetime, now: datetime) -> float:
    """How long a step is: the newest has only just begun, and would look like a fall in traffic."""
    return min(float(STEP_SECONDS), max(float(LEAST_SECONDS), (now - at).total_seconds()))
