"""The last result of each command, kept for `report`."""

from __future__ import annotations

import io
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from operations.console import Console
from operations.errors import ResultError
from operations.project import Project
from operations.results import Kind, Result, Results, keep_result
from operations.verification.lag import PairLag

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_the_last_result_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Each command has one, and nothing else is left beside it."""
    results = Results(tmp_path / "results")
    results.keep(Kind.VERIFY, {"proven": False}, AT)
    results.keep(Kind.VERIFY, {"proven": True}, AT)
    assert results.last(Kind.VERIFY) == Result(Kind.VERIFY, AT, {"proven": True})
    assert results.last(Kind.COST) is None
    assert [file.name for file in results.folder.iterdir()] == ["verify.json"]


def test_results_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask says, folder and file."""
    file = Results(tmp_path / "results").keep(Kind.PLAN, {})
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": "today", "found": {}}', '{"at": "2026-05-04", "found": 5}'])
def test_a_file_that_is_no_result_is_an_error(tmp_path: Path, text: str) -> None:
    """With the way out; it is never taken for a result."""
    results = Results(tmp_path)
    (tmp_path / "cost.json").write_text(text)
    with pytest.raises(ResultError) as raised:
        results.last(Kind.COST)
    said = str(raised.value)
    assert said.startswith(f"{tmp_path}/cost.json: must hold the last result of globaltables cost, got ")
    assert said.endswith("; run globaltables cost again")


def test_what_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    """The command has done its work; the reason is said."""
    project, err = Project(tmp_path, "dev"), io.StringIO()
    project.results.write_text("a file where the folder should be")
    keep_result(Console(err=err), project, Kind.PLAN, {"a": 1})
    assert err.getvalue() == "warning: the result is not kept for globaltables report: File exists\n"


def test_no_result_leaves_the_last_one(tmp_path: Path) -> None:
    """A command that was refused has found nothing."""
    project = Project(tmp_path, "dev")
    keep_result(Console(), project, Kind.DEPLOY, {"a": 1})
    keep_result(Console(), project, Kind.DEPLOY, None)
    kept = Results(project.results).last(Kind.DEPLOY)
    assert kept is not None
    assert kept.document == {"a": 1}


def test_as_many_lags_are_kept_as_can_be_drawn() -> None:
    """In order, with both ends; few are kept as they are."""
    few = PairLag("a", "b", 3, [0.3, 0.1, 0.2])
    many = PairLag("a", "b", 1001, [number / 1000 for number in range(1001)])
    assert few.drawn_ms() == [100.0, 200.0, 300.0]
    assert many.drawn_ms(5) == [0.0, 250.0, 500.0, 750.0, 1000.0]
    assert len(many.drawn_ms()) == 200
