"""Who holds a state's lock: Terraform writes it beside a local state, and into an object beside one in a bucket."""

from __future__ import annotations

import fcntl
import json
import struct
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LAYOUTS = {"linux": ("hhqqi4x", (0, 4)), "darwin": ("qqihh", (3, 2))}
"""`struct flock` by platform: its format, and where the kind of lock and the process stand."""


@dataclass(frozen=True, slots=True)
class LockInfo:
    """A lock.

    Args:
        id: Its id, as `force-unlock` wants it.
        who: Who holds it, ``user@host``.
        operation: What for.
        created: Since when; None when that cannot be read.
    """

    id: str
    who: str
    operation: str
    created: datetime | None

    def text(self, now: datetime | None = None) -> str:
        """The holder in a few words."""
        if self.created is None:
            return f"{self.who} for {self.operation}"
        since = self.created.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"{self.who} for {self.operation} since {since} ({age(self.created, now)} ago)"


def parse_lock(text: str | bytes) -> LockInfo | None:
    """Reads what Terraform wrote; None when it is not that."""
    try:
        raw = json.loads(text)
        return LockInfo(str(raw["ID"]), str(raw["Who"]), str(raw["Operation"]), read_time(raw.get("Created")))
    except (ValueError, KeyError, TypeError):
        return None


def local_lock_file(state_file: Path) -> Path:
    """Where the lock of a local state is described. It stays behind when its holder is killed."""
    return state_file.with_name(f".{state_file.name}.lock.info")


def local_holder(state_file: Path) -> int | None:
    """The process that holds the lock of a local state, which ends with it; None when nobody does.

    Raises:
        OSError: When the state cannot be opened.
    """
    format_, (kind, process) = _LAYOUTS[sys.platform]
    values: list[int] = [0] * len(format_.replace("4x", ""))
    values[kind] = fcntl.F_WRLCK
    with state_file.open("rb") as opened:
        answer = struct.unpack(format_, fcntl.fcntl(opened, fcntl.F_GETLK, struct.pack(format_, *values)))
    return None if answer[kind] == fcntl.F_UNLCK else int(answer[process])


def read_time(text: object) -> datetime | None:
    """A time as Terraform writes it, with nine digits of a second or in words; None when it is neither."""
    if not isinstance(text, str):
        return None
    day_and_second = text.replace("T", " ")[:19]
    try:
        return datetime.strptime(day_and_second, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def age(created: datetime, now: datetime | None = None) -> str:
    """How long ago that was: in seconds, minutes, hours or days."""
    seconds = max(0, int(((now or datetime.now(UTC)) - created).total_seconds()))
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
