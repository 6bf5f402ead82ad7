"""Writes one run down while it goes on. Nothing is written until something is about to be changed."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from operations.errors import RefusedError, TerraformInterruptedError
from operations.journal.entry import Phase
from operations.journal.process_identity import ProcessIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from operations.journal.journal import Journal


@dataclass(slots=True)
class Recorder:
    """One run of a command.

    Args:
        journal: Where it is written down.
        about: What all of its lines are about: table, regions, account.
    """

    journal: Journal
    about: dict[str, Any] = field(default_factory=dict)
    _what: str = ""
    _file: Path | None = None
    _phase: Phase = Phase.PLANNED

    @property
    def has_begun(self) -> bool:
        """Whether anything was changed yet."""
        return self._file is not None

    @contextmanager
    def command(self, what: str) -> Iterator[None]:
        """Says how the block ended, if anything was begun in it.

        Args:
            what: The command, for example ``deploy``.
        """
        self._what = what
        try:
            yield
        except (KeyboardInterrupt, TerraformInterruptedError):
            self._end(Phase.INTERRUPTED)
            raise
        except BaseException:
            self._end(Phase.FAILED)
            raise
        self._end(self._phase)

    def begin(self) -> None:
        """Begins the run, unless it has begun: from here on things are changed.

        Raises:
            RefusedError: When another run began in the meantime.
        """
        if self._file is not None:
            return
        own = ProcessIdentity.of(os.getpid())
        first = {
            "at": _now(),
            "phase": Phase.PLANNED,
            "what": self._what,
            "who": _user(),
            "host": socket.gethostname(),
            "pid": own.pid,
            "process_began": own.began,
            **self.about,
        }
        self._file = self.journal.begin(first)
        for entry in self.journal.open_entries():
            # Both of two that began at once may give way to each other; neither has changed anything yet.
            if entry.name != self._file.stem and entry.is_at_work:
                raise RefusedError(
                    f"{entry.text} is at work; nothing was changed: wait for its end, then run this again"
                )

    def applying(self, stack: str, plan_sha256: str, creates: Sequence[Mapping[str, Any]]) -> None:
        """A plan is about to be applied.

        Args:
            stack: The stack.
            plan_sha256: The digest of the plan.
            creates: What the plan creates, with what it can be found by.
        """
        self.begin()
        self._add(Phase.APPLYING, stack=stack, plan_sha256=plan_sha256, creates=list(creates))

    def started(self, terraform_pid: int) -> None:
        """Terraform was started to apply."""
        if self._file is not None and self._phase is Phase.APPLYING:
            process = ProcessIdentity.of(terraform_pid)
            self._add(Phase.APPLYING, terraform_pid=process.pid, terraform_began=process.began)

    def reached(self, phase: Phase, **more: Any) -> None:
        """How far the run came; one that changed nothing says so only where an earlier one is thereby made good."""
        if self._file is None:
            if not self.journal.open_entries():
                return
            self.begin()
        self._add(phase, **more)

    def _end(self, phase: Phase) -> None:
        if self._file is not None:
            self._add(phase, ended=True)

    def _add(self, phase: Phase, **more: Any) -> None:
        if self._file is not None:
            self._phase = phase
            self.journal.add(self._file, {"at": _now(), "phase": phase, **more})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return str(os.getuid())
