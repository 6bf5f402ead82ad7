"""The journal of one environment: a file per run, a JSON object per line, each on disk before anything else is done."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from operations.journal.entry import Ending, Entry, parse_entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEPT = 100
_SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Journal:
    """The runs of one environment.

    Args:
        folder: Where they are written down; made at the first one.
        kept: How many are kept. One that did not end is kept all the same. Default 100.
    """

    folder: Path
    kept: int = KEPT

    def entries(self) -> list[Entry]:
        """Every run, oldest first."""
        found = (parse_entry(file.stem, _lines(file)) for file in self._files)
        return [entry for entry in found if entry is not None]

    def open_entries(self) -> list[Entry]:
        """The runs since the last one that ended well, oldest first: none of them is known to have been made good."""
        found: list[Entry] = []
        for entry in reversed(self.entries()):
            if entry.ending is Ending.WELL:
                break
            found.insert(0, entry)
        return found

    def begin(self, first_line: Mapping[str, Any]) -> Path:
        """Begins a run; returns its file."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget_old()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        file = self.folder / f"{stamp}-{os.getpid()}{_SUFFIX}"
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self.add(file, first_line)
        number = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
        return file

    @staticmethod
    def add(file: Path, line: Mapping[str, Any]) -> None:
        """Adds a line to a run."""
        with file.open("ab") as opened:
            opened.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())

    @property
    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{_SUFFIX}"))

    def _forget_old(self) -> None:
        needed = {entry.name for entry in self.open_entries()}
        for file in self._files[: max(0, len(self._files) - self.kept + 1)]:
            if file.stem not in needed:
                with suppress(FileNotFoundError):
                    file.unlink()


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()
