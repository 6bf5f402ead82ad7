"""What the alarms on the findings of a region's probe look at.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Iterator, Sequence

from globaltables.model.alarm_catalogue import math_ids
from globaltables.model.alarm_thresholds import Counted, Timed
from globaltables.model.alarms import Alarms
from globaltables.model.metrics import MINUTE_SECONDS, of_probe
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds


def watches_of_probe(
    table_name: str, here: str, sources: Sequence[str], alarms: Alarms, period_seconds: int = MINUTE_SECONDS
) -> Iterator[Watch]:
    """What is watched of what the probe of one region finds.

    Args:
        table_name: The table.
        here: The probe's region.
        sources: The other regions, whose writes it looks for.
        alarms: The settings.
        period_seconds: How often it runs: an alarm cannot count in shorter periods than there is data.
    """
    wanted: list[tuple[str, str, Timed | Counted, str]] = [
        (
            "Overdue",
            "probe-overdue",
            alarms.probe_overdue,
            "What another region's probe writes does not arrive, or a probe does not run.",
        ),
        ("Lag", "probe-lag", alarms.probe_lag, "What another region's probe writes arrives late."),
        (
            "LostWrites",
            "lost-writes",
            alarms.lost_writes,
            "A write of another region did not arrive though later ones did.",
        ),
        (
            "StaleWrites",
            "stale-writes",
            alarms.stale_writes,
            "A write of another region had arrived and was replaced by an older one.",
        ),
    ]
    for name, kind, settings, text in wanted:
        metrics = tuple(of_probe(name, "Maximum", table_name, (source, here), period_seconds) for source in sources)
        yield Watch(
            setting=kind.replace("-", "_"),
            kind=kind,
            text=text,
            watched=Watched(metrics, "worst of all other regions", f"MAX([{math_ids(metrics)}])"),
            counting=Counting.of(settings),
            thresholds=milliseconds(settings) if isinstance(settings, Timed) else counts(settings),
        )
