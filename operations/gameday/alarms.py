"""Which alarms should fire while a region is cut off, and when they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from globaltables.model.probe import NAMESPACE
from operations.errors import RefusedError
from operations.parallel import by_region
from operations.table_alarms import alarms_named_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.aws import Clients

LATENCY, OVERDUE = "ReplicationLatency", "Overdue"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of the table.

    Args:
        region: Where it is.
        name: Its name.
        state: Its state.
        since: When it came into that state.
        missing_data: What a period without data counts as.
        takes_seconds: How long it looks back at least before it fires.
        fires_seconds: How long what it watches must last at least for it to fire.
        pairs: The directed pairs that it watches, by metric; empty for others.
    """

    region: str
    name: str
    state: str
    since: datetime | None = None
    missing_data: str = "missing"
    takes_seconds: int = 0
    pairs: Mapping[str, tuple[tuple[str, str], ...]] | None = None
    fires_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one alarm.

    Args:
        alarm: The alarm, as it was before.
        fires: Whether it should fire.
        why_not: Why it says nothing of this fault although it watches it; empty for one that should fire.
    """

    alarm: Alarm
    fires: bool
    why_not: str = ""


def expectations(alarms: Sequence[Alarm], region: str, *, clock_is_moved: bool) -> list[Expectation]:
    """Which alarms watch what happens to a region; others are not in the list.

    Args:
        alarms: Every alarm of the table.
        region: The region that is cut off.
        clock_is_moved: Whether CloudWatch's clock is moved on, which no probe function hears of.
    """
    found = []
    for alarm in alarms:
        pairs = alarm.pairs or {}
        latency, overdue = pairs.get(LATENCY, ()), pairs.get(OVERDUE, ())
        if latency and all(region in pair for pair in latency):
            silent = alarm.missing_data != "breaching"
            why = f"there is no data while replication is paused, which it takes as {alarm.missing_data}" * silent
            found.append(Expectation(alarm, not silent, why))
        elif latency and any(region in pair for pair in latency):
            why = "it looks at the slowest pair, and another pair has data"
            found.append(Expectation(alarm, fires=False, why_not=why))
        elif any(region in pair for pair in overdue):
            why = "CloudWatch's clock is moved on in this drill, the probe's is not" * clock_is_moved
            found.append(Expectation(alarm, not clock_is_moved, why))
    return found


def awaited(expected: Sequence[Expectation], region: str, kind: str) -> list[Alarm]:
    """Those that should fire and can be asked for: of a region that is all down nobody can.

    Args:
        expected: What is expected of each.
        region: The region that is cut off.
        kind: ``pause`` or ``outage``.
    """
    return [one.alarm for one in expected if one.fires and not (kind == "outage" and one.alarm.region == region)]


def refuse_late_alarms(alarms: Sequence[Alarm], seconds: float) -> None:
    """Refuses a drill that is over before an alarm it waits for could fire.

    Args:
        alarms: Those that it waits for.
        seconds: How long it can wait: what the fault lasts, but for the failover.

    Raises:
        RefusedError: When one of them needs longer.
    """
    for alarm in alarms:
        if alarm.fires_seconds > seconds:
            raise RefusedError(
                f"gameday: alarm {alarm.name} in {alarm.region} must be able to fire within {seconds:g} s, got "
                f"{alarm.fires_seconds} s of periods; lower its evaluation_periods under [alarms], or raise "
                "duration_minutes under [game_day], and deploy, or raise --alarm-wait where that is shorter"
            )


def read_alarms(clients: Clients, table: str, regions: Sequence[str]) -> list[Alarm]:
    """Every metric and composite alarm of the table in the regions that answer."""
    found = by_region(regions, lambda region: _of_region(clients, table, region))
    return [alarm for alarms in found.values() for alarm in alarms]


def _of_region(clients: Clients, table: str, region: str) -> list[Alarm]:
    try:
        listed = list(alarms_named_after(clients.cloudwatch(region), table))
    except (ClientError, BotoCoreError):
        return []
    return [alarm_of(raw, region, table) for raw in listed]


def alarm_of(raw: Mapping[str, Any], region: str, table: str) -> Alarm:
    """An alarm as DescribeAlarms tells it.

    Args:
        raw: Of the answer's ``MetricAlarms`` or ``CompositeAlarms``.
        region: Where it is.
        table: The table; metrics of another one do not count.
    """
    stats = [query["MetricStat"] for query in raw.get("Metrics", ()) if "MetricStat" in query]
    metrics = [stat["Metric"] for stat in stats] or ([raw] if "MetricName" in raw else [])
    periods = [int(stat["Period"]) for stat in stats] or [int(raw.get("Period", 0))]
    pairs: dict[str, tuple[tuple[str, str], ...]] = {}
    for metric in metrics:
        dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions", ())}
        name, is_ours = metric["MetricName"], dimensions.get("TableName") == table
        if is_ours and name == LATENCY:
            pairs[LATENCY] = (*pairs.get(LATENCY, ()), (region, dimensions["ReceivingRegion"]))
        elif is_ours and name == OVERDUE and metric["Namespace"] == NAMESPACE:
            pairs[OVERDUE] = (*pairs.get(OVERDUE, ()), (dimensions["SourceRegion"], dimensions["TargetRegion"]))
    since, looked_at = raw.get("StateUpdatedTimestamp"), int(raw.get("EvaluationPeriods", 1))
    return Alarm(
        region,
        str(raw["AlarmName"]),
        str(raw["StateValue"]),
        since.astimezone(UTC) if since else None,
        str(raw.get("TreatMissingData", "missing")),
        max(periods) * looked_at,
        pairs,
        max(periods) * int(raw.get("DatapointsToAlarm", looked_at)),
    )
