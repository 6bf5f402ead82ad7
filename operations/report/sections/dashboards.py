"""The dashboards, drawn from live metrics: the table in all regions, and the matrix of directed pairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from operations.report.drawing.graph import ceiling, graph, spark
from operations.report.series import (
    BACKUPS,
    BEHIND,
    DURATIONS,
    ERRORS,
    GIVEN_UP,
    LATENCY,
    READS,
    RUNS,
    STEP_SECONDS,
    THROTTLES,
    WRITES,
)
from operations.report.words import NOT_READ, NOTHING, ago, duration, figure
from operations.status.symptoms.latency import STILL_TRUE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from markupsafe import Markup

    from operations.report.contents import Contents
    from operations.report.live_metrics import Line, LiveMetrics

STEP = timedelta(seconds=STEP_SECONDS)
_EVENTS = (THROTTLES, ERRORS, RUNS, GIVEN_UP, BACKUPS)
_NO_EVENTS = "CloudWatch has none, which is how it says that there were none"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row of graphs is about.

    Args:
        name: Its name among the metrics.
        title: What people call it.
        unit: Of its values.
        nothing: What it means that CloudWatch has no value.
        is_optional: Whether it is left out where no region has anything of the kind. Default not.
    """

    name: str
    title: str
    unit: str
    nothing: str
    is_optional: bool = False


SUBJECTS = (
    Subject(READS, "Reads", "units a second", "CloudWatch has none: nothing was read"),
    Subject(WRITES, "Writes", "units a second", "CloudWatch has none: nothing was written"),
    Subject(THROTTLES, "Throttles", "in 5 minutes", _NO_EVENTS),
    Subject(ERRORS, "Errors", "in 5 minutes", _NO_EVENTS),
    Subject(LATENCY, "Latency of requests", "ms", "CloudWatch has none: no request was answered"),
    Subject(RUNS, "Runs of functions", "in 5 minutes", "CloudWatch has none: no function ran", is_optional=True),
    Subject(DURATIONS, "Duration of functions, p90", "ms", "CloudWatch has none: no function ran", is_optional=True),
    Subject(
        BEHIND, "How far what takes up changes is behind", "ms", "CloudWatch has none: nothing waits", is_optional=True
    ),
    Subject(GIVEN_UP, "Changes given up or held up", "in 5 minutes", _NO_EVENTS, is_optional=True),
    Subject(BACKUPS, "Backup jobs", "in 5 minutes", "CloudWatch has none: no job ended", is_optional=True),
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One region's graph of one subject.

    Args:
        region: The region.
        picture: The graph; None when there is nothing to draw.
        nothing: Why there is none.
        rows: Each line's name, newest value, highest value and mean.
    """

    region: str
    picture: Markup | None
    nothing: str
    rows: list[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One subject in all regions.

    Args:
        title: The subject.
        unit: Of the values.
        panels: A graph per region.
    """

    title: str
    unit: str
    panels: list[Panel]

    @property
    def nothing_anywhere(self) -> str:
        """Why there is nothing to draw, where it is the same in every region; empty where it is not."""
        reasons = {panel.nothing for panel in self.panels}
        return reasons.pop() if len(reasons) == 1 else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A directed pair in the matrix.

    Args:
        picture: Its line; None when there is no value.
        newest: The newest average, with its age where it is old; else why there is none.
        slowest: The slowest of all.
        probe: The newest lag by the probe; empty where there is none.
    """

    picture: Markup | None
    newest: str
    slowest: str
    probe: str


@dataclass(frozen=True, slots=True)
class Dashboards:
    """What the dashboards show.

    Args:
        span: Over which time, in words.
        rows: The overview.
        matrix: Each region with its cells, None where a region meets itself.
        unread: Why regions have nothing.
        is_silent: Whether every region was read and no pair has a value.
    """

    span: str
    rows: list[PanelRow]
    matrix: list[tuple[str, list[Cell | None]]]
    unread: list[tuple[str, str]]
    is_silent: bool


def dashboards_of(contents: Contents) -> Dashboards | None:
    """What is shown; None where nothing is deployed."""
    metrics = contents.metrics
    if metrics is None:
        return None
    rows = [
        PanelRow(
            subject.title,
            subject.unit,
            [_panel(contents, metrics, region, subject) for region in contents.regions],
        )
        for subject in SUBJECTS
        if not subject.is_optional or any(subject.name in panels for panels in metrics.panels.values())
    ]
    slowest = [value for lines in metrics.latencies.values() for line in lines[:1] for _, value in line.points]
    most = ceiling(max(slowest, default=0))
    matrix = [
        (
            source,
            [
                None if source == target else _cell(metrics, (source, target), most, contents.at)
                for target in contents.regions
            ],
        )
        for source in contents.regions
    ]
    span = f"{metrics.begin:%Y-%m-%d %H:%M} to {metrics.end:%H:%M} UTC, in steps of {STEP_SECONDS // 60} minutes"
    return Dashboards(span, rows, matrix, list(metrics.unread.items()), not slowest and not metrics.unread)


def _panel(contents: Contents, metrics: LiveMetrics, region: str, subject: Subject) -> Panel:
    if region in metrics.unread:
        return Panel(region, None, "CloudWatch could not be read", [])
    of_region = metrics.panels.get(region, {})
    if subject.is_optional and subject.name not in of_region:
        return Panel(region, None, "there is none in this region", [])
    lines = _shown(subject.name, of_region.get(subject.name, ()))
    if not lines:
        return Panel(region, None, subject.nothing, [])
    if subject.name in _EVENTS and not any(value for line in lines for _, value in line.points):
        count = sum(len(line.points) for line in lines)
        return Panel(region, None, f"none in {count} {'value' if count == 1 else 'values'}", [])
    label = f"{subject.title} in {region}, {subject.unit}: {', '.join(line.label for line in lines if line.is_drawn)}"
    drawn = graph(
        [line for line in lines if line.is_drawn], metrics.begin, metrics.end, step=STEP, unit=subject.unit, label=label
    )
    return Panel(region, drawn, "", [_row(line, contents.at) for line in lines])


def _shown(name: str, lines: Sequence[Line]) -> list[Line]:
    """Lines with values; of events those that happened, and of each line's limits the first that is published."""
    found = [line for line in lines if line.points]
    limits: dict[str, Line] = {}
    for line in found:
        if line.limit_of:
            limits.setdefault(line.limit_of, line)
    others = [line for line in found if not line.limit_of]
    if name in _EVENTS and any(value for line in others for _, value in line.points):
        others = [line for line in others if any(value for _, value in line.points)]
    shown = {line.label for line in others}
    return [*others, *(limit for of, limit in limits.items() if of in shown)]


def _row(line: Line, now: datetime) -> tuple[str, str, str, str]:
    values = [value for _, value in line.points]
    return line.label, _newest(line, figure(values[-1]), now), figure(max(values)), figure(sum(values) / len(values))


def _newest(line: Line, value: str, now: datetime) -> str:
    """The newest value in words, with its age where it says nothing of now any more."""
    at, _ = line.points[-1]
    return f"{value} ({ago(at, now)})" if now - at > STILL_TRUE else value


def _cell(metrics: LiveMetrics, pair: tuple[str, str], most: float, now: datetime) -> Cell:
    """A pair as its source's CloudWatch has it; the probe writes into the target's."""
    source, target = pair
    lines = metrics.latencies.get(pair, ())
    probe = metrics.probes.get(pair)
    probed = _newest(probe, duration(probe.points[-1][1]), now) if probe and probe.points else ""
    if metrics.probes and target in metrics.unread:
        probed = NOT_READ
    if not lines or not lines[0].points:
        return Cell(None, NOT_READ if source in metrics.unread else "no data", NOTHING, probed)
    average = lines[0]
    slowest = max(value for line in lines for _, value in line.points)
    drawn = spark(average, metrics.begin, metrics.end, step=STEP, most=most)
    return Cell(drawn, _newest(average, duration(average.points[-1][1]), now), duration(slowest), probed)
