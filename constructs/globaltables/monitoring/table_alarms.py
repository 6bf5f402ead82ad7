"""The alarms of a table in one region."""

from collections.abc import Mapping

from constructs import Construct

from globaltables.model.alarm_catalogue import watches_of_table
from globaltables.model.alarms import Alarms
from globaltables.model.kinesis_watches import watches_of_kinesis
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.monitoring.watched_table import WatchedTable


class TableAlarms(Construct):
    """Everything that is watched of a table in the region of *topics*.

    The critical ones among the alarms are its `critical_alarms`.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html

    Args:
        table: The table.
        topics: Where the alarms send; their region is the one that is watched.
        alarms: What is watched, and the thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms. Default none.

    Raises:
        ConfigurationError: When the table has more regions than one alarm can look at, or an alarm looks back too far
            or has too long a name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: WatchedTable,
        topics: Topics,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(table.name, topics, alarms.runbook_base_url, dict(tags or {}))
        self.critical_alarms = context.critical_alarms
        receivers = [receiver.name for receiver in table.others(topics.region)]
        watches = [*watches_of_table(table, alarms, receivers)]
        if topics.region.role in table.data_stream_roles:
            watches += watches_of_kinesis(table.name, alarms)
        for watch in watches:
            add_alarms(self, context, watch)
