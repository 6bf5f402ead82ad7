"""Alarms by region, those that fire first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.report.sections.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.report.contents import Contents

_STATE = {"ALARM": State.BAD, "OK": State.GOOD}
_WORD = {"ALARM": "in alarm", "OK": "OK", "INSUFFICIENT_DATA": "no data"}
_ORDER = ("ALARM", "INSUFFICIENT_DATA", "OK")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm.

    Args:
        name: Its name.
        state: How it is.
        word: Its state in a word.
        reason: Why, as CloudWatch has it; only of those that fire.
        is_silenced: Whether its actions are switched off.
    """

    name: str
    state: State
    word: str
    reason: str
    is_silenced: bool


@dataclass(frozen=True, slots=True)
class RegionAlarms:
    """The alarms of a region.

    Args:
        region: The region.
        summary: How many are in which state, in words.
        state: The worst of them.
        alarms: Every alarm.
    """

    region: str
    summary: str
    state: State
    alarms: list[Alarm]


def alarms_of(contents: Contents) -> list[RegionAlarms]:
    """The alarms of every region."""
    found = []
    for region, facts in contents.facts.items():
        listed = sorted(facts.alarms, key=lambda alarm: (_ORDER.index(_state(alarm)), alarm["AlarmName"]))
        missing = contents.missing_alarms.get(region, 0)
        if facts.unreachable or "alarms" in facts.unread:
            found.append(RegionAlarms(region, "could not be read", State.UNKNOWN, []))
            continue
        counts = Counter(_WORD[_state(alarm)] for alarm in listed)
        parts = [f"{count} {word}" for word, count in counts.items()] + ([f"{missing} missing"] if missing else [])
        worst = State.BAD if missing or counts[_WORD["ALARM"]] else State.GOOD if listed else State.UNKNOWN
        summary = ", ".join(parts) or "none; [alarms] enabled = true adds them"
        found.append(RegionAlarms(region, summary, worst, [_alarm(alarm) for alarm in listed]))
    return found


def _state(alarm: Mapping[str, Any]) -> str:
    state = str(alarm["StateValue"])
    return state if state in _ORDER else "INSUFFICIENT_DATA"


def _alarm(alarm: Mapping[str, Any]) -> Alarm:
    state = _state(alarm)
    return Alarm(
        name=str(alarm["AlarmName"]),
        state=_STATE.get(state, State.UNKNOWN),
        word=_WORD[state],
        reason=str(alarm.get("StateReason") or "") if state == "ALARM" else "",
        is_silenced=not alarm.get("ActionsEnabled", True),
    )
