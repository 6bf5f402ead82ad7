"""A file is written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.whole_file import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_with_its_mode_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    """Its owner's alone where nothing else is said."""
    file = tmp_path / "result.json"
    for content in ("one\r\n", b"two"):
        write_whole(file, content)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_stays(tmp_path: Path) -> None:
    """What was begun beside it goes."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "taken", "one")
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]
