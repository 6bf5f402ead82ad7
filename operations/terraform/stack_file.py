"""What the driver has to know of a synthesized stack: its providers and where its state is. Reads `cdk.tf.json`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.errors import StackFolderError
from operations.terraform.provider import ProviderRequirement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STACK_FILE = "cdk.tf.json"


@dataclass(frozen=True, slots=True)
class StackFile:
    """A synthesized stack.

    Args:
        folder: The folder Terraform runs in.
        raw: The configuration.
    """

    folder: Path
    raw: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> StackFile:
        """Reads the stack of a folder.

        Raises:
            StackFolderError: When there is none, or it cannot be read.
        """
        file = folder / STACK_FILE
        try:
            raw = json.loads(file.read_bytes())
        except OSError as error:
            raise StackFolderError(
                f"{folder}: must hold {STACK_FILE}, got: {error.strerror}; run globaltables synth"
            ) from error
        except ValueError as error:
            raise StackFolderError(f"{file}: must be JSON, got: {error}; run globaltables synth") from error
        if not isinstance(raw, dict):
            raise StackFolderError(f"{file}: must be a JSON object, got {type(raw).__name__}; run globaltables synth")
        return cls(folder, raw)

    @property
    def requirements(self) -> tuple[ProviderRequirement, ...]:
        """The providers that have to come from somewhere; the built-in one has not."""
        wanted = _block(self._settings.get("required_providers"))
        return tuple(
            ProviderRequirement(str(provider.get("source", name)), str(provider.get("version", "")))
            for name, provider in wanted.items()
            if isinstance(provider, dict) and not str(provider.get("source", name)).startswith("terraform.io/builtin/")
        )

    @property
    def backend(self) -> tuple[str, Mapping[str, Any]]:
        """The kind of backend and its settings: ``local`` when none is named, ``cloud`` for HCP Terraform."""
        if "cloud" in self._settings:
            return "cloud", _block(self._settings["cloud"])
        backend = _block(self._settings.get("backend"))
        kind = next(iter(backend), "local")
        return kind, _block(backend.get(kind))

    @property
    def local_state_file(self) -> Path | None:
        """Where the state lies; None when it is not a local file, or a workspace moves it."""
        kind, settings = self.backend
        selected = self.folder / ".terraform" / "environment"
        if kind != "local" or (selected.is_file() and selected.read_text().strip() not in {"", "default"}):
            return None
        return self.folder / str(settings.get("path") or "terraform.tfstate")

    def init_fingerprint(self) -> str:
        """A digest of all in the configuration that `init` acts upon: settings, modules, and the providers in use."""
        kinds = sorted({kind for block in ("resource", "data") for kind in _block(self.raw.get(block))})
        digest = hashlib.sha256()
        relevant = [self._settings, self.raw.get("module"), sorted(_block(self.raw.get("provider"))), kinds]
        digest.update(json.dumps(relevant, sort_keys=True).encode())
        for file in sorted({*self.folder.glob("*.tf"), *self.folder.glob("*.tf.json")}):
            if file.name != STACK_FILE:
                digest.update(file.read_bytes())
        return digest.hexdigest()

    @property
    def _settings(self) -> Mapping[str, Any]:
        return _block(self.raw.get("terraform"))


def _block(value: Any) -> dict[str, Any]:
    """A block of Terraform's JSON, which may be one object or a list of them."""
    if isinstance(value, list):
        return {name: inner for entry in value if isinstance(entry, dict) for name, inner in entry.items()}
    return value if isinstance(value, dict) else {}
