"""When a scheduled action is due: at(...), rate(...) and cron(...) in a time zone.

Of cron this reads numbers, names, ranges, lists, steps, ``*`` and ``?``; ``L``, ``W`` and ``#`` are AWS's too, and are
refused here instead of being read wrongly.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE = timedelta(minutes=1)
_UNITS = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_FIELDS: tuple[tuple[int, int, dict[str, int]], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, _MONTHS),
    (1, 7, _DAYS),
    (1970, 2199, {}),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


class ScheduleError(ValueError):
    """A schedule that cannot be read."""


class Schedule:
    """A schedule.

    Args:
        text: As it was put.
        timezone: The name of its time zone; rates have none.

    Raises:
        ScheduleError: When it cannot be read.
    """

    def __init__(self, text: str, timezone: str = "UTC") -> None:
        found = re.fullmatch(r"(at|rate|cron)\((.+)\)", text)
        if found is None:
            raise ScheduleError(f"Invalid schedule expression: {text}")
        try:
            self._zone = ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ScheduleError(f"Invalid time zone: {timezone}") from error
        self._kind, inner = found.groups()
        try:
            if self._kind == "at":
                self._at = datetime.fromisoformat(inner).replace(tzinfo=self._zone)
            elif self._kind == "rate":
                value, unit = inner.split()
                self._minutes = int(value) * _UNITS[unit]
            else:
                self._fields = _cron(inner)
        except (KeyError, ValueError) as error:
            raise ScheduleError(f"Invalid schedule expression: {text}") from error

    def is_due(self, since: float, until: float, created: float) -> bool:
        """Whether it falls due after *since* and not after *until*; all in seconds since 1970."""
        if self._kind == "at":
            return since < self._at.timestamp() <= until
        if self._kind == "rate":
            period = self._minutes * 60
            return (until - created) // period > (since - created) // period
        minute = datetime.fromtimestamp(since, UTC).replace(second=0, microsecond=0) + MINUTE
        while minute.timestamp() <= until:
            if self._matches(minute.astimezone(self._zone)):
                return True
            minute += MINUTE
        return False

    def _matches(self, now: datetime) -> bool:
        weekday = now.isoweekday() % 7 + 1  # Sunday is 1
        values = (now.minute, now.hour, now.day, now.month, weekday, now.year)
        return all(value in allowed for value, allowed in zip(values, self._fields, strict=True))


def _cron(text: str) -> list[set[int]]:
    parts = text.upper().split()
    if len(parts) != len(_FIELDS) or (parts[_DAY_OF_MONTH] == "?") == (parts[_DAY_OF_WEEK] == "?"):
        raise ValueError(text)
    return [set(_values(part, *field)) for part, field in zip(parts, _FIELDS, strict=True)]


def _values(part: str, least: int, most: int, names: dict[str, int]) -> Iterable[int]:
    for one in part.split(","):
        span, _, step = one.partition("/")
        first, dash, last = span.partition("-")
        if first in {"*", "?"}:
            start, end = least, most
        else:
            start = names.get(first) or int(first)
            end = (names.get(last) or int(last)) if dash else most if step else start
        if not least <= start <= end <= most:
            raise ValueError(part)
        yield from range(start, end + 1, int(step or 1))
