"""Writes files whole: whoever reads one, at any moment, finds all of the old or all of the new."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(file: Path, content: str | bytes, *, mode: int = 0o600) -> None:
    """Puts a content in the place of a file in one stroke, on disk before this returns.

    Args:
        file: The file; its folder exists. Where it is a link, the link is replaced.
        content: What it will hold; text as UTF-8, with the line ends it has.
        mode: Its mode, whatever the umask. Default: its owner's alone.

    Raises:
        OSError: When it cannot be written; the file stays as it was.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
            os.fchmod(opened.fileno(), mode)
            opened.write(content.encode() if isinstance(content, str) else content)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
