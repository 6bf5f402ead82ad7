"""Writers that were stopped and did not go on: nobody forgets whose they are, and there is a way back."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model import Environment
from operations.console import Console
from operations.errors import GateError, LossError, RefusedError
from operations.failover.assessment import Assessment
from operations.failover.opening import lay_out
from operations.failover.probe_items import ITEMS, Lot
from operations.failover.request import Request
from tests.unit.failover.switch_worlds import Clients, Route53, Ssm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from globaltables.model.failover import WriteMode
    from operations.failover.evacuation import Evacuation

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
NAME = "/orders/region"
OWN = f"{A}={A},{B}={B},{C}={C}"


@dataclass
class Probes:
    """Probe items that arrive at once, or never: out of a region that is cut off nothing does."""

    cut_off: set[str]
    run: str = "run"
    asked: list[str] = field(default_factory=list)

    def write(self, region: str) -> Lot:
        """Takes all."""
        self.asked.append(region)
        return Lot(region, [str(number) for number in range(ITEMS)], written_at=datetime.now(UTC))

    def wait(self, lot: Lot, targets: Sequence[str], _timeout_seconds: float) -> Lot:
        """Looks."""
        lot.arrived = dict.fromkeys(targets, 0 if lot.source in self.cut_off else ITEMS)
        return lot

    def clean_up(self, _regions: Sequence[str], _timeout_seconds: float) -> dict[str, int]:
        """All gone."""
        return {}


class Day:
    """Failovers of one world, whole ones.

    Args:
        mode: How the application writes.
        folder: Where logs go.
        switch: What the environment says of its switch. Default a parameter.
    """

    def __init__(self, mode: WriteMode, folder: Path, switch: dict[str, Any] | None = None) -> None:
        failover: Any = {"write_mode": mode, "switch": switch or {"type": "parameter", "name": NAME}}
        self._environment = Environment(name="drill", failover=failover)
        self._folder = folder
        self.world = Clients(Route53({A: 100, B: 0, C: 0}), {region: Ssm() for region in REGIONS})
        self.probes = Probes(set())
        self.down: set[str] = set()

    def opened(self, region: str, **request: Any) -> Evacuation:
        """A failover that is ready to begin."""
        found = Assessment({one: "does not answer" if one in self.down else "" for one in REGIONS}, {})
        clients: Any = self.world
        probes: Any = self.probes
        self.probes.asked.clear()
        return lay_out(
            self._environment,
            Request(region, **request),
            found,
            clients=clients,
            probes=probes,
            variables={},
            folder=self._folder,
        )

    def run(self, region: str, **request: Any) -> list[str]:
        """A failover from its first step to its last; its steps."""
        evacuation = self.opened(region, **request)
        evacuation.carry_out(Console(out=io.StringIO(), err=io.StringIO()))
        return [step.name for step in evacuation.procedure.steps]

    def stop_at_the_gate(self, region: str, **request: Any) -> str:
        """A failover of a region that is cut off; what it says."""
        self.probes.cut_off = {region}
        with pytest.raises(LossError) as caught:
            self.run(region, **request)
        return str(caught.value)

    @property
    def values(self) -> list[str]:
        """What the parameter holds."""
        return [one.value for one in self.world.parameters.values()]

    def hold(self, *texts: str) -> None:
        """Writes values as somebody else would, one after the other, in every region."""
        for text in texts:
            for parameter in self.world.parameters.values():
                parameter.put_parameter(Value=text)


@pytest.mark.parametrize("before", [(), (A,)], ids=["first", "later"])
@pytest.mark.parametrize("mode", ["one_region", "your_region"])
def test_writers_go_on_where_they_were_stopped(mode: WriteMode, before: tuple[str, ...], tmp_path: Path) -> None:
    """Nobody wrote elsewhere meanwhile, so nothing has to arrive first: the gate's way back is one."""
    day = Day(mode, tmp_path)
    day.hold(*(before if mode == "one_region" else [OWN for _ in before]))
    said = day.stop_at_the_gate(A)
    assert said.endswith(
        f"go on all the same with --accept-loss {A}, or send writers back with globaltables failover {A} --back "
        "--env drill"
    )
    assert day.values == ["none" if mode == "one_region" else f"{A}=none,{B}={B},{C}={C}"] * 3
    assert day.run(A, back=True) == ["switch", "prove"]
    assert day.values == [A if mode == "one_region" else OWN] * 3


@pytest.mark.parametrize("told", REGIONS)
def test_a_way_back_that_was_cut_off_goes_on(told: str, tmp_path: Path) -> None:
    """One region has heard of it, the others still stop everybody."""
    day = Day("one_region", tmp_path)
    day.stop_at_the_gate(A)
    day.world.parameters[told].put_parameter(Value=A)
    assert day.run(A, back=True) == ["switch", "prove"]
    assert day.values == [A] * 3


def test_a_region_that_was_told_something_else_has_to_catch_up(tmp_path: Path) -> None:
    """Its writers may have written elsewhere."""
    day = Day("one_region", tmp_path)
    day.hold(B, A)
    day.down, day.world.parameters[C].trouble = {C}, "InternalServerError"
    day.world.parameters[C].value = B
    day.stop_at_the_gate(A)
    day.down, day.world.parameters[C].trouble = set(), ""
    assert day.opened(A, back=True).procedure.steps[0].name == "catch-up"


def test_writers_that_were_led_elsewhere_come_back_by_the_whole_way(tmp_path: Path) -> None:
    """Also when they are stopped by then: what was written there has to arrive."""
    day = Day("one_region", tmp_path)
    day.run(A, to=B)
    day.probes.cut_off = {B}
    day.run(A, to=B)
    with pytest.raises(GateError, match="must have met the others again"):
        day.run(A, back=True)


@pytest.mark.parametrize("to", [None, A, C])
def test_another_region_is_not_left_while_writers_wait(to: str | None, tmp_path: Path) -> None:
    """Their writes would be left behind without anybody's word."""
    day = Day("one_region", tmp_path)
    day.stop_at_the_gate(A)
    with pytest.raises(RefusedError) as caught:
        day.run(B, to=to)
    assert str(caught.value) == (
        f"{B}: writers must be there to be led elsewhere, got those of {A} stopped, as the switch says; finish "
        f"globaltables failover {A} --env drill, go on without what has not arrived with --accept-loss {A}, or send "
        f"them back with globaltables failover {A} --back --env drill"
    )
    assert day.values == ["none"] * 3


def test_a_stop_is_finished_by_the_same_command(tmp_path: Path) -> None:
    """As before: with the loss accepted, or when all has arrived."""
    for accepted in (A, None):
        day = Day("one_region", tmp_path)
        day.stop_at_the_gate(A, to=C)
        day.probes.cut_off = {A} if accepted else set()
        assert day.run(A, to=C, accept_loss=accepted) == ["stop", "drain", "switch", "prove"]
        assert day.values == [C] * 3


def test_only_what_the_region_itself_stopped_is_led_on(tmp_path: Path) -> None:
    """The gate of another region's writers is not that of this one."""
    day = Day("your_region", tmp_path)
    day.stop_at_the_gate(B)
    day.probes.cut_off = {B}
    day.run(A, to=C)
    assert day.values == [f"{A}={C},{B}=none,{C}={C}"] * 3
    day.probes.cut_off = set()
    day.run(B, to=C)
    assert day.values == [f"{A}={C},{B}={C},{C}={C}"] * 3


def test_all_that_a_region_took_waits_together(tmp_path: Path) -> None:
    """Its own writes and those it had taken over: both go on there, or both move."""
    day = Day("your_region", tmp_path)
    day.run(A, to=B)
    day.stop_at_the_gate(B)
    assert day.values == [f"{A}=none,{B}=none,{C}={C}"] * 3
    with pytest.raises(RefusedError, match=f"got those of {B} stopped"):
        day.run(A)
    day.run(B, back=True)
    assert day.values == [f"{A}={B},{B}={B},{C}={C}"] * 3
    day.probes.cut_off = set()
    day.run(B, to=C)
    assert day.values == [f"{A}={C},{B}={C},{C}={C}"] * 3


@pytest.mark.parametrize(
    ("mode", "stopped", "before"),
    [("one_region", "none", B), ("your_region", f"{A}=none,{B}={B},{C}={C}", f"{A}={B},{B}={B},{C}={C}")],
)
def test_a_way_back_that_fails_leads_writers_on_where_they_were(
    mode: WriteMode, stopped: str, before: str, tmp_path: Path
) -> None:
    """What they wrote meanwhile did not arrive: the way it names is one."""
    day = Day(mode, tmp_path)
    day.run(A, to=B)
    evacuation = day.opened(A, back=True)
    evacuation.switch.turn(evacuation._stopped)  # cut off after it had caught up
    day.probes.cut_off = {B}
    with pytest.raises(GateError) as caught:
        evacuation._drain()
    assert str(caught.value).endswith(
        f"writers are stopped: run the same command again, or send writers back with globaltables failover {B} --back "
        "--env drill"
    )
    assert day.values == [stopped] * 3
    assert day.run(B, back=True) == ["switch", "prove"]
    assert day.values == [before] * 3


@pytest.mark.parametrize("cut_off", [A, B])
def test_where_nobody_knows_whose_writes_wait_all_have_to_arrive(cut_off: str, tmp_path: Path) -> None:
    """Earlier versions are gone, or somebody wrote it by hand."""
    day = Day("one_region", tmp_path)
    day.hold("none")
    day.probes.cut_off = {cut_off}
    with pytest.raises(LossError) as caught:
        day.run(B, to=C)
    assert str(caught.value).startswith(
        f"{B}: what {B} and {A} wrote must have arrived before writers go on elsewhere, since nobody knows whose "
        f"writes are stopped, got {cut_off}: 0 of 16 in "
    )
    assert str(caught.value).endswith(
        f"go on all the same with --accept-loss {B}, or lead them back to where they were by hand"
    )
    day.probes.cut_off = set()
    day.run(B, to=C)
    assert day.values == [C] * 3


def test_a_home_that_nobody_knows_of_is_its_own_regions(tmp_path: Path) -> None:
    """No other region's failover moves it."""
    day = Day("your_region", tmp_path)
    day.hold(f"{A}={A},{B}=none,{C}={C}")
    day.run(A, to=C)
    assert day.values == [f"{A}={C},{B}=none,{C}={C}"] * 3
    assert day.probes.asked == [A, C]
    day.run(B, to=C)
    assert day.probes.asked == [B, A, C]
    assert day.values == [f"{A}={C},{B}={C},{C}={C}"] * 3


def test_memory_goes_back_so_far_and_no_further(tmp_path: Path) -> None:
    """A version that somebody else wrote, and one that cannot be read, end it."""
    day = Day("one_region", tmp_path)
    day.hold(A, "none", "none")
    assert day.opened(A).current.last_by_home == dict.fromkeys(REGIONS, A)
    day.hold(A, "postgres://orders", "none")
    assert day.opened(A).current.last_by_home == {}
    day.hold(A, *["none"] * 21)
    assert day.opened(A).current.last_by_home == {}


def test_the_newest_memory_counts_and_every_region_that_stops_has_to_have_one(tmp_path: Path) -> None:
    """A region that was down has an older one."""
    day = Day("one_region", tmp_path)
    day.hold(A)
    for region in (A, B):
        day.world.parameters[region].put_parameter(Value=B)
    day.hold("none")
    assert day.opened(B).current.last_by_home == dict.fromkeys(REGIONS, B)
    day.world.parameters[C].earlier.clear()
    assert day.opened(B).current.last_by_home == {}


def test_a_way_back_by_a_guess_writes_no_guess(tmp_path: Path) -> None:
    """Where no parameter says it nobody knows whom to stop, and the parameter does not pretend to."""
    day = Day("one_region", tmp_path)
    evacuation = day.opened(A, back=True)
    evacuation.switch.turn(evacuation._stopped)
    assert [one.earlier for one in day.world.parameters.values()] == [[], [], []]


RECORD = {"type": "route53_record", "hosted_zone_id": "Z1", "record_name": "api.example.com"}
COMMAND = {"type": "command", "command": ["true"]}


@pytest.mark.parametrize(
    ("switch", "way"),
    [
        (RECORD, "or let writers go on where they are: nothing was switched"),
        (COMMAND, "or lead them back to where they were by hand"),
    ],
    ids=["record", "command"],
)
def test_a_switch_that_remembers_nothing_promises_no_way_back(switch: dict[str, Any], way: str, tmp_path: Path) -> None:
    """The gate says what there is to do."""
    assert Day("one_region", tmp_path, switch).stop_at_the_gate(A).endswith(way)


def test_the_recovery_point_is_that_of_the_region_that_is_left(tmp_path: Path) -> None:
    """Not of another whose writes are asked for too."""
    day = Day("one_region", tmp_path)
    day.hold("none")
    day.probes.cut_off = {C}
    evacuation = day.opened(B, to=A)
    with pytest.raises(LossError):
        evacuation.carry_out(Console(out=io.StringIO(), err=io.StringIO()))
    assert evacuation.recovered.pending == 0
