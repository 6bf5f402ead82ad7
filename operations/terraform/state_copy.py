"""Copies of the state, taken before every apply: on disk for certain, readable by the owner alone, the last 20 kept.

What is no whole state is kept beside them under another suffix: whoever puts back the newest copy must not meet it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.terraform.state import is_whole
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 20
_SUFFIX = ".tfstate"
_NO_STATE = ".unreadable"


@dataclass(frozen=True, slots=True)
class StateCopies:
    """The copies of one stack's state.

    Args:
        folder: Where they are kept: one folder per stack.
        kept: How many are kept. Default 20.
    """

    folder: Path
    kept: int = KEPT

    @property
    def files(self) -> list[Path]:
        """The copies, oldest first."""
        return sorted(self.folder.glob(f"*{_SUFFIX}"))

    @property
    def newest(self) -> Path | None:
        """The newest copy; None when there is none."""
        return next(reversed(self.files), None)

    def take(self, content: bytes, now: datetime | None = None) -> Path | None:
        """Keeps a copy; the newest one again when nothing changed since, None when there is no state yet.

        Args:
            content: The state as it is stored.
            now: The time that names the copy. Default: the time of the call.
        """
        if not content.strip():
            return None
        files = self.files
        if files and files[-1].read_bytes() == content:
            return files[-1]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        copy = self.folder / f"{stamp}-serial{_serial(content)}{_SUFFIX if is_whole(content) else _NO_STATE}"
        write_whole(copy, content)
        for old in self.files[: -self.kept]:
            with suppress(FileNotFoundError):
                old.unlink()
        return copy


def _serial(content: bytes) -> int | str:
    try:
        return int(json.loads(content)["serial"])
    except (ValueError, KeyError, TypeError):
        return "unknown"
