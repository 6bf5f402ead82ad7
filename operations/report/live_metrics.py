"""What the dashboards show, asked of CloudWatch in every region at once: one GetMetricData call per region.

The same series as `globaltables.monitoring.dashboards`, over the same three hours, in steps of five minutes. AWS bills
GetMetricData by the metric: about 0.0005 USD per region and page. Where changes go to Kinesis there are three calls
more: each takes one query of Metrics Insights, which looks back three hours at most.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from globaltables.model.probe import NAMESPACE
from operations.parallel import by_region
from operations.report.series import STEP_SECONDS, Series, series_of
from operations.report.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from operations.aws import Clients

SPAN = timedelta(hours=3)
LEAST_SECONDS = 60
"""Of a step that has just begun: CloudWatch has values by the minute."""


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one region.

    Args:
        label: What it is.
        points: Its values by time, the oldest first; a step without a value is absent.
        limit_of: The label of the line that it limits; empty for what is no limit.
        is_drawn: Whether it is drawn, and not told alone.
    """

    label: str
    points: tuple[tuple[datetime, float], ...]
    limit_of: str = ""
    is_drawn: bool = True


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


def read_metrics(
    clients: Clients,
    table_name: str,
    regions: Sequence[str],
    *,
    shown: Shown = Shown(),  # noqa: B008 - it is immutable
    now: datetime,
) -> LiveMetrics:
    """Asks every region; one that does not answer is said and costs the others nothing.

    Args:
        clients: AWS.
        table_name: The table.
        regions: Its regions, home first.
        shown: What there is besides. Default nothing.
        now: The end of the time asked for.
    """
    # Steps begin at whole five minutes, as CloudWatch's do; the newest one is not over yet.
    end = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0) + timedelta(seconds=STEP_SECONDS)
    begin = end - SPAN
    unread: dict[str, str] = {}

    def ask(region: str) -> list[tuple[Series, Line]]:
        wanted = list(series_of(region, table_name, regions, shown))
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
            elif one.metric.namespace == NAMESPACE:
                probes[one.place] = line
            else:
                latencies.setdefault(one.place, []).append(line)
    return LiveMetrics(begin, end, panels, latencies, probes, unread)


def _answers(
    clients: Clients, region: str, wanted: Sequence[Series], begin: datetime, now: datetime
) -> Iterator[tuple[Series, Line]]:
    values: dict[str, dict[datetime, float]] = {}
    cloudwatch = clients.cloudwatch(region).get_paginator("get_metric_data")
    asked = [(one, one.query(f"q{number}")) for number, one in enumerate(wanted)]
    alone = [[query] for one, query in asked if one.metric.query]
    for queries in ([query for one, query in asked if not one.metric.query], *alone):
        for page in cloudwatch.paginate(MetricDataQueries=queries, StartTime=begin, EndTime=begin + SPAN):
            for result in page["MetricDataResults"]:
                known = values.setdefault(result["Id"], {})
                known.update(zip(result["Timestamps"], result["Values"], strict=True))
    for one, query in asked:
        points = sorted(values.get(query["Id"], {}).items())
        if one.is_by_second:
            points = [(at, value / _seconds(at, now)) for at, value in points]
        yield one, Line(one.label, tuple(points), one.limit_of, one.is_drawn)


def _seconds(at: datetime, now: datetime) -> float:
    """How long a step is: the newest has only just begun, and would look like a fall in traffic."""
    return min(float(STEP_SECONDS), max(float(LEAST_SECONDS), (now - at).total_seconds()))
