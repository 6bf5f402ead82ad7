"""One drill. Whatever happens in it, the fault is healed and nothing is left behind."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.errors import GateError, GlobalTablesError, LossError
from operations.failover.report import problems as left_over_problems
from operations.gameday.alarm_watch import AlarmWatch
from operations.gameday.alarms import read_alarms
from operations.gameday.lost_updates import lost_updates
from operations.gameday.scene import Found, Way
from operations.signals import undisturbed

if TYPE_CHECKING:
    from operations.console import Console
    from operations.failover.evacuation import Evacuation
    from operations.failover.probe_items import ProbeItems
    from operations.gameday.scene import Scene
    from operations.gameday.timeline import Timeline


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
        self._cut_moment = self._begun_moment = datetime.now(UTC)
        self._unclean: list[ProbeItems] = [scene.probes]

    def run(self) -> Found:
        """Cuts the region off, fails over, heals, and judges.

        Raises:
            GlobalTablesError: When a step of it could not be done; the fault is healed all the same.
        """
        scene = self._scene
        before = read_alarms(scene.prompt, scene.table.name, scene.table.regions)
        try:
            try:
                scene.traffic.start()
                self._cut_off()
                times = (self._begun_moment, self._cut_moment)
                AlarmWatch(scene, self.found, self._timeline, *times).wait(before)
                self._fail_over()
            finally:
                with undisturbed():
                    self._make_good()
            self._judge()
            self._come_back()
        finally:
            with undisturbed():
                self._clean_up()
        return self.found

    def _make_good(self) -> None:
        """Heals, sets the clock right and ends the traffic, each whatever becomes of the others."""
        scene = self._scene
        with ExitStack() as afterwards:
            afterwards.callback(scene.traffic.stop)
            afterwards.callback(scene.restore_clock)
            scene.traffic.halt()
            self._timeline.note(scene.fault.heal())
            self._healed_at = scene.traffic.now()

    def _cut_off(self) -> None:
        scene, note = self._scene, self._timeline.note
        time.sleep(min(1.0, scene.arrive_seconds))  # something to compare with: writes before the fault
        self._cut_at, self._cut_moment = scene.traffic.now(), datetime.now(UTC)
        self._begun_moment = self._cut_moment
        note(scene.fault.begin())
        if scene.kind == "pause":
            self._wait_for_the_pause()

    def _wait_for_the_pause(self) -> None:
        """AWS takes up to five minutes; what still arrives shows that it has not begun."""
        scene, probes = self._scene, self._scene.probes
        others = [region for region in scene.table.regions if region != scene.region]
        deadline = time.monotonic() + scene.pause_seconds
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

    def _fail_over(self) -> None:
        scene, note = self._scene, self._timeline.note
        if not scene.has_writers:
            note(f"nobody writes in {scene.region}, as the switch says: nobody is led elsewhere")
            return
        self._require_the_fault()
        evacuation = scene.open_failover(Way.AWAY)
        if evacuation.wanted.situation.mode == "any_region" or evacuation.wanted.situation.is_strong:
            self._carry_out(evacuation)
            return
        try:
            self._carry_out(evacuation)
        except LossError as error:
            note(f"the gate stays shut, as it should: {str(error).partition('; ')[0]}")
        else:
            self._require_the_fault()
            self.found.problems.append(f"{scene.region}: the gate opened although nothing could arrive")
            return
        self._carry_out(scene.open_failover(Way.AWAY_WITH_LOSS))

    def _require_the_fault(self) -> None:
        """Once it is over, what a gate says proves nothing."""
        scene = self._scene
        ending = scene.fault.ending()
        if ending:
            raise GateError(
                f"{scene.region}: the fault must last until writers are led elsewhere, got {ending}; look at the "
                "experiment's stop alarm, raise game_day.duration_minutes and deploy, or lower --alarm-wait"
            )

    def _carry_out(self, evacuation: Evacuation) -> None:
        self._led_away = True
        written = self._scene.traffic.own_writes(self._scene.region)
        self._take_steps(evacuation)
        recovered = evacuation.recovered
        self.found.recovery_seconds = recovered.seconds
        if recovered.at:
            self.found.since_fault_seconds = round((recovered.at - self._cut_moment).total_seconds(), 1)
        self._note_recovery_point(evacuation, len(written))
        taken = " and ".join(evacuation.takers)
        self._timeline.note(f"writers are led to {taken}: proven after {recovered.seconds or 0:.1f} s")

    def _take_steps(self, evacuation: Evacuation) -> None:
        try:
            evacuation.carry_out(self._console)
        finally:
            if evacuation.recovered.left_over:  # once it is healed they may be seen to be gone
                self._unclean.append(evacuation.probes)

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
            self._take_steps(evacuation)
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
        left = [
            text
            for probes in self._unclean
            for text in left_over_problems(probes.clean_up(scene.table.regions, scene.arrive_seconds), probes.run)
        ]
        found.problems += left
        if not found.remains and not left:
            self._timeline.note("nothing of the drill is left in any region")
        if self._led_away:
            self._timeline.note(
                f"writers may still be elsewhere: globaltables failover {scene.region} --back leads them back"
            )
