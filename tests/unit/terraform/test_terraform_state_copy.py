"""Copies of the state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.terraform.state_copy import StateCopies

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def state(serial: int) -> bytes:
    """A state that was written so often."""
    return b'{"version": 4, "serial": %d}' % serial


def test_keeps_a_copy_for_the_owner_alone(tmp_path: Path) -> None:
    """The bytes as they are, the name sortable and telling."""
    copies = StateCopies(tmp_path / "copies")
    copy = copies.take(state(7), NOON)
    assert copy == tmp_path / "copies" / "20260102T120000.000000Z-serial7.tfstate"
    assert copy.read_bytes() == state(7)
    assert (copy.stat().st_mode & 0o777, copies.folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_keeps_the_last_twenty(tmp_path: Path) -> None:
    """Older ones go; nothing else is left in the folder."""
    copies = StateCopies(tmp_path)
    for serial in range(25):
        copies.take(state(serial), NOON + timedelta(seconds=serial))
    assert [file.read_bytes() for file in copies.files] == [state(serial) for serial in range(5, 25)]
    assert sorted(tmp_path.iterdir()) == copies.files


def test_an_unchanged_state_is_not_copied_again(tmp_path: Path) -> None:
    """Repeated attempts must not push out the older states."""
    copies = StateCopies(tmp_path)
    first = copies.take(state(1), NOON)
    assert copies.take(state(1), NOON + timedelta(hours=1)) == first
    assert copies.files == [first]


def test_no_state_is_no_copy(tmp_path: Path) -> None:
    """Before the first apply there is none; a killed one may leave an empty file."""
    assert StateCopies(tmp_path / "copies").take(b"") is None
    assert not (tmp_path / "copies").exists()


def test_a_state_that_cannot_be_read_is_copied_all_the_same(tmp_path: Path) -> None:
    """A damaged one may hold what is needed to repair it."""
    copy = StateCopies(tmp_path).take(b"{cut", NOON)
    assert copy is not None
    assert copy.name == "20260102T120000.000000Z-serialunknown.unreadable"
