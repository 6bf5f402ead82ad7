"""One drill. Whatever happens in it, the fault is healed and nothing is left behind."""

from __future__ import annotations

import enum
import itertools
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.errors import GateError, GlobalTablesError, LossError
from operations.failover.probe_items import ProbeItems
from operations.gameday.alarms import expectations, read_alarms
from operations.gameday.lost_updates import lost_updates
from operations.verification.check import Verdict
from operations.verification.ending import Remains

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.aws import Clients
    from operations.console import Console
    from operations.failover.evacuation import Evacuation
    from operations.gameday.alarms import Alarm, Expectation
    from operations.gameday.fault import Fault
    from operations.gameday.lost_updates import LostUpdate
    from operations.gameday.timeline import Timeline
    from operations.gameday.traffic import Traffic
    from operations.verification.marked_items import MarkedItems
    from operations.verification.table import Table

MINUTE_SECONDS = 60
_SPARE_MINUTES = 5
"""An alarm looks further back than it has periods where the last ones have no data."""

_REAL_SECONDS_PER_MINUTE = 0.5
"""How long a minute of the embedded AWS's CloudWatch lasts in a drill: long enough for its replication."""

_POLL_SECONDS = 15.0


class Way(enum.Enum):
    """Where writers are led."""

    AWAY = enum.auto()
    AWAY_WITH_LOSS = enum.auto()
    BACK = enum.auto()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a drill needs.

    Args:
        region: The region that is cut off.
        table: The table.
        kind: ``pause`` or ``outage``.
        fault: What is made to go wrong.
        prompt: AWS clients with short timeouts.
        items: The marked items of the probes that show the pause.
        traffic: Who writes meanwhile.
        open_failover: Lays out the failover, or the way back.
        move_clock: Moves CloudWatch's clock on, by seconds; None where time cannot be moved.
        restore_clock: Sets it right again.
        has_writers: Whether the region takes writes of the application, so that there is somebody to lead elsewhere.
        alarm_seconds: How long alarms are waited for at most.
        arrive_seconds: How long a write may take to arrive.
        pause_seconds: How long the pause may take to have an effect.
    """

    region: str
    table: Table
    kind: str
    fault: Fault
    prompt: Clients
    items: MarkedItems
    traffic: Traffic
    open_failover: Callable[[Way], Evacuation]
    move_clock: Callable[[float], None] | None
    restore_clock: Callable[[], None]
    has_writers: bool
    alarm_seconds: float
    arrive_seconds: float
    pause_seconds: float


@dataclass(slots=True)
class Found:
    """What a drill found.

    Args:
        expected: The alarms that watch such a fault, and whether they should fire.
        fired: How long each alarm that fired took, seconds, by region and name.
        recovery_seconds: From the failover's first step until writes were proven to work.
        since_fault_seconds: From the fault until then.
        own_written: How many items of its own the region had acknowledged when writers were led elsewhere.
        own_arrived: How many of them were there by then.
        newest_arrived_seconds: How long before the fault the newest of them was made; negative for after it.
        lost: The acknowledged writes that gave way to the other side's.
        verdict: What the history proves.
        convergence_seconds: From healing until all regions agreed; None when they did not.
        remains: What could not be removed.
        failed_back: Whether writers were led back.
        problems: What went otherwise than it should.
    """

    expected: list[Expectation] = field(default_factory=list)
    fired: dict[tuple[str, str], float] = field(default_factory=dict)
    recovery_seconds: float | None = None
    since_fault_seconds: float | None = None
    own_written: int = 0
    own_arrived: int = 0
    newest_arrived_seconds: float | None = None
    lost: list[LostUpdate] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    convergence_seconds: float | None = None
    remains: Remains = field(default_factory=Remains)
    failed_back: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything went as it should."""
        return not self.problems


class Drill:
    """One drill.

    Args:
        scene: Everything it needs.
        timeline: What happened.
        console: Where failovers are told.
    """

    def __init__(self, scene: Scene, timeline: Timeline, console: Console) -> None:
        self._scene, self._timeline, self._console = scene, timeline, console
        self.found = Found()
        self._led_away = False
        self._cut_at = self._healed_at = 0.0
        self._cut_moment = datetime.now(UTC)
        self._moved = timedelta()

    def run(self) -> Found:
        """Cuts the region off, fails over, heals, and judges.

        Raises:
            GlobalTablesError: When a step of it could not be done; the fault is healed all the same.
        """
        scene, note = self._scene, self._timeline.note
        before = read_alarms(scene.prompt, scene.table.name, scene.table.regions)
        try:
            try:
                scene.traffic.start()
                self._cut_off()
                self._watch_alarms(before)
                self._fail_over()
            finally:
                with _undisturbed():
                    scene.traffic.halt()
                    note(scene.fault.heal())
                    self._healed_at = scene.traffic.now()
                    scene.restore_clock()
                    scene.traffic.stop()
            self._judge()
            self._come_back()
        finally:
            with _undisturbed():
                self._clean_up()
        return self.found

    def _cut_off(self) -> None:
        scene, note = self._scene, self._timeline.note
        time.sleep(min(1.0, scene.arrive_seconds))  # something to compare with: writes before the fault
        self._cut_at, self._cut_moment = scene.traffic.now(), datetime.now(UTC)
        note(scene.fault.begin())
        if scene.kind == "pause":
            self._wait_for_the_pause()

    def _wait_for_the_pause(self) -> None:
        """AWS takes up to five minutes; what still arrives shows that it has not begun."""
        scene = self._scene
        probes = ProbeItems(scene.prompt, scene.items)
        others = [region for region in scene.table.regions if region != scene.region]
        deadline = time.monotonic() + scene.pause_seconds
        try:
            for number in itertools.count():
                now, moment = scene.traffic.now(), datetime.now(UTC)
                lot = probes.wait(probes.write(scene.region), others, min(2.0, scene.arrive_seconds))
                if not any(lot.arrived.values()):
                    if number:  # it took effect later than it was begun
                        self._cut_at, self._cut_moment = now, moment
                    self._timeline.note(f"nothing from {scene.region} arrives any more: {lot.text}")
                    return
                if time.monotonic() > deadline:
                    raise GateError(
                        f"{scene.region}: replication must pause within {scene.pause_seconds:.0f} s of the "
                        f"experiment's start, got {lot.text}; see the experiment's log"
                    )
        finally:
            probes.clean_up((), 0.0)

    def _watch_alarms(self, before: list[Alarm]) -> None:
        scene, note = self._scene, self._timeline.note
        self.found.expected = expectations(before, scene.region, clock_is_moved=scene.move_clock is not None)
        # Where all of a region is down, nobody can ask for its alarms.
        waiting = {
            (one.alarm.region, one.alarm.name): one.alarm
            for one in self.found.expected
            if one.fires and not (scene.kind == "outage" and one.alarm.region == scene.region)
        }
        if not waiting:
            note("no alarm of the environment is expected to fire")
            return
        note(f"waiting for {len(waiting)} alarms: {', '.join(name for _, name in waiting)}")
        longest = max(alarm.takes_seconds for alarm in waiting.values()) + _SPARE_MINUTES * MINUTE_SECONDS
        limit = min(scene.alarm_seconds, longest) if scene.move_clock else scene.alarm_seconds
        states = {(alarm.region, alarm.name): alarm.state for alarm in before}
        while waiting and self._elapsed_seconds < limit:
            self._pass_time()
            for alarm in read_alarms(scene.prompt, scene.table.name, scene.table.regions):
                key = (alarm.region, alarm.name)
                if alarm.state == "ALARM" and states.get(key) != "ALARM" and key not in self.found.fired:
                    self.found.fired[key] = round(self._elapsed_seconds, 1)
                    note(f"{alarm.region}: {alarm.name} fires, {self.found.fired[key]:.0f} s after the fault")
                    waiting.pop(key, None)
        if self._moved:
            note(
                f"CloudWatch's clock was moved on {self._moved.total_seconds() / MINUTE_SECONDS:.0f} minutes meanwhile"
            )
        for region, name in waiting:
            self.found.problems.append(
                f"{region}: alarm {name} should have fired within {limit:.0f} s; look at its metric and its periods"
            )

    @property
    def _elapsed_seconds(self) -> float:
        """Since the fault, by CloudWatch's clock."""
        return (datetime.now(UTC) - self._cut_moment + self._moved).total_seconds()

    def _pass_time(self) -> None:
        if self._scene.move_clock is None:
            time.sleep(_POLL_SECONDS)
            return
        time.sleep(_REAL_SECONDS_PER_MINUTE)
        self._scene.move_clock(MINUTE_SECONDS)
        self._moved += timedelta(seconds=MINUTE_SECONDS)

    def _fail_over(self) -> None:
        scene, note = self._scene, self._timeline.note
        if not scene.has_writers:
            note(f"nobody writes in {scene.region}, as the switch says: nobody is led elsewhere")
            return
        evacuation = scene.open_failover(Way.AWAY)
        if evacuation.wanted.situation.mode == "any_region" or evacuation.wanted.situation.is_strong:
            self._carry_out(evacuation)
            return
        try:
            self._carry_out(evacuation)
        except LossError as error:
            note(f"the gate stays shut, as it should: {str(error).partition('; ')[0]}")
        else:
            self.found.problems.append(f"{scene.region}: the gate opened although nothing could arrive")
            return
        self._carry_out(scene.open_failover(Way.AWAY_WITH_LOSS))

    def _carry_out(self, evacuation: Evacuation) -> None:
        self._led_away = True
        written = self._scene.traffic.own_writes(self._scene.region)
        evacuation.carry_out(self._console)
        recovered = evacuation.recovered
        self.found.recovery_seconds = recovered.seconds
        if recovered.at:
            self.found.since_fault_seconds = round((recovered.at - self._cut_moment).total_seconds(), 1)
        self._note_recovery_point(evacuation, len(written))
        taken = " and ".join(evacuation.takers)
        self._timeline.note(f"writers are led to {taken}: proven after {recovered.seconds or 0:.1f} s")

    def _note_recovery_point(self, evacuation: Evacuation, count: int) -> None:
        """What of the region's own items the one that took over has."""
        written = self._scene.traffic.own_writes(self._scene.region)
        if not written or not evacuation.takers:
            return
        seen = self._scene.traffic.seen(evacuation.takers[0], [one.key for one in written])
        arrived = [one for one in written if one.key in seen]
        self.found.own_written, self.found.own_arrived = max(count, len(written)), len(arrived)
        if arrived:
            newest = max(one.completed for one in arrived)
            self.found.newest_arrived_seconds = round(self._cut_at - newest, 2)

    def _judge(self) -> None:
        scene, found = self._scene, self.found
        found.verdict = scene.traffic.judge(scene.arrive_seconds)
        found.lost = lost_updates(scene.traffic.history, scene.region, self._cut_at, self._healed_at)
        if all(finding.rule != "converged" for finding in found.verdict.findings) and not found.verdict.unread:
            looks = [one.completed for one in scene.traffic.history.operations if one.is_final]
            found.convergence_seconds = round(max(0.0, max(looks, default=0.0) - self._healed_at), 2)
            self._timeline.note(f"all regions agree, {found.convergence_seconds:.1f} s after healing")
        self._timeline.note(f"{len(found.lost)} updates lost: acknowledged, and replaced by a later one elsewhere")
        found.problems += [finding.text for finding in found.verdict.findings]
        if not found.verdict.is_proven and not found.verdict.findings:
            found.problems.append("the history could not be decided: a region could not be read in the end")

    def _come_back(self) -> None:
        scene = self._scene
        if not self._led_away:
            return
        try:
            evacuation = scene.open_failover(Way.BACK)
            evacuation.carry_out(self._console)
        except GlobalTablesError as error:
            self.found.problems.append(str(error))
            return
        self.found.failed_back, self._led_away = True, False
        self._timeline.note(f"writers are back in {scene.region}")

    def _clean_up(self) -> None:
        scene, found = self._scene, self.found
        found.remains = scene.traffic.clean_up(scene.arrive_seconds)
        for region in dict.fromkeys([*found.remains.shown, *found.remains.unread]):
            number = found.remains.shown.get(region, 0) + found.remains.unread.get(region, 0)
            found.problems.append(
                f"{region}: {number} items of this drill are still there or could not be looked for; their mark is "
                f"{scene.traffic.history.run}"
            )
        if not found.remains:
            self._timeline.note("nothing of the drill is left in any region")
        if self._led_away:
            self._timeline.note(
                f"writers may still be elsewhere: globaltables failover {scene.region} --back leads them back"
            )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets no further ctrl-C cut off what makes things good again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
