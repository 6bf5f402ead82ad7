"""The configuration that is left: HCL that needs nothing of this project, and import blocks that take everything in."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from operations.release.import_ids import import_id
from operations.terraform.provider_lock import LOCK_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from operations.terraform.state import ResourceState

IMPORTS = "imports.tf"
_BACKEND = re.compile(r"^\s*(backend\s+\"[a-z0-9]+\"|cloud)\s*\{\s*$")


def write_standalone(hcl: Path, stack_folder: Path, target: Path, resources: Iterable[ResourceState]) -> None:
    """Writes a stack's configuration into a folder of its own.

    Args:
        hcl: The stack's HCL as it was rendered.
        stack_folder: The synthesized stack, which has the versions of its providers locked.
        target: The folder; what was in it of the same names is replaced.
        resources: What the state holds.
    """
    shutil.copytree(hcl, target, dirs_exist_ok=True)
    rendered = target / "cdk.tf"
    (target / "main.tf").write_text(without_backend(rendered.read_text(encoding="utf-8")), encoding="utf-8")
    rendered.unlink()
    for beside in target.glob("*.json"):  # cdktf's own notes
        beside.unlink()
    if (stack_folder / LOCK_FILE).exists():
        shutil.copy(stack_folder / LOCK_FILE, target / LOCK_FILE)
    (target / IMPORTS).write_text(import_blocks(resources), encoding="utf-8")


def import_blocks(resources: Iterable[ResourceState]) -> str:
    """An import block for each resource that has an id to import it by, as `terraform fmt` writes it."""
    blocks = []
    for one in resources:
        own = import_id(one) if one.mode == "managed" else None
        if own is not None:
            quoted = json.dumps(own, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
            blocks.append(f"import {{\n  to = {one.address}\n  id = {quoted}\n}}\n")
    return "\n".join(blocks)


def without_backend(text: str) -> str:
    """HCL without the block that says where its state is: whoever goes on with it decides."""
    kept, depth = [], 0
    for line in text.splitlines(keepends=True):
        if depth == 0 and not _BACKEND.match(line):
            kept.append(line)
            continue
        depth += line.count("{") - line.count("}")
    return "".join(kept)
