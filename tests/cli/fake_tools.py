"""Programs that only say what they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fake_program(folder: Path, name: str, says: str) -> Path:
    """A program that says this, whatever it is asked."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    program.chmod(0o755)
    return program


def fake_terraform(folder: Path, version: str) -> Path:
    """A terraform that knows its version and nothing else."""
    says = {"terraform_version": version, "platform": "linux_amd64", "provider_selections": {}}
    return fake_program(folder, "terraform", json.dumps(says))
