"""What a drill puts right in the end, and that it judges nothing once its fault is over."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.keys import Attribute
from operations.console import Console
from operations.errors import GateError, LossError
from operations.failover.probe_items import Lot
from operations.gameday.drill import Drill
from operations.gameday.report import markdown
from operations.gameday.scene import Scene
from operations.gameday.timeline import Timeline
from operations.verification.ending import Remains
from operations.verification.history import History
from operations.verification.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")


@dataclass
class Fault:
    """A pause."""

    done: list[str]
    lasts_seconds: float = 1000.0
    over: str = ""
    heals: bool = True
    text: str = "replication is paused"

    def begin(self) -> str:
        """Begins."""
        return self.text

    def ending(self) -> str:
        """As it was made."""
        return self.over

    def heal(self) -> str:
        """Heals, or cannot."""
        self.done.append("heal")
        if not self.heals:
            raise GateError("experiment EXP0: must end")
        return "healed"


@dataclass
class Probes:
    """Items that do not arrive, of which some stay behind."""

    left: dict[str, int]
    run: str = "r1"
    looked_in: list[tuple[tuple[str, ...], float]] = field(default_factory=list)

    def write(self, region: str) -> Lot:
        """Takes one."""
        return Lot(region, ["1"])

    def wait(self, lot: Lot, targets: Sequence[str], timeout_seconds: float) -> Lot:
        """Nothing arrives."""
        del timeout_seconds
        lot.arrived = dict.fromkeys(targets, 0)
        return lot

    def clean_up(self, regions: Sequence[str], timeout_seconds: float) -> dict[str, int]:
        """As it was made."""
        self.looked_in.append((tuple(regions), timeout_seconds))
        return self.left


@dataclass
class Traffic:
    """Nobody writes."""

    done: list[str]
    history: History = field(default_factory=lambda: History("orders", REGIONS, "r0"))

    def start(self) -> None:
        """Begins."""

    def now(self) -> float:
        """No time passes."""
        return 0.0

    def halt(self) -> None:
        """Lets no call begin."""
        self.done.append("halt")

    def stop(self) -> None:
        """Ends."""
        self.done.append("stop")

    def own_writes(self, _region: str) -> list[Any]:
        """None."""
        return []

    def clean_up(self, _timeout_seconds: float) -> Remains:
        """Nothing is left."""
        return Remains()


ALARM = {
    "AlarmName": "orders-replication-latency-critical",
    "StateValue": "OK",
    "TreatMissingData": "breaching",
    "Namespace": "AWS/DynamoDB",
    "MetricName": "ReplicationLatency",
    "Dimensions": [{"Name": "TableName", "Value": "orders"}, {"Name": "ReceivingRegion", "Value": B}],
    "Period": 60,
}


class CloudWatch:
    """The alarms of the first region."""

    def __init__(self, alarms: list[dict[str, Any]]) -> None:
        self._alarms = alarms

    def cloudwatch(self, region: str) -> CloudWatch:
        """A client."""
        return self if region == A else CloudWatch([])

    def get_paginator(self, _name: str) -> CloudWatch:
        """Pages."""
        return self

    def paginate(self, **_given: Any) -> list[dict[str, Any]]:
        """One page."""
        return [{"MetricAlarms": self._alarms}]


def drill(fault: Fault, probes: Probes, *alarms: dict[str, Any], opened: Any = None) -> Drill:
    """A drill of these."""
    given: dict[str, Any] = {"fault": fault, "prompt": CloudWatch(list(alarms)), "probes": probes}
    scene = Scene(
        A,
        Table("orders", REGIONS, Attribute(name="PK")),
        "pause",
        **given,
        traffic=Traffic(fault.done),  # type: ignore[arg-type] # a fake
        open_failover=lambda _: opened,
        move_clock=None,
        restore_clock=lambda: fault.done.append("clock"),
        has_writers=True,
        alarm_seconds=600,
        arrive_seconds=0.01,
        pause_seconds=1,
        failover_seconds=120,
    )
    console = Console(out=io.StringIO(), err=io.StringIO())
    return Drill(scene, Timeline(console), console)


LEFT = (
    "ap-southeast-1: still shows, or did not tell of, 3 probe items whose mark is r1; delete them when it answers, or "
    "leave them to the table's time to live"
)


def test_a_fault_that_is_over_before_the_failover_is_told_and_nothing_is_judged() -> None:
    """The gate would open, and be blamed; what is left of the probes is told all the same."""
    probes = Probes({C: 3})
    made = drill(Fault([], over="completed: Experiment completed."), probes)
    with pytest.raises(GateError) as caught:
        made.run()
    assert str(caught.value) == (
        f"{A}: the fault must last until writers are led elsewhere, got completed: Experiment completed.; look at the "
        "experiment's stop alarm, raise game_day.duration_minutes and deploy, or lower --alarm-wait"
    )
    assert made.found.problems == [LEFT]
    assert probes.looked_in == [(REGIONS, 0.01)]


def test_a_drill_that_was_cut_short_has_a_report_of_what_happened() -> None:
    """It passes nothing off as a result."""
    made = drill(Fault([], over="completed: "), Probes({C: 3}))
    with pytest.raises(GateError) as caught:
        made.run()
    text = markdown(made._scene, made.found, made._timeline, cut_short=str(caught.value))
    assert f"**Cut short: {caught.value}.**" in text
    assert text.partition("## Result")[2].partition("## Timeline")[0].split("\n- ")[1:] == [
        f"**{LEFT}**",
        "what was measured until then is in the timeline\n\n",
    ]
    assert "| replication is paused |" in text
    assert "| healed |" in text


def test_what_cannot_be_healed_does_not_keep_the_rest_from_being_put_right() -> None:
    """The clock and the traffic."""
    fault = Fault([], over="stopped: by hand", heals=False)
    with pytest.raises(GateError, match="experiment EXP0: must end"):
        drill(fault, Probes({})).run()
    assert fault.done == ["halt", "heal", "clock", "stop"]


def test_alarms_are_waited_for_as_long_as_the_fault_lasts_for_the_failover_too() -> None:
    """And not as long as --alarm-wait allows."""
    fault = Fault([], lasts_seconds=120, over="completed: ")
    made = drill(fault, Probes({}), ALARM)
    with pytest.raises(GateError):
        made.run()
    assert made.found.problems == [
        (
            f"{A}: alarm orders-replication-latency-critical should have fired within 0 s; look at its metric and its "
            "periods, or raise game_day.duration_minutes: the experiment was about to end"
        )
    ]


def test_probe_items_of_a_failover_are_looked_for_again_once_it_is_healed() -> None:
    """During the fault they could not be seen to be gone."""
    left = Probes({C: 3})

    def carry_out(_console: Console) -> None:
        raise LossError("not arrived")

    evacuation = SimpleNamespace(
        wanted=SimpleNamespace(situation=SimpleNamespace(mode="any_region", is_strong=False)),
        recovered=SimpleNamespace(left_over={B: 1}),
        probes=left,
        carry_out=carry_out,
    )
    made = drill(Fault([]), Probes({}), opened=evacuation)
    with pytest.raises(LossError):
        made.run()
    assert made.found.problems == [LEFT]
    assert dataclasses.asdict(made.found.remains) == {"shown": {}, "unread": {}}
