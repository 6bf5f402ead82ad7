"""What ctrl-C, a closed terminal or a cancelled CI job do to a run: one SIGINT, then patience, then a question."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.signals import taken

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from types import FrameType

_at_work: set[subprocess.Popen[bytes]] = set()
"""What runs now, in whatever thread. Signals come to the main thread alone, and an interrupt is for all of it."""


def _say_nothing() -> None:
    return None


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Interrupts:
    """What to say and ask when a run is interrupted.

    Args:
        forwarded: Called once the first interrupt was handed to Terraform: the place to say that it finishes what is
            in flight. Default: says nothing.
        confirm_force: Called at every further interrupt: says what ending now would risk, and answers whether to do it
            all the same. Default: never.
    """

    forwarded: Callable[[], None] = _say_nothing
    confirm_force: Callable[[], bool] = _never


class Forwarder:
    """Takes the signals of this program while another one runs, and hands on what that one is to have of them.

    The first signal is forwarded from the handler itself, at once. Hooks are called by `ask`, outside the handler,
    where they may print and read.

    Args:
        interrupts: The hooks.
    """

    def __init__(self, interrupts: Interrupts) -> None:
        self.forced = False
        self._interrupts = interrupts
        self._process: subprocess.Popen[bytes] | None = None
        self._received = 0
        self._answered = 0

    @property
    def interrupted(self) -> bool:
        """Whether a signal came."""
        return self._received > 0

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Takes the signals within the block."""
        with taken(self._receive):
            yield

    def attach(self, process: subprocess.Popen[bytes]) -> None:
        """Names the process, and hands it a signal that came while it was being started."""
        self._process = process
        _at_work.add(process)
        if self._received:
            process.send_signal(signal.SIGINT)

    def ask(self) -> None:
        """Says what was forwarded, and asks what a further signal is to do."""
        while self._answered < self._received:
            first = self._answered == 0
            # Several impatient presses are one question.
            self._answered = 1 if first else self._received
            if first:
                self._interrupts.forwarded()
            elif self._interrupts.confirm_force():
                self._force()

    def clean_up(self) -> None:
        """After the end; a forced one left the providers that Terraform had no time to end, in its process group."""
        if self._process is not None:
            _at_work.discard(self._process)
        if self.forced and self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGTERM)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._received += 1
        if self._received == 1:
            for process in tuple(_at_work):
                process.send_signal(signal.SIGINT)

    def _force(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.forced = True
            self._process.terminate()
