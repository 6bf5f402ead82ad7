"""What an alarm watches, as data that the alarm is made of and can be recognised by.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from globaltables.model.alarm_thresholds import SEVERITIES, Counted, Kind, Severity, Timed, Used
from globaltables.model.metrics import Metric


@dataclass(frozen=True)
class Watched:
    """What an alarm looks at.

    Args:
        metrics: One metric, or several with an *expression* over their ids.
        label: What the value is, for people.
        expression: Metric math over ``m1``, ``m2`` and so on. Default the one metric itself.
    """

    metrics: tuple[Metric, ...]
    label: str
    expression: str = ""


@dataclass(frozen=True)
class Counting:
    """How an alarm counts.

    Args:
        periods: How many of the latest periods are looked at.
        datapoints: How many of them must breach.
        missing_data: What a period without data counts as.
    """

    periods: int
    datapoints: int
    missing_data: str

    @classmethod
    def of(cls, kind: Kind) -> "Counting":
        """As the settings of a kind say it."""
        return cls(kind.evaluation_periods, kind.datapoints_to_alarm or kind.evaluation_periods, kind.missing_data)


@dataclass(frozen=True)
class Watch:
    """One thing that is watched: an alarm for each severity that has a threshold.

    Args:
        setting: The setting of ``[alarms]`` that it follows, for example ``read_throttles``.
        kind: What its alarms are called, which is also the runbook's section, for example ``read-throttles``.
        text: What it means when one fires, a sentence.
        watched: What is looked at.
        counting: How it counts.
        thresholds: The tolerated value by severity; that of a *band* means nothing.
        subject: What of the table it is about, when not the whole, for the name.
        group: What such subjects are, the id of the construct above theirs; empty without one.
        is_band: Whether it leaves a learned band instead of passing a threshold.
    """

    setting: str
    kind: str
    text: str
    watched: Watched
    counting: Counting
    thresholds: Mapping[Severity, float]
    subject: str = ""
    group: str = ""
    is_band: bool = False

    comparison: ClassVar[str] = "GreaterThanThreshold"
    band_comparison: ClassVar[str] = "LessThanLowerOrGreaterThanUpperThreshold"

    @property
    def place(self) -> tuple[str, ...]:
        """The ids of the constructs that it is made in."""
        return (self.kind, self.group, self.subject) if self.group else (self.kind,)

    def name(self, prefix: str, severity: Severity) -> str:
        """The name of one of its alarms; the prefix makes it unique in the account."""
        return "-".join(filter(None, [prefix, self.kind, self.subject, severity]))

    def description(self, runbook_base_url: str) -> str:
        """What it means, and where to read what to do."""
        return _description(self.text, runbook_base_url, self.kind)


def impaired_name(table_name: str) -> str:
    """The name of the composite alarm of a region."""
    return f"{table_name}-impaired"


def impaired_rule(alarm_names: Iterable[str]) -> str:
    """The rule of the composite alarm over these critical alarms."""
    return " OR ".join(f'ALARM("{name}")' for name in alarm_names)


def impaired_description(runbook_base_url: str) -> str:
    """What the composite alarm says of itself."""
    text = "The table is impaired in this region: at least one critical alarm fires."
    return _description(text, runbook_base_url, "impaired")


def stop_description(runbook_base_url: str) -> str:
    """What the alarm that ends a drill says of itself."""
    text = "Requests on the table are throttled or fail. Stops the game day in this region."
    return _description(text, runbook_base_url, "game-day-stop")


def _description(text: str, runbook_base_url: str, section: str) -> str:
    return f"{text} Runbook: {runbook_base_url}#{section}"


def counts(settings: Counted) -> dict[Severity, float]:
    """The tolerated counts by severity."""
    return {name: found.maximum_count for name in SEVERITIES if (found := getattr(settings, name))}


def milliseconds(settings: Timed) -> dict[Severity, float]:
    """The tolerated milliseconds by severity."""
    return {name: found.maximum_milliseconds for name in SEVERITIES if (found := getattr(settings, name))}


def percents(settings: Used) -> dict[Severity, float]:
    """The tolerated percents by severity."""
    return {name: found.maximum_percent for name in SEVERITIES if (found := getattr(settings, name))}
