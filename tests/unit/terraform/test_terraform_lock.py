"""Who holds a lock, as Terraform writes it down."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from operations.terraform.lock import LockInfo, age, local_holder, local_lock_file, parse_lock

if TYPE_CHECKING:
    from pathlib import Path

CREATED = datetime(2026, 11, 22, 16, 26, 27, tzinfo=UTC)
TEXT = (
    '{"ID":"4a03","Operation":"OperationTypeApply","Info":"","Who":"ada@vm","Version":"1.11.4",'
    '"Created":"2026-11-22T16:26:27.688209275Z","Path":"app.tfstate"}'
)
HOLD = "import fcntl, sys; f = open(sys.argv[1], 'r+'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); input()"


def test_reads_what_terraform_wrote() -> None:
    """Nine digits of a second are more than Python reads."""
    lock = parse_lock(TEXT)
    assert lock == LockInfo("4a03", "ada@vm", "OperationTypeApply", CREATED)
    assert lock is not None
    assert lock.text(CREATED + timedelta(minutes=5)) == (
        "ada@vm for OperationTypeApply since 2026-11-22 16:26:27 UTC (5 min ago)"
    )
    assert LockInfo("4a03", "ada@vm", "OperationTypeApply", None).text() == "ada@vm for OperationTypeApply"
    assert [parse_lock(text) for text in ("", "{}", "[1]")] == [None, None, None]


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_an_age_is_told_in_one_unit(seconds: int, text: str) -> None:
    """The largest of which there are two; a clock that is behind makes no negative age."""
    assert age(CREATED, CREATED + timedelta(seconds=seconds)) == text


def test_a_local_lock_is_the_systems(tmp_path: Path) -> None:
    """It names the process, and ends with it."""
    state = tmp_path / "app.tfstate"
    state.write_text("{}")
    assert local_holder(state) is None
    with subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", HOLD, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert local_holder(state) == holder.pid
        holder.communicate(b"\n")
    assert local_holder(state) is None
    with state.open("r+") as own:
        fcntl.lockf(own, fcntl.LOCK_EX)  # one's own lock is none that stands in one's way
        assert local_holder(state) is None
    assert local_lock_file(state) == tmp_path / ".app.tfstate.lock.info"
    assert list(tmp_path.iterdir()) == [state]
