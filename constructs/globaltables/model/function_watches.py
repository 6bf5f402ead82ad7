"""What the alarms and dashboards of a Lambda function look at.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Iterator

from globaltables.model.alarms import Alarms
from globaltables.model.metrics import MINUTE_SECONDS, of_function, of_queue
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds, percents
from globaltables.model.widgets import Widget, graph


def watches_of_function(
    name: str,
    alarms: Alarms,
    *,
    timeout_seconds: int,
    reads_stream: bool = False,
    dead_letter_queue_name: str = "",
    period_seconds: int = MINUTE_SECONDS,
) -> Iterator[Watch]:
    """What is watched of a function.

    Args:
        name: Its name.
        alarms: The settings.
        timeout_seconds: After which it is ended.
        reads_stream: Whether it consumes a stream, and so can fall behind. Default not.
        dead_letter_queue_name: The queue that hears of what it gave up; none when empty, the default.
        period_seconds: How often it runs by schedule, a multiple of 60. Default a minute.
    """
    allowed = percents(alarms.function_duration)
    of_timeout = {severity: timeout_seconds * 10 * percent for severity, percent in allowed.items()}
    wanted = [
        ("Errors", "Sum", "function-errors", alarms.function_errors, counts(alarms.function_errors), "fails"),
        (
            "Throttles",
            "Sum",
            "function-throttles",
            alarms.function_throttles,
            counts(alarms.function_throttles),
            "is throttled",
        ),
        ("Duration", "p90", "function-duration", alarms.function_duration, of_timeout, "takes almost its timeout"),
    ]
    if reads_stream:
        age = alarms.iterator_age
        wanted.append(("IteratorAge", "Maximum", "iterator-age", age, milliseconds(age), "falls behind its stream"))
    for metric, statistic, kind, settings, thresholds, what in wanted:
        yield Watch(
            setting=kind.replace("-", "_"),
            kind=kind,
            text=f"The function {what}.",
            watched=Watched((of_function(metric, statistic, name, period_seconds),), what),
            counting=Counting.of(settings),
            thresholds=thresholds,
        )
    if dead_letter_queue_name:
        queue = of_queue("ApproximateNumberOfMessagesVisible", "Maximum", dead_letter_queue_name)
        yield Watch(
            setting="dead_letters",
            kind="dead-letters",
            text="The function gave changes up; the stream keeps them for a day.",
            watched=Watched((queue,), "changes given up"),
            counting=Counting.of(alarms.dead_letters),
            thresholds=counts(alarms.dead_letters),
        )


def function_widget(name: str, region: str, *, reads_stream: bool = False, dead_letter_queue_name: str = "") -> Widget:
    """How a function of a region runs and, where it consumes a stream, how far it is behind and what it gave up."""
    wanted = [("Invocations", "Sum"), ("Errors", "Sum"), ("Throttles", "Sum"), ("Duration", "p90")]
    if reads_stream:
        wanted.append(("IteratorAge", "Maximum"))
    lines = [of_function(metric, statistic, name).graphed(region) for metric, statistic in wanted]
    if dead_letter_queue_name:
        queue = of_queue("ApproximateNumberOfMessagesVisible", "Maximum", dead_letter_queue_name)
        lines.append(queue.graphed(region, label="given up"))
    return graph(f"{name}, {region}", region, lines)
