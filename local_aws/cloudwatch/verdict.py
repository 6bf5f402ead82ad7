"""From datapoints to an alarm's state: M of N, with missing data treated as the alarm says.

CloudWatch looks at more periods than it needs. When enough of them hold data, missing ones do not matter; when not,
they are filled up. The table of that page is a test:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from collections.abc import Sequence
from dataclasses import dataclass

SPARE_PERIODS = 2
"""How many periods more than needed are looked at: five where three are evaluated, as in the page's examples."""

BREACHING, FINE, MISSING = "X", "0", "-"


@dataclass(frozen=True)
class Evaluation:
    """How an alarm counts.

    Args:
        periods: N, how many periods are evaluated.
        datapoints_to_alarm: M, how many of them must breach.
        missing_data: ``missing``, ``ignore``, ``breaching`` or ``notBreaching``.
    """

    periods: int
    datapoints_to_alarm: int
    missing_data: str


def judge(evaluation: Evaluation, found: Sequence[str]) -> str | None:  # noqa: PLR0911 - a return per rule
    """The state that follows from what was found; None where the alarm keeps the one it has.

    Args:
        evaluation: How the alarm counts.
        found: What each period of the range holds, oldest first.
    """
    real = [one for one in found if one != MISSING]
    if len(real) >= evaluation.periods:
        return _counted(evaluation, real[-evaluation.periods :])
    fill = {"breaching": BREACHING, "notBreaching": FINE}.get(evaluation.missing_data)
    if fill is not None:
        return _counted(evaluation, [*([fill] * (evaluation.periods - len(real))), *real])
    if not real:
        return None if evaluation.missing_data == "ignore" else "INSUFFICIENT_DATA"
    if real.count(BREACHING) >= evaluation.datapoints_to_alarm:
        return "ALARM"
    if evaluation.periods - real.count(FINE) < evaluation.datapoints_to_alarm:
        return "OK"
    if evaluation.missing_data == "ignore":
        return None
    return "ALARM" if _premature(evaluation, found) else "OK"


def _counted(evaluation: Evaluation, window: Sequence[str]) -> str:
    return "ALARM" if window.count(BREACHING) >= evaluation.datapoints_to_alarm else "OK"


def _premature(evaluation: Evaluation, found: Sequence[str]) -> bool:
    """Whether the oldest datapoint breaches, is M periods old, and nothing since was fine."""
    oldest = next(number for number, one in enumerate(found) if one != MISSING)
    age = len(found) - oldest
    return found[oldest] == BREACHING and FINE not in found and age >= evaluation.datapoints_to_alarm
