"""How often a schedule of AWS runs: ``cron(minute hour day-of-month month day-of-week year)``.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
"""

from __future__ import annotations

import re
from decimal import Decimal

from globaltables.model.errors import ConfigurationError, shown
from operations.cost.products import HOURS_A_MONTH

DAYS_A_MONTH = HOURS_A_MONTH / 24
_NAMES = {
    name: str(number)
    for names in ("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", "SUN MON TUE WED THU FRI SAT")
    for number, name in enumerate(names.split(), 1)
}


def runs_a_month(expression: str) -> Decimal:
    """How often it runs in an average month; the year is not looked at.

    Raises:
        ConfigurationError: When a field is not as AWS has it.
    """
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    try:
        minute, hour, day, month, weekday = fields[:5]
        times = len(_values(minute, 0, 59)) * len(_values(hour, 0, 23))
        months = Decimal(len(_values(month, 1, 12))) / 12
        days = _weekdays(weekday) if day == "?" else _days(day)
    except ValueError as error:
        raise ConfigurationError(
            f"must be a cron expression as AWS writes it, got {shown(expression)}; write for example cron(0 5 ? * * *)"
        ) from error
    return times * days * months


def _days(field: str) -> Decimal:
    """Days of a month; its last one, or a working day next to another, is one day."""
    if field == "*":
        return DAYS_A_MONTH
    return sum(
        (Decimal(1) if re.fullmatch(r"L|LW|\d+W", part) else _dates(part) for part in field.split(",")), Decimal(0)
    )


def _dates(part: str) -> Decimal:
    # The 29th to the 31st do not come every month.
    weight = {29: Decimal("11.2425") / 12, 30: Decimal(11) / 12, 31: Decimal(7) / 12}
    return sum((weight.get(value, Decimal(1)) for value in _values(part, 1, 31)), Decimal(0))


def _weekdays(field: str) -> Decimal:
    """Days of the week; the last or the third Friday of a month, say, is one day."""
    once = sum(1 for part in field.split(",") if re.fullmatch(r"(?:\d|[A-Z]{3})(?:L|#\d)", part.upper()))
    rest = [part for part in field.split(",") if not re.fullmatch(r"(?:\d|[A-Z]{3})(?:L|#\d)", part.upper())]
    weekly = len(_values(",".join(rest), 1, 7)) if rest else 0
    return once + DAYS_A_MONTH * weekly / 7


def _values(field: str, least: int, most: int) -> set[int]:
    """The values of a field: numbers, names, ranges, steps, lists of them.

    Raises:
        ValueError: When it is none of these.
    """
    found: set[int] = set()
    for part in field.upper().split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span in {"*", "?"}:
            start, end = least, most
        else:
            start = int(_NAMES.get(first, first))
            end = int(_NAMES.get(last, last)) if dash else (most if step else start)
        found |= set(range(start, end + 1, int(step or 1)))
    if not found or min(found) < least or max(found) > most:
        raise ValueError(field)
    return found
