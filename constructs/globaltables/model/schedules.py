"""When capacity has other bounds: the schedule of a scheduled action.

https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.settings import Settings

Units = Annotated[int, Field(ge=1)]

ACTION_NAME_PATTERN = r"^[a-zA-Z][a-zA-Z0-9_-]{0,63}$"
"""AWS takes more; the name is also part of the action's Terraform address."""

SCHEDULE_RULE = "must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day month weekday year)"

_RATE = re.compile(r"rate\(([1-9][0-9]*) (minutes?|hours?|days?)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((.+)\)")
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_DAYS = "SUN|MON|TUE|WED|THU|FRI|SAT"


class _CronField:
    """A field of a cron expression.

    Args:
        name: What it is called.
        least: Its smallest number.
        most: Its largest number.
        names: Words for numbers, as alternatives of a pattern. Default none.
        special: Further forms, as a pattern. Default none.
    """

    def __init__(self, name: str, least: int, most: int, names: str = "", special: str = "") -> None:
        self.name, self._least, self._most = name, least, most
        value = f"(?:[0-9]+{'|' + names if names else ''})"
        self._one = re.compile(rf"(?:\*|{value}(?:-{value})?)(?:/[1-9][0-9]*)?{'|' + special if special else ''}")

    def problem(self, text: str) -> str | None:
        """What is wrong with it; None when nothing is."""
        for one in text.split(","):
            if self._one.fullmatch(one) is None:
                return f"the {self.name} of cron cannot be {shown(one)}"
            numbers = [int(number) for number in re.findall(r"[0-9]+", re.split("[/#]", one)[0])]
            if any(not self._least <= number <= self._most for number in numbers):
                return f"the {self.name} of cron must be {self._least} to {self._most}, got {one}"
        return None


_FIELDS = (
    _CronField("minutes", 0, 59),
    _CronField("hours", 0, 23),
    _CronField("day of the month", 1, 31, special=r"\?|L|[0-9]+W"),
    _CronField("month", 1, 12, _MONTHS),
    _CronField("day of the week", 1, 7, _DAYS, special=rf"\?|L|(?:[1-7]|{_DAYS})(?:L|#[1-5])"),
    _CronField("year", 1970, 2199),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


class ScheduledAction(Settings):
    """Other bounds from a time on.

    Args:
        schedule: ``at(2026-11-27T07:00:00)``, ``rate(1 day)`` or ``cron(0 7 ? * MON-FRI *)``.
        timezone: What time zone at and cron mean, an IANA name. Default UTC.
        minimum: The lower end from then on, capacity units. Default: it stays.
        maximum: The upper end from then on, capacity units. Default: it stays.
    """

    schedule: str = Field(description="at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(six fields).")
    timezone: str = Field(default="UTC", description="Time zone of at and cron, an IANA name such as Europe/Berlin.")
    minimum: Units | None = Field(default=None, description="Lower end in capacity units from then on.")
    maximum: Units | None = Field(default=None, description="Upper end in capacity units from then on.")

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        problem = _schedule_problem(self.schedule)
        if problem:
            raise ConfigurationError(Problem("schedule", problem))
        if self.schedule.startswith("rate") and self.timezone != "UTC":
            message = f"is for at and cron alone, got {shown(self.timezone)} with a rate; leave it out"
            raise ConfigurationError(Problem("timezone", message))
        if not _is_timezone(self.timezone):
            message = f"must be an IANA time zone such as Europe/Berlin, got {shown(self.timezone)}; correct it"
            raise ConfigurationError(Problem("timezone", message))
        if self.minimum is None and self.maximum is None:
            raise ConfigurationError(Problem("", "must set minimum, maximum or both, got neither; set one"))
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            message = f"must not exceed maximum, got {self.minimum} over {self.maximum}; lower it"
            raise ConfigurationError(Problem("minimum", message))
        return self


def check_action_names(schedule: Mapping[str, ScheduledAction]) -> None:
    """Checks the names of scheduled actions.

    Raises:
        ConfigurationError: When one cannot be part of an address.
    """
    for name in schedule:
        if not re.fullmatch(ACTION_NAME_PATTERN, name):
            message = (
                "the name of an action is up to 64 letters, digits, underscores and hyphens, a letter first, "
                f"got {shown(name)}; rename it"
            )
            raise ConfigurationError(Problem(f"schedule.{name}", message))


def _schedule_problem(text: str) -> str | None:  # noqa: PLR0911 - a return per rule
    at, rate, cron = _AT.fullmatch(text), _RATE.fullmatch(text), _CRON.fullmatch(text)
    if at is not None:
        return None if _is_a_time(at[1]) else f"{SCHEDULE_RULE}, got {shown(text)}; there is no such time"
    if rate is not None:
        singular = not rate[2].endswith("s")
        if singular != (rate[1] == "1"):
            return f"the unit of a rate is singular with 1 and plural with others, got {shown(text)}; correct it"
        return None
    parts = cron[1].split() if cron else []
    if len(parts) != len(_FIELDS):
        return f"{SCHEDULE_RULE}, got {shown(text)}; correct it"
    problems = filter(None, (field.problem(part) for field, part in zip(_FIELDS, parts, strict=True)))
    problem = next(problems, None)
    if problem:
        return f"{problem}; correct it"
    if (parts[_DAY_OF_MONTH] == "?") == (parts[_DAY_OF_WEEK] == "?"):
        return f"one of day and weekday of cron must be ?, and not both, got {shown(text)}; correct it"
    return None


def _is_a_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def _is_timezone(name: str) -> bool:
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name):
        return False
    # A machine without time zone data cannot tell; AWS will.
    return _is_known(name) or not _is_known("Europe/Paris")


def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
