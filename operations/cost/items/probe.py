"""The probe: its runs, the metrics it publishes, and what it reads and writes in the table.

A run looks for a pulse of each other region, and ends when it has them and has written twice. AWS begins it anywhere
within its minute and does not say where, so the average over all seconds is counted: 29 in three regions by default.
Where regions begin together it takes 13. Its schedule is a rule on the default bus, which AWS does not charge:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
Where requests were measured, those of the probe are among them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from globaltables.model.billing import OnDemand
from operations.cost.charge import Charge, gigabytes
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model import Environment
    from globaltables.model.probe import Probing
    from operations.cost.charge import Subject

MINUTES_AN_HOUR, MB_PER_GB = 60, Decimal(1024)
SLOTS, WRITES_PER_RUN = 16, 2
"""Items of a region's ring, all read once a run; and its own writes: as in `lambda_src/probe`."""

SECONDS_BETWEEN_LOOKS = Decimal("0.11")
"""Its pause, and the time of a read."""

BEGINNINGS = range(60)
"""The seconds of its minute at which a region may begin its run."""

METRICS_PER_SOURCE = 2
"""What it always publishes of another region: how long something is overdue, and the lag."""

LOG_BYTES_PER_RUN = Decimal(400)
"""Lambda's own lines about the beginning and the end of a run."""


@dataclass(frozen=True, slots=True)
class ProbeRuns:
    """A month of the probe of one region.

    Args:
        runs: How many.
        seconds: How long one takes on average.
        writes: Items it writes.
        reads: Calls that read.
        read_units: Units they read, all strongly consistent.
    """

    runs: Decimal
    seconds: Decimal
    writes: Decimal
    reads: Decimal
    read_units: Decimal


def probe_runs(environment: Environment) -> ProbeRuns:
    """A month of the probe of one region."""
    probe, others = environment.probe, len(environment.region_by_role) - 1
    runs = HOURS_A_MONTH * MINUTES_AN_HOUR / probe.period_minutes
    again, seen = probe.second_write_seconds, _seen_by_second(probe)
    seconds = Decimal(sum(1 - share**others if second >= again else 1 for second, share in enumerate(seen)))
    looks = sum(1 - share**others for share in seen) / SECONDS_BETWEEN_LOOKS
    units = SLOTS * (others + 1) + others * sum(1 - share for share in seen) / SECONDS_BETWEEN_LOOKS
    return ProbeRuns(runs, seconds, runs * WRITES_PER_RUN, runs * (1 + looks), runs * units)


def _seen_by_second(probe: Probing) -> list[Decimal]:
    """The share of runs that have seen a pulse of a given other region, by the seconds since they began."""
    again, period = probe.second_write_seconds, probe.period_seconds
    differences = [other - own for own in BEGINNINGS for other in BEGINNINGS]
    waits = sorted(min(later % period, (later + again) % period) for later in differences)
    return [Decimal(bisect_right(waits, second)) / len(waits) for second in range(probe.watch_seconds)]


def charges(subject: Subject) -> Iterator[Charge]:
    """What the probe is charged."""
    environment = subject.environment
    if not environment.probe.enabled:
        return
    month, regions = probe_runs(environment), len(environment.region_by_role)
    memory_gb = environment.probe.memory_mb / MB_PER_GB
    for replica in subject.replicas:
        region = replica.region
        yield Charge(region, "probe", "lambda_requests", month.runs)
        yield Charge(region, "probe", "lambda_gb_seconds", month.runs * month.seconds * memory_gb)
        yield Charge(region, "probe", "custom_metrics", Decimal(METRICS_PER_SOURCE * (regions - 1)))
        yield Charge(region, "probe", "metric_puts", month.runs)
        yield Charge(region, "probe", "logs", gigabytes(month.runs * LOG_BYTES_PER_RUN))
        if isinstance(environment.billing, OnDemand) and not subject.workload.is_measured:
            written = replica.product("replicated_write_request_units")
            yield Charge(region, "probe", written, month.writes * regions)
            yield Charge(region, "probe", replica.product("read_request_units"), month.read_units)
