"""What the probe of one region has to know, from the function's environment variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class WrongSettingError(ValueError):
    """An environment variable or an option of the call that cannot be right."""


@dataclass(frozen=True)
class KeyAttribute:
    """An attribute of the table's key.

    Args:
        name: Its name.
        type: ``S``, ``N`` or ``B``.
    """

    name: str
    type: str


@dataclass(frozen=True)
class Settings:
    """The probe of one region.

    Args:
        table_name: The table.
        region: The region it runs in.
        sources: The other regions of the table.
        partition_key: The table's partition key.
        sort_key: Its sort key; None when it has none.
        time_to_live_attribute: Its time to live attribute; empty when it has none.
        period_seconds: How long until the next run, in seconds.
        lost_after_seconds: For how long a write must have been missing, a later one being here, to be lost, in seconds.
        watch_seconds: How long to watch for arrivals, in seconds.
        namespace: The namespace of the metrics.
    """

    table_name: str
    region: str
    sources: tuple[str, ...]
    partition_key: KeyAttribute
    sort_key: KeyAttribute | None
    time_to_live_attribute: str
    period_seconds: float
    lost_after_seconds: float
    watch_seconds: float
    namespace: str


@dataclass(frozen=True)
class Options:
    """What a call by hand may ask for.

    Args:
        watch_seconds: How long to watch for arrivals this time, in seconds.
        period_seconds: When the next write is due, in seconds: for drills, in which the probe is called in a loop.
        clean_up: Whether to delete this region's items instead, for when the probe is taken out of use.
    """

    watch_seconds: float
    period_seconds: float
    clean_up: bool = False

    @property
    def second_write_seconds(self) -> float:
        """When to write a second time, in seconds from the beginning of the watch.

        Between two watches is a pause, in which nothing is measured, and schedules begin anywhere within a minute. When
        the two writes are further apart than that pause is long, they cannot both arrive in it: one of them is measured
        in every run, whichever region begins first and however long a write takes. Where the pause is longer than the
        watch, that cannot be had: then half-way, for regions that begin up to half a watch apart.
        """
        apart = max(0, self.period_seconds - self.watch_seconds) + SLACK_SECONDS
        return apart if apart < self.watch_seconds else self.watch_seconds / 2


SLACK_SECONDS = 2
"""By how much a run may begin earlier or later than a period after the one before."""

LARGEST_OPTION = {"watch_seconds": 50.0, "period_seconds": 86_400.0}
"""The function's timeout leaves room for the longest watch and for requests that hang."""


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Reads the settings.

    Raises:
        WrongSettingError: When a variable is missing or cannot be right.
    """
    region = _text(variables, "AWS_REGION")
    regions = [name for name in _text(variables, "REGIONS").split(",") if name]
    sort_key = variables.get("SORT_KEY", "")
    return Settings(
        table_name=_text(variables, "TABLE_NAME"),
        region=region,
        sources=tuple(name for name in regions if name != region),
        partition_key=_key(_text(variables, "PARTITION_KEY")),
        sort_key=_key(sort_key) if sort_key else None,
        time_to_live_attribute=variables.get("TIME_TO_LIVE_ATTRIBUTE", ""),
        period_seconds=_number(variables, "PERIOD_SECONDS"),
        lost_after_seconds=_number(variables, "LOST_AFTER_SECONDS"),
        watch_seconds=_number(variables, "WATCH_SECONDS"),
        namespace=_text(variables, "METRIC_NAMESPACE"),
    )


def read_options(event: Mapping[str, Any] | None, settings: Settings) -> Options:
    """Reads what was asked for; a scheduled event asks for nothing.

    Raises:
        WrongSettingError: When an option is unknown or cannot be right.
    """
    asked = {} if not event or event.get("source") == "aws.events" else dict(event)
    clean_up = asked.pop("clean_up", False)
    if not isinstance(clean_up, bool):
        raise WrongSettingError(f"clean_up: must be true or false, got {clean_up!r}; write one of them")
    numbers = {"watch_seconds": settings.watch_seconds, "period_seconds": settings.period_seconds}
    for name, value in asked.items():
        if name not in numbers:
            raise WrongSettingError(f"{name}: unknown option; known are clean_up, period_seconds and watch_seconds")
        largest = LARGEST_OPTION[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
            raise WrongSettingError(f"{name}: must be 0 to {largest:g}, got {value!r}; correct it")
        numbers[name] = float(value)
    return Options(clean_up=clean_up, **numbers)


def _text(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "")
    if not value:
        raise WrongSettingError(f"{name}: must be set in the function's environment, got nothing; set it")
    return value


def _number(variables: Mapping[str, str], name: str) -> float:
    text = _text(variables, name)
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise WrongSettingError(f"{name}: must be a number of seconds, got {text!r}; correct it")
    return float(text)


def _key(text: str) -> KeyAttribute:
    """``S:name``, the type first since a name may hold anything."""
    kind, _, name = text.partition(":")
    if kind not in {"S", "N", "B"} or not name:
        raise WrongSettingError(f"a key must be a type and a name such as S:PK, got {text!r}; correct it")
    return KeyAttribute(name, kind)
