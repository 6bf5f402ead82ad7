"""The alarms on what the probe of a region finds."""

from collections.abc import Mapping

from constructs import Construct

from globaltables.model.alarm_catalogue import math_ids
from globaltables.model.alarms import Alarms
from globaltables.model.metrics import of_probe
from globaltables.model.probe import Probing
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.monitoring.watched_table import WatchedTable


class ProbeAlarms(Construct):
    """Overdue, slow, lost and stale writes of every other region, as the probe of one region sees them.

    The critical ones among them are its `critical_alarms`.

    Args:
        table: The table.
        topics: Where the alarms send; their region is the probe's.
        probe: How often it runs: an alarm cannot count in shorter periods than there is data.
        alarms: The thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms.

    Raises:
        ConfigurationError: When the table has more regions than one alarm can look at, or an alarm's name is too long.
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
        wanted = [
            (
                "Overdue",
                "probe-overdue",
                alarms.probe_overdue,
                milliseconds(alarms.probe_overdue),
                "What another region's probe writes does not arrive, or a probe does not run.",
            ),
            (
                "Lag",
                "probe-lag",
                alarms.probe_lag,
                milliseconds(alarms.probe_lag),
                "What another region's probe writes arrives late.",
            ),
            (
                "LostWrites",
                "lost-writes",
                alarms.lost_writes,
                counts(alarms.lost_writes),
                "A write of another region did not arrive though later ones did.",
            ),
            (
                "StaleWrites",
                "stale-writes",
                alarms.stale_writes,
                counts(alarms.stale_writes),
                "A write of another region had arrived and was replaced by an older one.",
            ),
        ]
        for name, kind, settings, thresholds, text in wanted:
            metrics = tuple(
                of_probe(name, "Maximum", table.name, (source, here), probe.period_seconds) for source in sources
            )
            watched = Watched(metrics, "worst of all other regions", f"MAX([{math_ids(metrics)}])")
            counting = Counting.of(settings)
            add_alarms(self, context, Watch(kind.replace("-", "_"), kind, text, watched, counting, thresholds))
