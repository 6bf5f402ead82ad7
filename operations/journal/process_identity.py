"""Which process a number meant: numbers are given out again, so the time a process began belongs to it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_BEGAN_FIELD = 20
"""Where the start time stands in `/proc/PID/stat`, counted after the program's name."""


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process of this machine.

    Args:
        pid: Its number.
        began: When it began, as this machine tells it; says nothing elsewhere. Empty when it could not be told.
    """

    pid: int
    began: str

    @classmethod
    def of(cls, pid: int) -> ProcessIdentity:
        """The identity of a process that runs now."""
        return cls(pid, _began(pid) or "")

    @property
    def is_alive(self) -> bool:
        """Whether it still runs: not merely another one with its number."""
        now = _began(self.pid)
        return now is not None and now == self.began


def _began(pid: int) -> str | None:
    """A text that no other process of that number has; None when there is none, or it has ended already."""
    if not _PROC.joinpath("self", "stat").exists():
        return _asked(pid)
    try:
        # The name stands in parentheses and may hold anything, a closing parenthesis too.
        fields = (
            _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
        boot = _PROC.joinpath("sys", "kernel", "random", "boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return None if fields[0] in {"Z", "X"} else f"{boot} {fields[_BEGAN_FIELD - 1]}"


def _asked(pid: int) -> str | None:
    """The same where there is no `/proc`."""
    command = ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number, no shell
    state, _, began = answer.stdout.strip().partition(" ")
    return began.strip() if began and not state.startswith("Z") else None
