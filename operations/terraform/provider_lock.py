"""The lock file that `init` writes: the versions it chose, and checksums that every later command looks at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from operations.whole_file import write_whole

if TYPE_CHECKING:
    from pathlib import Path

LOCK_FILE = ".terraform.lock.hcl"
_CHECKSUMS = re.compile(r"^[ \t]*hashes[ \t]*=[ \t]*\[[^]]*\][ \t]*\n", re.MULTILINE)


def forget_checksums(folder: Path) -> None:
    """Takes the checksums out of a folder's lock file; the versions stay. The next `init` writes them anew.

    Without them Terraform takes the provider as it lies there. With them every single command reads all of it first:
    700 MB for hashicorp/aws 5.100.0, 0.6 s of a plan's 4.6 s of CPU time.

    Args:
        folder: The stack folder; one without a lock file stays as it is.
    """
    file = folder / LOCK_FILE
    if file.is_file():
        write_whole(file, _CHECKSUMS.sub("", file.read_text(encoding="utf-8")), mode=file.stat().st_mode & 0o777)
