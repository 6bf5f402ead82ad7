"""Every region: the figures of `globaltables status`, a column each; and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.finding import Verdict
from operations.report.sections.state import State, of_status
from operations.status.figures import rows

if TYPE_CHECKING:
    from operations.report.contents import Contents

_STATE = {Verdict.BAD: State.BAD, Verdict.WARNING: State.WARNING, Verdict.GOOD: State.GOOD}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong.

    Args:
        state: How bad it is.
        subject: The region, pair or thing.
        found: What was found.
        way_out: What to do.
    """

    state: State
    subject: str
    found: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Regions:
    """The table of regions.

    Args:
        names: The regions, home first.
        states: How each table is.
        rows: Every figure by its label, with a value per region.
    """

    names: list[str]
    states: list[State]
    rows: list[tuple[str, list[str]]]


def regions_of(contents: Contents) -> Regions:
    """The figures of every region; latencies stand in the table of pairs."""
    figures = {region: rows(found, contents.regions, contents.at) for region, found in contents.facts.items()}
    labels = dict.fromkeys(label for one in figures.values() for label in one if not label.startswith("to "))
    return Regions(
        contents.regions,
        [of_status(found.table_status) for found in contents.facts.values()],
        [(label, [one.get(label, "") for one in figures.values()]) for label in labels],
    )


def troubles_of(contents: Contents) -> list[Trouble]:
    """What is wrong, the worst first."""
    return [Trouble(_STATE[one.verdict], one.subject, one.found, one.way_out) for one in contents.findings]
