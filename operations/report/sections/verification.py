"""The last verification: whether replication is proven, and how the lags of each directed pair are spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.report.drawing.graph import ceiling
from operations.report.drawing.histogram import histogram
from operations.report.sections.kept import Kept, kept
from operations.report.words import NOTHING, duration
from operations.results import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from operations.report.contents import Contents
    from operations.results import Result

RANKS = ("p50", "p95", "p99", "max")
_FINDINGS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """How the lags of one pair are spread.

    Args:
        source: Where it was written.
        target: Where it arrived.
        picture: The spread.
        percentiles: ``p50``, ``p95``, ``p99`` and ``max``, in words.
        arrived: How many writes arrived.
        is_proven: Whether all did.
    """

    source: str
    target: str
    picture: Markup
    percentiles: list[str]
    arrived: str
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """The last verification.

    Args:
        is_proven: Whether everything was.
        table: The table it was of.
        measured_on: Whose figures these are.
        headline: What is proven, in a sentence.
        longest: The end of the axis, in words.
        spreads: The pairs.
        findings: Broken promises, the first ones.
        more_findings: How many more there are.
    """

    is_proven: bool
    table: str
    measured_on: str
    headline: str
    longest: str
    spreads: list[Spread]
    findings: list[str]
    more_findings: int


def verification_of(contents: Contents) -> Kept[Verification]:
    """What the last verification found."""
    return kept(contents, Kind.VERIFY, _built)


def of_another(contents: Contents, table: object, measured_on: object) -> str:
    """Of what else a verification was, in words; empty where it was of this table, where this page looks.

    Args:
        contents: What the page is made of.
        table: The table it was of; any will do where nothing is deployed.
        measured_on: Where it was: ``AWS`` or ``the embedded AWS``, whose lag says nothing of AWS's.
    """
    if measured_on != contents.measured_on:
        return f"the last one was on {measured_on}"
    return f"the last one was of {table}" if contents.facts and table != contents.table_name else ""


def _built(result: Result) -> Verification:
    found, verdict = result.document, result.document["verdict"]
    pairs: list[Mapping[str, Any]] = found["pairs"]
    longest = ceiling(max((lag for pair in pairs for lag in pair["lags_ms"]), default=0))
    convergence = found["convergence_seconds"]
    agreed = f"; all regions agreed {convergence:.2f} s after the last write" if convergence is not None else ""
    findings = [f"{one['rule']} in {', '.join(one['regions'])}: {one['found']}" for one in verdict["findings"]]
    return Verification(
        is_proven=bool(found["proven"]),
        table=str(found["table"]),
        measured_on=str(found["measured_on"]),
        headline=f"{verdict['operations']:,} operations on {verdict['items']:,} items, "
        f"{found['writes_per_second']:,.0f} writes a second{agreed}",
        longest=duration(longest),
        spreads=[_spread(pair, longest) for pair in pairs],
        findings=findings[:_FINDINGS],
        more_findings=max(0, len(findings) - _FINDINGS),
    )


def _spread(pair: Mapping[str, Any], longest: float) -> Spread:
    lags: Mapping[str, float] = pair["lag_ms"] or {}
    marks = [(rank, float(lags[rank])) for rank in ("p50", "p99") if rank in lags]
    return Spread(
        source=str(pair["source"]),
        target=str(pair["target"]),
        picture=histogram([float(lag) for lag in pair["lags_ms"]], longest, marks),
        percentiles=[duration(lags[rank]) if rank in lags else NOTHING for rank in RANKS],
        arrived=f"{pair['arrived']:,} of {pair['expected']:,}",
        is_proven=0 < pair["expected"] == pair["arrived"],
    )
