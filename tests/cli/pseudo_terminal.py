"""Runs a command on a terminal: a pseudo terminal of a given width whose other end is the test."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cli.project_copy import ProjectCopy

_DECODER = codecs.getincrementaldecoder("utf-8")


@dataclass
class TerminalRun:
    """A command on a terminal.

    Args:
        pid: Its process.
        descriptor: The test's end of the terminal.
        text: All that was shown so far.
    """

    pid: int
    descriptor: int
    text: str = field(default="")
    # A read may end within a character.
    _decoder: codecs.IncrementalDecoder = field(default_factory=partial(_DECODER, "replace"))

    @classmethod
    def start(cls, project: ProjectCopy, arguments: Sequence[str], *, columns: int = 100, **more: str) -> TerminalRun:
        """Starts it in the project."""
        variables = {**project.variables, **more}
        command = [sys.executable, "-m", "operations", *arguments]
        pid, descriptor = pty.fork()
        if pid == 0:
            os.chdir(project.root)
            os.execve(command[0], command, variables)  # noqa: S606 - this interpreter
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        return cls(pid, descriptor)

    def read_until(self, wanted: str, timeout_seconds: float = 60) -> None:
        """Reads until the text is shown."""
        deadline = time.monotonic() + timeout_seconds
        while wanted not in self.text:
            assert self._read(deadline), f"{wanted!r} did not come:\n{self.text}"

    def type(self, keys: str) -> None:
        """Types."""
        os.write(self.descriptor, keys.encode())

    def finish(self, timeout_seconds: float = 60) -> int:
        """Reads to the end; returns the exit code."""
        deadline = time.monotonic() + timeout_seconds
        while self._read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(status)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more came:\n{self.text}"
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += self._decoder.decode(data)
        return bool(data)
