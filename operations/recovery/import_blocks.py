"""Import and removed blocks beside a synthesized stack: one plan takes over and lets go, judged like any other plan."""

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
    write_blocks(folder, {one.wanted.address: one.import_id for one in found})


def write_blocks(folder: Path, id_by_address: Mapping[str, str], let_go: Iterable[str] = ()) -> None:
    """Writes what is taken over and what is let go, in place of what was there.

    Args:
        folder: The synthesized stack.
        id_by_address: What is taken into state: its id by address.
        let_go: The addresses, without instance keys, that leave the state while what they stand for stays in AWS; the
            configuration must not have them any more. Needs Terraform 1.7.
    """
    blocks: dict[str, list[dict[str, object]]] = {
        "import": [{"to": address, "id": id_} for address, id_ in id_by_address.items()],
        "removed": [{"from": address, "lifecycle": [{"destroy": False}]} for address in let_go],
    }
    text = json.dumps({kind: found for kind, found in blocks.items() if found}, indent=2)
    (folder / FILE).write_text(text, encoding="utf-8")


def remove_imports(folder: Path) -> None:
    """Removes them: an import block stays good once it is done, yet fails where the resource is gone again."""
    (folder / FILE).unlink(missing_ok=True)
