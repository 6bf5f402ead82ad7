"""The alarms of a Lambda function."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from globaltables.model.alarms import Alarms
from globaltables.model.function_watches import watches_of_function
from globaltables.model.metrics import MINUTE_SECONDS
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.regional import Region


@dataclass(frozen=True)
class WatchedFunction:
    """A function, known by its name.

    Args:
        name: Its name; a literal or a token.
        region: Where it runs.
        timeout_seconds: After how many seconds it is ended.
        reads_stream: Whether it consumes a stream, and so can fall behind. Default false.
        dead_letter_queue_name: The queue that hears of what it gave up. Default none.
        period_seconds: How often it runs by schedule, seconds, a multiple of 60: an alarm that counts in shorter
            periods finds most of them empty, and never enough in a row. Default 60.
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
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

    Args:
        function: The function.
        topics: Where the alarms send; of the function's region.
        alarms: The thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms. Default none.

    Raises:
        ConfigurationError: When an alarm looks back too far or has too long a name.
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
        watches = watches_of_function(
            function.name,
            alarms,
            timeout_seconds=function.timeout_seconds,
            reads_stream=function.reads_stream,
            dead_letter_queue_name=function.dead_letter_queue_name,
            period_seconds=function.period_seconds,
        )
        for watch in watches:
            add_alarms(self, context, watch)
