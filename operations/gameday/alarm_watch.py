"""Waits for the alarms that should fire, no longer than the fault leaves the failover its time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.gameday.alarms import awaited, expectations, read_alarms

if TYPE_CHECKING:
    from operations.gameday.alarms import Alarm
    from operations.gameday.scene import Found, Scene
    from operations.gameday.timeline import Timeline

MINUTE_SECONDS = 60
_SPARE_MINUTES = 5
"""An alarm looks further back than it has periods where the last ones have no data."""

_REAL_SECONDS_PER_MINUTE = 0.5
"""How long a minute of the embedded AWS's CloudWatch lasts in a drill: long enough for its replication."""

_POLL_SECONDS = 15.0


class AlarmWatch:
    """One wait for alarms.

    Args:
        scene: The drill's.
        found: Where it is written down what fires and what does not.
        timeline: What happens meanwhile.
        begun_at: When the fault was begun.
        cut_at: When it took effect.
    """

    def __init__(self, scene: Scene, found: Found, timeline: Timeline, begun_at: datetime, cut_at: datetime) -> None:
        self._scene, self._found, self._timeline = scene, found, timeline
        self._begun_moment, self._cut_moment = begun_at, cut_at
        self._moved = timedelta()

    def wait(self, before: list[Alarm]) -> None:
        """Until all that should fire do, or the time is over; what does not is a problem.

        Args:
            before: Every alarm as it was before the fault.
        """
        scene, note = self._scene, self._timeline.note
        self._found.expected = expectations(before, scene.region, clock_is_moved=scene.move_clock is not None)
        waiting = {
            (alarm.region, alarm.name): alarm for alarm in awaited(self._found.expected, scene.region, scene.kind)
        }
        if not waiting:
            note("no alarm of the environment is expected to fire")
            return
        note(f"waiting for {len(waiting)} alarms: {', '.join(name for _, name in waiting)}")
        longest = max(alarm.takes_seconds for alarm in waiting.values()) + _SPARE_MINUTES * MINUTE_SECONDS
        limit = min(scene.alarm_seconds, longest) if scene.move_clock else scene.alarm_seconds
        states = {(alarm.region, alarm.name): alarm.state for alarm in before}
        while waiting and self._elapsed_seconds < limit and self._spare_seconds > 0:
            self._pass_time()
            for alarm in read_alarms(scene.prompt, scene.table.name, scene.table.regions):
                key = (alarm.region, alarm.name)
                if alarm.state == "ALARM" and states.get(key) != "ALARM" and key not in self._found.fired:
                    self._found.fired[key] = round(self._elapsed_seconds, 1)
                    note(f"{alarm.region}: {alarm.name} fires, {self._found.fired[key]:.0f} s after the fault")
                    waiting.pop(key, None)
        if self._moved:
            note(
                f"CloudWatch's clock was moved on {self._moved.total_seconds() / MINUTE_SECONDS:.0f} minutes meanwhile"
            )
        waited, advice = limit, "look at its metric and its periods"
        if self._spare_seconds <= 0:
            waited = max(0.0, self._elapsed_seconds)
            advice = f"{advice}, or raise game_day.duration_minutes: the experiment was about to end"
        for region, name in waiting:
            self._found.problems.append(f"{region}: alarm {name} should have fired within {waited:.0f} s; {advice}")

    @property
    def _elapsed_seconds(self) -> float:
        """Since the fault, by CloudWatch's clock."""
        return (datetime.now(UTC) - self._cut_moment + self._moved).total_seconds()

    @property
    def _spare_seconds(self) -> float:
        """Until the fault lasts just long enough for the failover."""
        begun = datetime.now(UTC) - self._begun_moment + self._moved
        return self._scene.fault.lasts_seconds - begun.total_seconds() - self._scene.failover_seconds

    def _pass_time(self) -> None:
        if self._scene.move_clock is None:
            time.sleep(_POLL_SECONDS)
            return
        time.sleep(_REAL_SECONDS_PER_MINUTE)
        self._scene.move_clock(MINUTE_SECONDS)
        self._moved += timedelta(seconds=MINUTE_SECONDS)
