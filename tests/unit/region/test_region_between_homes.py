"""Between letting go of the table and taking it over nobody else goes on, and everybody is told who can."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.console import Console
from operations.errors import RefusedError
from operations.journal import Journal, Recorder
from operations.recovery.aftermath import face_aftermath
from operations.region.between_homes import command_of
from operations.terraform.outputs import Output
from operations.terraform.state import ResourceState, State

if TYPE_CHECKING:
    from pathlib import Path

OUTPUTS = {"table_name": Output("table_name", "app", sensitive=False, type=None)}
TABLE = ResourceState("aws_dynamodb_table.a", "managed", "aws_dynamodb_table", "a", None, "aws", "primary", {})
BETWEEN, WHOLE = State({}, OUTPUTS), State({TABLE.address: TABLE}, OUTPUTS)


def deployment(tmp_path: Path, state: State) -> Any:
    """An environment whose home moves: the table was let go of."""
    recorder = Recorder(Journal(tmp_path))
    with recorder.command("region-move-primary-eu-west-1"):
        recorder.begin()
    return SimpleNamespace(
        recorder=recorder,
        environment=SimpleNamespace(name="dev", home_region="us-east-1"),
        data=SimpleNamespace(terraform=SimpleNamespace(stored_state=lambda: state)),
        stacks=(),
        console=Console(err=io.StringIO()),
    )


def test_a_run_of_regions_is_gone_on_with_by_the_same_command() -> None:
    """Roles have no hyphens."""
    names = ("region-move-eu_2-eu-west-1", "region-remove-eu-west-1", "region-add-eu-west-1")
    assert list(map(command_of, names)) == [
        "region move eu_2 eu-west-1",
        "region remove eu-west-1",
        "region add eu-west-1",
    ]


def test_only_the_move_goes_on_between_two_homes(tmp_path: Path) -> None:
    """A deploy would make the table that is there, a destroy would leave it; a plan is told."""
    between = deployment(tmp_path, BETWEEN)
    with pytest.raises(RefusedError) as error:
        face_aftermath(between, "deploy", refuse=True)
    assert str(error.value).partition(" by ")[0] == "region-move-primary-eu-west-1"
    assert str(error.value).partition(" UTC) ")[2] == (
        "let go of the table in the state, in which it is in no region now; globaltables region move primary eu-west-1 "
        "--env dev goes on; nothing was touched"
    )
    face_aftermath(between, "deploy", refuse=False)
    assert "eu-west-1 --env dev goes on\n" in cast("Any", between.console.err).getvalue()


def test_the_move_itself_goes_on_and_so_does_everybody_once_it_is_over(tmp_path: Path) -> None:
    """Without a word."""
    face_aftermath(deployment(tmp_path / "own", BETWEEN), "region move primary eu-west-1", refuse=True)
    face_aftermath(deployment(tmp_path / "over", WHOLE), "deploy", refuse=True)
