"""Reads a file while another process writes it."""

from __future__ import annotations

import os
from typing import IO


class Tail:
    """Reads the complete lines of a file that another process writes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._number = file.fileno()
        self._offset = 0
        self._partial = b""

    def lines(self) -> list[str]:
        """The lines that were completed since the last call."""
        found = []
        # pread: the offset of the file itself is shared with the process that writes.
        while chunk := os.pread(self._number, 1 << 20, self._offset):
            self._offset += len(chunk)
            *complete, self._partial = (self._partial + chunk).split(b"\n")
            found += complete
        return [line.decode(errors="replace") for line in found if line.strip()]

    def rest(self) -> list[str]:
        """What stands after the last line end."""
        rest, self._partial = self._partial, b""
        return [rest.decode(errors="replace")] if rest.strip() else []
