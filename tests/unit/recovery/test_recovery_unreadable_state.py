"""What a disk that was full leaves of a state is put right by the copy of before the apply."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from operations.console import Console
from operations.errors import RefusedError
from operations.journal import Journal, Recorder
from operations.recovery.recovery import Recovery
from operations.recovery.unreadable_state import face_unreadable_state
from operations.terraform.binary import Binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.state_copy import StateCopies

WHOLE, CUT = b'{"version": 4, "serial": 3}', b'{"version": 4, "ser'


@dataclass
class Stack:
    """A stack with a local state; nothing of Terraform is run."""

    root: Path
    name: str = "app"

    def __post_init__(self) -> None:
        folder = self.root / "stack"
        folder.mkdir()
        (folder / "cdk.tf.json").write_text('{"terraform": {"backend": {"local": {"path": "app.tfstate"}}}}')
        self.err = io.StringIO()
        self.console = Console(out=io.StringIO(), err=self.err)
        self.copies = StateCopies(self.root / "copies")
        binary = Binary(Path("/bin/false"), "terraform", "1.11.4", "linux_amd64")
        self.terraform = Terraform(binary, folder, terraform_environment({}), state_copies=self.copies)

    @property
    def state_file(self) -> Path:
        """Its state."""
        return self.root / "stack" / "app.tfstate"

    def face(self, *, recovering: bool) -> None:
        """Looks at the state."""
        face_unreadable_state(cast("Any", self), recovering=recovering)


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    """A stack without a state."""
    return Stack(tmp_path)


def unreadable(stack: Stack) -> list[bytes]:
    """What was kept of what could not be read."""
    return [file.read_bytes() for file in stack.copies.folder.glob("*.unreadable")]


@pytest.mark.parametrize("left", [CUT, b""])
def test_is_refused_with_the_copy_that_can_be_put_back(stack: Stack, left: bytes) -> None:
    """Nothing is changed by a command that does not recover."""
    copy = stack.copies.take(WHOLE)
    assert copy is not None
    stack.state_file.write_bytes(left)
    with pytest.raises(RefusedError) as refused:
        stack.face(recovering=False)
    assert str(refused.value) == (
        f"{stack.state_file}: must be a whole state, got {len(left)} bytes that are none, as a full disk leaves it; "
        "nothing was touched; globaltables deploy --recover puts back the copy of before the last apply, "
        f"{copy.name}, and takes over what AWS has"
    )
    assert stack.state_file.read_bytes() == left


@pytest.mark.parametrize("left", [CUT, b""])
def test_a_recovery_puts_the_newest_copy_back(stack: Stack, left: bytes) -> None:
    """Once it is agreed to; what could not be read is kept, and is no copy."""
    stack.copies.take(WHOLE)
    stack.state_file.write_bytes(left)
    with pytest.raises(RefusedError, match="must be confirmed"):
        stack.face(recovering=True)
    stack.console.yes = True
    stack.face(recovering=True)
    assert stack.state_file.read_bytes() == WHOLE
    assert stack.state_file.stat().st_mode & 0o777 == 0o600
    assert [file.read_bytes() for file in stack.copies.files] == [WHOLE]
    assert unreadable(stack) == ([left] if left else [])


def test_one_that_has_no_copy_is_set_aside(stack: Stack) -> None:
    """The first apply's: all that it made is found in AWS."""
    stack.state_file.write_bytes(CUT)
    stack.console.yes = True
    stack.face(recovering=True)
    assert not stack.state_file.exists()
    assert unreadable(stack) == [CUT]


@pytest.mark.parametrize("left", [WHOLE, b"", None])
def test_a_state_that_is_none_of_this_stays(stack: Stack, left: bytes | None) -> None:
    """Whole, empty as a create leaves it that was killed at its beginning, or not there."""
    if left is not None:
        stack.state_file.write_bytes(left)
    stack.face(recovering=False)
    assert (stack.state_file.read_bytes() if stack.state_file.exists() else None) == left


def recovery(stack: Stack, *, dry_run: bool = False) -> Recovery:
    """A recovery of this one stack."""
    deployment = SimpleNamespace(
        stacks=(stack,), console=stack.console, recorder=Recorder(Journal(stack.root / "journal"))
    )
    return Recovery(cast("Any", deployment), dry_run=dry_run)


@pytest.mark.parametrize("left", [CUT, b""])
def test_an_errored_state_that_holds_none_is_set_aside(stack: Stack, left: bytes) -> None:
    """There is nothing to push; the recovery goes on and looks for what was made."""
    stack.terraform.errored_state_file.write_bytes(left)
    recovery(stack).push_errored_states()
    assert not stack.terraform.errored_state_file.exists()
    assert unreadable(stack) == ([left] if left else [])
    assert "held no state that could be pushed" in stack.err.getvalue()


def test_a_dry_run_leaves_an_errored_state_where_it_is(stack: Stack) -> None:
    """Nothing can be planned before it is put right, so that is said instead."""
    stack.console.yes = True
    stack.terraform.errored_state_file.write_bytes(CUT)
    with pytest.raises(RefusedError, match="must be set aside before anything can be planned, got a dry run"):
        recovery(stack, dry_run=True).push_errored_states()
    assert stack.terraform.errored_state_file.read_bytes() == CUT
    assert not stack.copies.folder.exists()
