"""Import blocks beside a synthesized stack: one plan takes everything over, shown and judged as any other plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from operations.recovery.match import Found

FILE = "recovered_imports.tf.json"


def write_imports(folder: Path, found: Iterable[Found]) -> None:
    """Writes a block for each, in place of those that were there."""
    write_import_blocks(folder, {one.wanted.address: one.import_id for one in found})


def write_import_blocks(folder: Path, id_by_address: Mapping[str, str]) -> None:
    """Writes a block for each address, in place of those that were there."""
    blocks = [{"to": address, "id": import_id} for address, import_id in id_by_address.items()]
    (folder / FILE).write_text(json.dumps({"import": blocks}, indent=2), encoding="utf-8")


def remove_imports(folder: Path) -> None:
    """Removes them: an import block stays good once it is done, yet fails where the resource is gone again."""
    (folder / FILE).unlink(missing_ok=True)
