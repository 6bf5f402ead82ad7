"""What a command says and refuses because of what did not end before it."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from operations.console import Console
from operations.errors import RefusedError
from operations.journal import Journal, Recorder
from operations.recovery.aftermath import RELEASE, face_aftermath, since
from operations.terraform.state import State

if TYPE_CHECKING:
    from pathlib import Path


class _Aws:
    """AWS that nobody should have to ask."""


def _deployment(tmp_path: Path, err: io.StringIO | None = None) -> Any:
    journal = Journal(tmp_path / "journal")
    stack = SimpleNamespace(name="data", terraform=SimpleNamespace(stored_state=State), has=lambda _: True)
    return SimpleNamespace(
        environment=SimpleNamespace(name="prod", home_region="us-east-1"),
        recorder=Recorder(journal),
        console=Console(err=err or io.StringIO()),
        stacks=(stack,),
        data=stack,
        clients=_Aws,
    )


def _cut_off(deployment: Any, what: str, creates: list[dict[str, Any]] | None = None) -> None:
    """A run that was interrupted."""
    record = Recorder(deployment.recorder.journal)
    with suppress(KeyboardInterrupt), record.command(what):
        record.begin()
        if creates:
            record.applying("data", "abc", creates)
        raise KeyboardInterrupt


def test_after_half_a_release_a_deploy_is_refused(tmp_path: Path) -> None:
    """It would make keys and backup plans a second time; a release goes on, and a plan says both ways out."""
    err = io.StringIO()
    deployment = _deployment(tmp_path, err)
    _cut_off(deployment, RELEASE)
    ways_out = (
        " UTC) did not come to its end; globaltables release --env prod goes on, globaltables deploy --recover --env "
        "prod takes all of it back"
    )
    for command in ("deploy", "destroy", "adopt"):
        with pytest.raises(RefusedError) as caught:
            face_aftermath(deployment, command, refuse=True)
        assert str(caught.value).startswith("release by ")
        assert str(caught.value).endswith(f"{ways_out}; nothing was touched")
    face_aftermath(deployment, "deploy", refuse=False)
    assert " ".join(err.getvalue().split()).endswith(ways_out)
    face_aftermath(deployment, RELEASE, refuse=True)
    _cut_off(deployment, "deploy")
    with pytest.raises(RefusedError, match=r"^release by "):
        face_aftermath(deployment, "deploy", refuse=True)


def test_what_was_let_go_of_may_be_of_any_age(tmp_path: Path) -> None:
    """Else taking it back would find it older than the run, and refuse it as somebody else's."""
    deployment = _deployment(tmp_path)
    assert since(deployment.recorder.journal.open_entries()) is None
    _cut_off(deployment, "deploy")
    began = since(deployment.recorder.journal.open_entries())
    assert began is not None
    assert began <= datetime.now(UTC)
    _cut_off(deployment, RELEASE)
    assert since(deployment.recorder.journal.open_entries()) is None


def test_what_nobody_can_look_for_is_named(tmp_path: Path) -> None:
    """A stack of one's own may have what no stack here has."""
    err = io.StringIO()
    deployment = _deployment(tmp_path, err)
    activity = {"address": "aws_sfn_activity.x", "type": "aws_sfn_activity", "region": "us-east-1", "values": {}}
    _cut_off(deployment, "deploy", [activity])
    face_aftermath(deployment, "deploy", refuse=True)
    assert "data: aws_sfn_activity cannot be looked for; where it exists, apply says so" in err.getvalue()
