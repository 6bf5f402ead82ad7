"""Times and figures in words, the same everywhere on the page."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NOTHING = "\N{EN DASH}"
NOT_READ = "not read"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TEN, _SECOND_MS, _MINUTE_MS = 10, 1000, 60_000


def when(at: datetime) -> str:
    """A moment, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0.0, (now - at).total_seconds())
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def duration(milliseconds: float) -> str:
    """A time that something takes."""
    if milliseconds < _SECOND_MS:
        return f"{milliseconds:,.0f} ms"
    if milliseconds < _MINUTE_MS:
        return f"{milliseconds / _SECOND_MS:,.1f} s"
    return f"{milliseconds / _MINUTE_MS:,.1f} min"


def figure(value: float) -> str:
    """A figure with as many digits as say something."""
    if value == 0:
        return "0"
    if abs(value) < _TEN:
        return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "<0.01"  # noqa: PLR2004 - rounds to 0
    return f"{value:,.0f}"


def counted(count: int, noun: str) -> str:
    """``1 alarm``, ``3 alarms``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
