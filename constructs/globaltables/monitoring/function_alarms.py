"""The alarms of a Lambda function."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from globaltables.model.alarms import Alarms
from globaltables.model.metrics import MINUTE_SECONDS, of_function, of_queue
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds, percents
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.regional import Region


@dataclass(frozen=True)
class WatchedFunction:
    """A function, known by its name.

    Args:
        name: Its name; a literal or a token.
        region: Where it runs.
        timeout_seconds: After which it is ended.
        reads_stream: Whether it consumes a stream, and so can fall behind.
        dead_letter_queue_name: The queue that hears of what it gave up; none when empty.
        period_seconds: How often it runs by schedule, a multiple of 60: an alarm that counts in shorter periods finds
            most of them empty, and never enough in a row. Default a minute.
    """

    name: str
    region: Region
    timeout_seconds: int
    reads_stream: bool = False
    dead_letter_queue_name: str = ""
    period_seconds: int = MINUTE_SECONDS


class FunctionAlarms(Construct):
    """Errors, throttles, duration and, of stream consumers, how far they are behind and what they gave up.

    The critical ones among them are its `critical_alarms`.

    Args:
        function: The function.
        topics: Where the alarms send; of the function's region.
        alarms: The thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: WatchedFunction,
        topics: Topics,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(function.name, topics, alarms.runbook_base_url, dict(tags or {}))
        self.critical_alarms = context.critical_alarms
        allowed = percents(alarms.function_duration)
        of_timeout = {severity: function.timeout_seconds * 10 * percent for severity, percent in allowed.items()}
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
            (
                "Duration",
                "p90",
                "function-duration",
                alarms.function_duration,
                of_timeout,
                "takes almost its timeout",
            ),
        ]
        if function.reads_stream:
            age = alarms.iterator_age
            wanted.append(("IteratorAge", "Maximum", "iterator-age", age, milliseconds(age), "falls behind its stream"))
        for name, statistic, kind, settings, thresholds, what in wanted:
            watched = Watched((of_function(name, statistic, function.name, function.period_seconds),), what)
            text, counting = f"The function {what}.", Counting.of(settings)
            add_alarms(self, context, Watch(kind.replace("-", "_"), kind, text, watched, counting, thresholds))
        if function.dead_letter_queue_name:
            queue = of_queue("ApproximateNumberOfMessagesVisible", "Maximum", function.dead_letter_queue_name)
            given_up = Watch(
                setting="dead_letters",
                kind="dead-letters",
                text="The function gave changes up; the stream keeps them for a day.",
                watched=Watched((queue,), "changes given up"),
                counting=Counting.of(alarms.dead_letters),
                thresholds=counts(alarms.dead_letters),
            )
            add_alarms(self, context, given_up)
