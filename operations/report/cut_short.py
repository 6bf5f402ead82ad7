"""What was begun after the last plan or deploy that is kept, and did not end well: it leaves no result of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.report.words import when
from operations.results import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.journal.journal import Journal
    from operations.results import Result


def cut_short(journal: Journal, results: Mapping[Kind, Result]) -> str:
    """The newest run that changed something since then; empty when all is well.

    Args:
        journal: The runs of the environment.
        results: The last results of other commands.
    """
    at = max((results[kind].at for kind in (Kind.PLAN, Kind.DEPLOY) if kind in results), default=None)
    runs = [run for run in journal.open_entries() if at is None or run.began > at]
    if not runs:
        return ""
    how = "is at work" if runs[-1].is_at_work else "did not end well"
    return f"{runs[-1].what}, begun {when(runs[-1].began)}, {how}: {runs[-1].doing}"
