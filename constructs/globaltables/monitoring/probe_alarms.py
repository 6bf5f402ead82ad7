"""The alarms on what the probe of a region finds."""

from collections.abc import Mapping

from constructs import Construct

from globaltables.model.alarms import Alarms
from globaltables.model.probe import Probing
from globaltables.model.probe_watches import watches_of_probe
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.monitoring.watched_table import WatchedTable


class ProbeAlarms(Construct):
    """Overdue, slow, lost and stale writes of every other region, as the probe of one region sees them.

    The critical ones among them are its `critical_alarms`.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html

    Args:
        table: The table.
        topics: Where the alarms send; their region is the probe's.
        probe: How often it runs: an alarm cannot count in shorter periods than there is data. Default every minute.
        alarms: The thresholds. Default as for an environment that says nothing.
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
        probe: Probing = Probing(),  # noqa: B008 - settings are immutable
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(table.name, topics, alarms.runbook_base_url, dict(tags or {}))
        self.critical_alarms = context.critical_alarms
        here, sources = topics.region.name, [source.name for source in table.others(topics.region)]
        for watch in watches_of_probe(table.name, here, sources, alarms, probe.period_seconds):
            add_alarms(self, context, watch)
