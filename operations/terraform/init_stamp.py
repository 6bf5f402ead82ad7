"""Remembers that `init` was run for just this, since it costs half a second even when there is nothing to do.

The stamp lies in `.terraform`, so it goes when that folder goes, and it covers all that `init` reads and all that it
writes: when anybody runs `init` by hand, changes the backend, the lock file or the binary, it no longer holds.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from operations.terraform.provider_lock import LOCK_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.terraform.binary import Binary
    from operations.terraform.stack_file import StackFile

_WRITTEN_BY_INIT = (LOCK_FILE, ".terraform/terraform.tfstate", ".terraform/modules/modules.json")


class InitStamp:
    """The stamp of one stack folder.

    Args:
        stack: The stack.
        binary: The program that init is run with.
        environment: What the program sees.
        checks_providers: Whether the providers' checksums are to stay in the lock file. Default yes.
    """

    def __init__(
        self, stack: StackFile, binary: Binary, environment: Mapping[str, str], *, checks_providers: bool = True
    ) -> None:
        self._stack = stack
        self._binary = binary
        self._environment = environment
        self._checks_providers = checks_providers
        self._file = stack.folder / ".terraform" / "globaltables-init"

    @property
    def is_current(self) -> bool:
        """Whether init was run for just this, and what it prepared is still there."""
        try:
            return self._file.read_text() == self._digest() and self._providers_are_there()
        except OSError:
            return False

    def write(self) -> None:
        """Remembers that init was run."""
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        self._file.write_text(self._digest())

    def remove(self) -> None:
        """Forgets that init was run."""
        self._file.unlink(missing_ok=True)

    def _digest(self) -> str:
        digest = hashlib.sha256(self._stack.init_fingerprint().encode())
        digest.update(f"{self._binary.path} {self._binary.version} {self._stack.folder}".encode())
        digest.update(b"checked" if self._checks_providers else b"unchecked")
        configuration = self._environment.get("TF_CLI_CONFIG_FILE")
        files = [self._stack.folder / name for name in _WRITTEN_BY_INIT]
        for file in (*files, *([Path(configuration)] if configuration else [])):
            digest.update(file.read_bytes() if file.is_file() else b"none")
        return digest.hexdigest()

    def _providers_are_there(self) -> bool:
        """Packages are linked from a mirror or a cache that may have gone."""
        folder = self._stack.folder / ".terraform" / "providers"
        for requirement in self._stack.requirements:
            kind = folder / requirement.address(self._binary.registry_host)
            packages = [package for version in _entries(kind) for package in _entries(version)]
            if not any(_entries(package) for package in packages):
                return False
        return True


def _entries(folder: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder)]
    except OSError:
        return []
