"""One run in the journal: what began it, how far it came, and whether it ended."""

from __future__ import annotations

import enum
import json
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from operations.journal.process_identity import ProcessIdentity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Phase(enum.StrEnum):
    """How far a run came."""

    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    SETTLED = "settled"
    CHECKED = "checked"
    BACKED_UP = "backed up"
    REMOVING = "removing replicas of"
    DESTROYED = "destroyed"
    RELEASED = "released"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Ending(enum.StrEnum):
    """How a run ended."""

    NOT = "not"
    WELL = "well"
    HALFWAY = "halfway"


_COMPLETE = {Phase.CHECKED, Phase.DESTROYED, Phase.RELEASED}


@dataclass(slots=True)
class Entry:
    """One run.

    Args:
        name: Names its file.
        what: The command: ``deploy`` or ``destroy``.
        began: When it began to change anything.
        who: The user.
        host: The machine.
        process: The process of the command.
        account: The AWS account; None when it was not known.
        regions: Its regions, home first.
        table: The table.
        phase: How far it came.
        stack: The stack it was at work on last; None before the first.
        terraform: The process of the last apply; None before the first.
        planned: What its plans were to create, as it was written down, by stack.
        plan_sha256_by_stack: The plans it applied.
        final_backup: ARN of the final backup that it made before it destroyed anything; empty without one.
        has_ended: Whether it said that it ended.
    """

    name: str
    what: str
    began: datetime
    who: str
    host: str
    process: ProcessIdentity
    account: str | None = None
    regions: tuple[str, ...] = ()
    table: str = ""
    phase: Phase = Phase.PLANNED
    stack: str | None = None
    terraform: ProcessIdentity | None = None
    planned: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    plan_sha256_by_stack: dict[str, str] = field(default_factory=dict)
    final_backup: str = ""
    has_ended: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it ran on this machine: of others' processes nothing is known."""
        return self.host == socket.gethostname()

    @property
    def is_at_work(self) -> bool:
        """Whether its command still runs, on this machine."""
        return not self.has_ended and self.is_here and self.process.is_alive

    @property
    def terraform_is_at_work(self) -> bool:
        """Whether its Terraform still runs: it survives the command that started it, and ends on its own."""
        return self.is_here and self.terraform is not None and self.terraform.is_alive

    @property
    def ending(self) -> Ending:
        """How it ended."""
        if not self.has_ended:
            return Ending.NOT
        return Ending.WELL if self.phase in _COMPLETE else Ending.HALFWAY

    @property
    def text(self) -> str:
        """The run in a few words: what, by whom, since when."""
        began = self.began.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"{self.what} by {self.who}@{self.host} (process {self.process.pid}, since {began})"

    @property
    def doing(self) -> str:
        """What it was doing last."""
        return f"{self.phase} {self.stack}" if self.stack else self.phase.value


def parse_entry(name: str, lines: Iterable[str]) -> Entry | None:
    """Reads what was written; None when not even its first line was, for then nothing was changed yet.

    Args:
        name: Names its file.
        lines: Its lines. One that was cut off by a loss of power is left out.
    """
    entry: Entry | None = None
    for line in lines:
        try:
            raw = json.loads(line)
            entry = _first(name, raw) if entry is None else _go_on(entry, raw)
        except (ValueError, KeyError, TypeError):
            if entry is None:
                return None
    return entry


def _first(name: str, raw: Mapping[str, Any]) -> Entry:
    return Entry(
        name=name,
        what=str(raw["what"]),
        began=datetime.fromisoformat(raw["at"]),
        who=str(raw["who"]),
        host=str(raw["host"]),
        process=ProcessIdentity(raw["pid"], raw["process_began"]),
        account=raw.get("account"),
        regions=tuple(raw.get("regions") or ()),
        table=str(raw.get("table") or ""),
        phase=Phase(raw["phase"]),
    )


def _go_on(entry: Entry, raw: Mapping[str, Any]) -> Entry:
    entry.phase = Phase(raw["phase"])
    entry.stack = raw.get("stack", entry.stack)
    entry.has_ended = bool(raw.get("ended", False))
    entry.final_backup = raw.get("final_backup") or entry.final_backup
    if "terraform_pid" in raw:
        entry.terraform = ProcessIdentity(raw["terraform_pid"], raw["terraform_began"])
    if "plan_sha256" in raw and entry.stack:
        entry.plan_sha256_by_stack[entry.stack] = raw["plan_sha256"]
        entry.planned[entry.stack] = list(raw.get("creates") or ())
    return entry
