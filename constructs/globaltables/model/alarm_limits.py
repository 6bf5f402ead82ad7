"""What CloudWatch takes of one alarm: so many metrics, and so long a look back.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from collections.abc import Iterable, Iterator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.metrics import HOUR_SECONDS
from globaltables.model.watches import Watch

MOST_METRICS = 10

LOOKS_BACK = {"three hours": 10_800, "a day": 86_400, "seven days": 604_800}
"""How far at most, in seconds: on a query, where a period is shorter than an hour, and otherwise."""


def check_watches(watches: Iterable[Watch]) -> None:
    """Checks that CloudWatch takes every alarm that is made of them.

    Raises:
        ConfigurationError: When it does not, with a problem for each setting of ``[alarms]`` that makes such alarms.
    """
    problems = {found.key: found for watch in watches if watch.thresholds for found in _problems(watch)}
    if problems:
        raise ConfigurationError(list(problems.values()))


def _problems(watch: Watch) -> Iterator[Problem]:
    metrics, key = watch.watched.metrics, f"alarms.{watch.setting}"
    if len(metrics) > MOST_METRICS:
        off = " and ".join(f"{severity} = false" for severity in watch.thresholds)
        message = f"an alarm looks at {MOST_METRICS} metrics at most, got {len(metrics)}, one for every other region; "
        yield Problem(key, f"{message}leave regions out, or set {off}")
    seconds = max(metric.period_seconds for metric in metrics)
    what, longest = "an alarm", "a day" if seconds < HOUR_SECONDS else "seven days"
    if any(metric.query for metric in metrics):
        what, longest = "an alarm on a query", "three hours"
    most = LOOKS_BACK[longest] // seconds
    if watch.counting.periods > most:
        yield Problem(
            f"{key}.evaluation_periods",
            f"{what} looks back {longest} at most, which is {most} periods of {seconds} seconds, "
            f"got {watch.counting.periods}; lower it",
        )
