"""What came of a drill, as text, JSON and Markdown."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from operations.gameday.scene import Found, Scene
    from operations.gameday.timeline import Timeline

_SHOWN = 5


def lines(scene: Scene, found: Found, timeline: Timeline) -> list[str]:
    """The result in a few lines."""
    passed = "passed" if found.passed else "did not pass"
    took = f"{timeline.seconds:.0f} s, measured on {scene.traffic.history.measured_on}"
    return [
        f"{scene.table.name}: game day in {scene.region} {passed}; {took}",
        *_alarm_lines(found),
        *_recovery_lines(scene, found),
        *_update_lines(found),
    ]


def markdown(scene: Scene, found: Found, timeline: Timeline, *, cut_short: str = "") -> str:
    """The whole report.

    Args:
        scene: What the drill had.
        found: What it found.
        timeline: What happened.
        cut_short: What ended it before its end. Default: nothing did, and what was found is its result.
    """
    ending = f"Cut short: {_cell(cut_short)}" if cut_short else "Passed" if found.passed else "Did not pass"
    result = [f"- {line}" for line in lines(scene, found, timeline)[1:]] if not cut_short else []
    began = timeline.events[0].at if timeline.events else None
    parts = [
        f"# Game day: {scene.table.name}, {scene.region}",
        "",
        f"{scene.fault.text[:1].upper()}{scene.fault.text[1:]}. "
        + (f"{began:%Y-%m-%d %H:%M:%S} UTC, " if began else "")
        + f"{timeline.seconds:.0f} s, on {scene.traffic.history.measured_on}. "
        + f"**{ending}.**",
        "",
        "## Result",
        "",
        *result,
        *(f"- **{problem}**" for problem in found.problems),
        *(["- what was measured until then is in the timeline"] if cut_short else []),
        "",
        "## Timeline",
        "",
        "| at (UTC) | s | what |",
        "|---|---|---|",
        *(f"| {event.at:%H:%M:%S} | {event.seconds:.1f} | {_cell(event.text)} |" for event in timeline.events),
    ]
    if found.lost:
        parts += ["", "## Lost updates", "", *(f"- {one.text}" for one in found.lost)]
    return "\n".join(parts) + "\n"


def document(scene: Scene, found: Found, timeline: Timeline) -> dict[str, Any]:
    """The drill as JSON."""
    return {
        "table": scene.table.name,
        "region": scene.region,
        "fault": scene.kind,
        "measured_on": scene.traffic.history.measured_on,
        "passed": found.passed,
        "seconds": round(timeline.seconds, 1),
        "problems": found.problems,
        "alarms": [
            {
                "region": one.alarm.region,
                "name": one.alarm.name,
                "should_fire": one.fires,
                "why_not": one.why_not,
                "fired_after_seconds": found.fired.get((one.alarm.region, one.alarm.name)),
            }
            for one in found.expected
        ],
        "recovery_time_seconds": None if found.recovery_seconds is None else round(found.recovery_seconds, 2),
        "recovery_time_since_fault_seconds": found.since_fault_seconds,
        "recovery_point": {
            "own_items_acknowledged": found.own_written,
            "own_items_arrived": found.own_arrived,
            "newest_arrived_seconds_before_fault": found.newest_arrived_seconds,
        },
        "convergence_seconds": found.convergence_seconds,
        "lost_updates": [asdict(one) for one in found.lost],
        "verdict": found.verdict.document(),
        "failed_back": found.failed_back,
        "left_over": found.remains.shown,
        "left_unread": found.remains.unread,
        "timeline": [
            {"at": event.at.isoformat(timespec="milliseconds"), "seconds": event.seconds, "text": event.text}
            for event in timeline.events
        ],
    }


def _alarm_lines(found: Found) -> list[str]:
    shown = [
        f"{region}: {name} fired {seconds:.0f} s after the fault" for (region, name), seconds in found.fired.items()
    ]
    silent = [
        f"{one.alarm.region}: {one.alarm.name} says nothing of it: {one.why_not}"
        for one in found.expected
        if one.why_not
    ]
    if not found.expected:
        silent = ["no alarm watches for this: turn on [alarms] and [probe]"]
    return [*shown, *silent]


def _recovery_lines(scene: Scene, found: Found) -> list[str]:
    if not scene.has_writers:
        return [f"nobody writes in {scene.region}, as the switch says: there was no failover"]
    if found.recovery_seconds is None:
        return ["recovery: writes were not proven to work elsewhere"]
    newest = found.newest_arrived_seconds
    point = (
        ""
        if newest is None
        else f"; the newest that had was made {abs(newest):.1f} s {'before' if newest >= 0 else 'after'} the fault"
    )
    since = f", {found.since_fault_seconds:.0f} s since the fault" if found.since_fault_seconds is not None else ""
    share = f"{found.own_arrived} of {found.own_written} items that {scene.region} alone wrote"
    return [
        f"recovery time: {found.recovery_seconds:.1f} s from the first step{since}",
        f"recovery point: {share} had arrived when writers went elsewhere{point}",
    ]


def _update_lines(found: Found) -> list[str]:
    agreed = found.convergence_seconds
    told = "the regions did not come to agree" if agreed is None else f"all regions agreed {agreed:.1f} s after healing"
    judged = found.verdict
    result = [
        f"{told}; {judged.operations:,} calls on {judged.items:,} items, {len(judged.findings)} promises broken",
        f"{len(found.lost)} updates lost to a later write elsewhere, as a last writer wins",
        *(f"  {one.text}" for one in found.lost[:_SHOWN]),
    ]
    return [*result, f"  and {len(found.lost) - _SHOWN} more"] if len(found.lost) > _SHOWN else result


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
