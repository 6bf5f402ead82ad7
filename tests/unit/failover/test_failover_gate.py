"""When all is taken to have arrived, and what is said when it has not."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from operations.failover.gate import Gatekeeper
from operations.failover.probe_items import ITEMS, Lot

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B = "us-east-1", "eu-west-1"


@dataclass
class Probes:
    """Probe items of which so many arrive."""

    arriving: int = ITEMS
    refused: str = ""
    lag_seconds: float = 0.1
    written: list[str] = field(default_factory=list)

    def write(self, region: str) -> Lot:
        """Takes all, or none."""
        self.written.append(region)
        keys = [] if self.refused else [str(number) for number in range(ITEMS)]
        return Lot(region, keys, self.refused, datetime.now(UTC))

    def wait(self, lot: Lot, targets: Sequence[str], timeout_seconds: float) -> Lot:
        """They arrive at once, or never."""
        del timeout_seconds
        lot.arrived = dict.fromkeys(targets, self.arriving)
        if self.arriving == ITEMS:
            lot.slowest_seconds = dict.fromkeys(targets, self.lag_seconds)
        return lot


def keeper(probes: Probes, slept: list[float], latency_ms: float | None = None) -> Gatekeeper:
    """Waits ten times the latency, a minute at most."""
    latencies = {} if latency_ms is None else {A: latency_ms}
    return Gatekeeper(probes, latencies, 60.0, 10.0, slept.append)  # type: ignore[arg-type] # a fake


@pytest.mark.parametrize(("latency_ms", "seconds"), [(None, 1.0), (50.0, 1.0), (900.0, 9.0)])
def test_it_waits_ten_times_the_latency_or_the_lag(latency_ms: float | None, seconds: float) -> None:
    """The larger of what CloudWatch says and what the items took."""
    slept: list[float] = []
    gate = keeper(Probes(), slept, latency_ms).try_pairs({A: [B]}, writers_stopped=True)
    assert gate.is_open
    assert gate.pending == 0
    assert slept == [pytest.approx(seconds, abs=0.05)]
    assert gate.text == f"{A}: 16 of 16 in {B} after 0.10 s; waited {seconds:.1f} s in all"


def test_it_does_not_wait_while_writers_go_on() -> None:
    """There would be no end to it."""
    slept: list[float] = []
    assert keeper(Probes(), slept, 900.0).try_pairs({A: [B]}, writers_stopped=False).is_open
    assert slept == []


def test_a_latency_that_tells_of_a_fault_that_is_over_does_not_count() -> None:
    """On the way back."""
    slept: list[float] = []
    keeper(Probes(), slept, 600_000.0).try_pairs({A: [B]}, writers_stopped=True, by_metric=False)
    assert slept == [pytest.approx(1.0, abs=0.05)]


def test_items_that_do_not_arrive_keep_it_shut() -> None:
    """And are counted."""
    gate = keeper(Probes(arriving=3), []).try_pairs({A: [B]}, writers_stopped=True)
    assert gate.problem == f"{A}: 3 of 16 in {B}, after 0 s"
    assert gate.pending == 13


def test_a_region_that_takes_no_writes_keeps_it_shut() -> None:
    """Nothing can be known of it."""
    gate = keeper(Probes(refused="ThrottlingException"), []).try_pairs({A: [B]}, writers_stopped=True)
    assert gate.problem == f"{A} takes no writes: ThrottlingException"


def test_a_lag_too_long_to_wait_for_keeps_it_shut_too() -> None:
    """Ten times what the items took just now may not be waited: it does not open early."""
    slept: list[float] = []
    gate = keeper(Probes(lag_seconds=7.0), slept, 50.0).try_pairs({A: [B]}, writers_stopped=True)
    assert gate.problem == (
        f"{A}: 16 of 16 in {B} after 7.00 s, but replication took up to 7.0 s just now, and 10 times that is more than "
        "may be waited, 60 s; allow more with --max-wait 71"
    )
    assert slept == []


def test_it_says_when_the_latency_had_no_part_in_it() -> None:
    """Since CloudWatch could not be asked; where it has nothing, nobody wrote."""
    denied = dataclasses.replace(keeper(Probes(), []), unmeasured={A: "AccessDenied"})
    gate = denied.try_pairs({A: [B]}, writers_stopped=True)
    assert gate.text == f"{A}: 16 of 16 in {B} after 0.10 s; waited 1.0 s in all; by these items alone: AccessDenied"
    back = denied.try_pairs({A: [B]}, writers_stopped=True, by_metric=False)
    assert back.text.endswith("waited 1.0 s in all")


def test_a_latency_too_long_to_wait_for_keeps_it_shut() -> None:
    """Whoever may wait longer says so."""
    gate = keeper(Probes(), [], 7000.0).try_pairs({A: [B]}, writers_stopped=True)
    assert gate.problem == (
        f"{A}: 16 of 16 in {B} after 0.10 s, but replication took up to 7.0 s lately, and 10 times that is more than "
        "may be waited, 60 s; allow more with --max-wait 71"
    )
