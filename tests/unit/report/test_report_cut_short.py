"""A deploy that broke halfway is seen on the page, although it kept no result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from operations.journal.journal import Journal
from operations.report.cut_short import cut_short
from operations.report.sections.plan import plan_of
from operations.report.sections.state import State
from operations.results import Kind
from tests.unit.report.report_contents import contents, plan
from tests.unit.status.healthy_table import NOW

if TYPE_CHECKING:
    from pathlib import Path


def journal(folder: Path, phase: str, *, minutes_ago: float) -> Journal:
    """One run on another machine, which ended in that phase."""
    made = Journal(folder)
    who = {"who": "ann", "host": "elsewhere", "pid": 7, "process_began": "1"}
    began = (NOW - timedelta(minutes=minutes_ago)).isoformat()
    file = made.begin({"at": began, "phase": "planned", "what": "deploy", **who})
    made.add(file, {"phase": "applying", "stack": "global-table-prod"})
    made.add(file, {"phase": phase, "ended": True})
    return made


@pytest.mark.parametrize(
    ("phase", "minutes_ago", "how"),
    [
        ("failed", 1, "did not end well: failed global-table-prod"),
        ("failed", 10, ""),
        ("checked", 1, ""),
    ],
)
def test_a_run_that_broke_after_the_last_result_is_told(
    tmp_path: Path, phase: str, minutes_ago: float, how: str
) -> None:
    """One that ended well, or was followed by a plan, is not."""
    found = cut_short(journal(tmp_path, phase, minutes_ago=minutes_ago), {Kind.PLAN: plan()})
    assert found.partition("UTC, ")[2] == how


def test_the_plan_is_not_green_after_it() -> None:
    """What the guard refuses stays as it is."""
    said = "deploy, begun 2026-01-01 12:00 UTC, did not end well: failed global-table-prod"
    for refused, state in ((False, State.WARNING), (True, State.BAD)):
        section = plan_of(contents(results={Kind.PLAN: plan(refused=refused)}, cut_short=said)).section
        assert section is not None
        assert section.state is state
        assert section.outcome.startswith(f"{said}; what is shown here was before: ")
    assert plan_of(contents(results={}, cut_short=said)).missing == f"{said}; globaltables plan has not run here yet"
