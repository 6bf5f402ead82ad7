"""How long things took is remembered by type and action; what was never seen takes what is typical."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.durations import Durations

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_never_seen_takes_what_is_typical(tmp_path: Path) -> None:
    """Of a type that is not known either, a second."""
    durations = Durations(tmp_path / "durations.json")
    assert durations.expected("aws_dynamodb_table", "create") == 120.0
    assert durations.expected("aws_no_such_thing", "update") == 1.0


def test_the_middle_of_the_last_five_counts(tmp_path: Path) -> None:
    """One that hung once says nothing of the next; what is long ago is forgotten. Other actions are not touched."""
    durations = Durations(tmp_path / "durations.json")
    for seconds in (900.0, 8.0, 10.0, 300.0, 9.0, 8.5):
        durations.took("aws_kms_key", "create", seconds)
    assert durations.expected("aws_kms_key", "create") == 9.0
    assert durations.expected("aws_kms_key", "update") == 10.0


def test_they_are_kept_for_the_next_run_and_for_nobody_else(tmp_path: Path) -> None:
    """In a file of mode 0600, with nothing left beside it."""
    file = tmp_path / "work" / "durations.json"
    durations = Durations(file)
    durations.took("aws_kms_key", "create", 3.0)
    durations.save()
    assert Durations(file).expected("aws_kms_key", "create") == 3.0
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("text", ["", "[1]", '{"aws_kms_key": 1}', '{"aws_kms_key": {"create": ["soon"]}}'])
def test_a_file_that_cannot_be_read_counts_as_empty(tmp_path: Path, text: str) -> None:
    """It only makes a guess better."""
    file = tmp_path / "durations.json"
    file.write_text(text)
    assert Durations(file).expected("aws_kms_key", "create") == 12.0
