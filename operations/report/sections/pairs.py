"""Every directed pair, on the map and in a table: what CloudWatch says now, and what the last verification measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from operations.report.drawing.world_map import Arrow, Dot, unplaced, world_map
from operations.report.sections.kept import NOT_SHOWN
from operations.report.sections.state import of_status
from operations.report.sections.verification import of_another
from operations.report.words import NOT_READ, NOTHING, ago, duration
from operations.results import Kind
from operations.status.symptoms.latency import CAUSE_FOR_INVESTIGATION_MS, STILL_TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from operations.report.contents import Contents

USUAL_MS = 1000
"""AWS: changes arrive within a second, most often.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
"""

STILL_MEASURED = timedelta(days=1)
"""How old a verification may be to say something of now on the map; the table shows any."""

BANDS = {
    "usual": "up to 1 s, as AWS has it most often",
    "slow": "up to 3 minutes",
    "late": "more, which AWS recommends to look into, or writes that did not arrive",
    "unknown": "not known, or an end does not answer",
}


@dataclass(frozen=True, slots=True)
class PairRow:
    """A row of the table.

    Args:
        source: Where it is written.
        target: Where it arrives.
        band: How the lag is.
        latency: ReplicationLatency by CloudWatch, with its age.
        verified: The lag that was measured by real writes.
        arrived: How many of those writes arrived.
    """

    source: str
    target: str
    band: str
    latency: str
    verified: str
    arrived: str


@dataclass(frozen=True, slots=True)
class Map:
    """The map and its table.

    Args:
        picture: The map.
        rows: A row per directed pair.
        unplaced: Regions that are not on the map.
        bands: The legend.
    """

    picture: Markup
    rows: list[PairRow]
    unplaced: list[str]
    bands: Mapping[str, str]


def map_of(contents: Contents) -> Map:
    """The map of what is deployed."""
    verified, is_recent = _verified(contents), _is_recent(contents)
    rows, arrows = [], []
    for source, target in contents.pairs:
        latency = contents.facts[source].latency_by_region.get(target)
        is_fresh = latency is not None and contents.at - latency.at <= STILL_TRUE
        measured = verified.get((source, target), {})
        lags = measured.get("lag_ms") or {}
        expected, arrived = measured.get("expected", 0), measured.get("arrived", 0)
        lag = latency.milliseconds if latency and is_fresh else lags.get("p50") if is_recent else None
        is_known = contents.facts[source].table and contents.facts[target].table
        band = "unknown" if not is_known else "late" if is_recent and arrived < expected else _band(lag)
        said = (
            f"{duration(latency.milliseconds)}, {ago(latency.at, contents.at)}" if latency else _none(contents, source)
        )
        spread = f"{duration(lags['p50'])}, 99 % in {duration(lags['p99'])}" if lags else NOTHING
        came = f"{arrived:,} of {expected:,}" if expected else NOTHING
        rows.append(PairRow(source, target, band, said, spread, came))
        arrows.append(Arrow(source, target, band, duration(lag) if is_known and lag is not None else ""))
    dots = [_dot(region, found.table_status) for region, found in contents.facts.items()]
    text = (
        f"{len(dots)} regions on a map of the world, with an arrow for each directed pair; the table below has it all"
    )
    return Map(world_map(dots, arrows, text), rows, unplaced(dots), BANDS)


def _none(contents: Contents, source: str) -> str:
    """Why there is no latency: CloudWatch has none, or was not read."""
    return NOT_READ if "metrics" in contents.facts[source].unread else NOTHING


def _dot(region: str, status: str) -> Dot:
    state = of_status(status)
    return Dot(region, state, status.lower())


def _band(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "unknown"
    if milliseconds <= USUAL_MS:
        return "usual"
    return "slow" if milliseconds < CAUSE_FOR_INVESTIGATION_MS else "late"


def _is_recent(contents: Contents) -> bool:
    result = contents.results.get(Kind.VERIFY)
    return result is not None and contents.at - result.at <= STILL_MEASURED


def _verified(contents: Contents) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The last verification's pairs, where it was one of this table, measured here, and can be read."""
    result = contents.results.get(Kind.VERIFY)
    if result is None or of_another(contents, result.document.get("table"), result.document.get("measured_on")):
        return {}
    try:
        return {(pair["source"], pair["target"]): pair for pair in result.document["pairs"]}
    except NOT_SHOWN:
        return {}  # the section of the verification says so
