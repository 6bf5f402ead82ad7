"""Golden files: expected output that is reviewed in the diff and rewritten by ``pytest --update-golden``."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Golden:
    """The folder ``golden`` beside a test file.

    Args:
        folder: Where the files are.
        update: Whether they are rewritten instead of compared.
    """

    folder: Path
    update: bool

    def check_json(self, name: str, value: Any) -> None:
        """Compares *value* with the file *name*, pretty-printed."""
        self.check_text(name, json.dumps(value, indent=2, sort_keys=True) + "\n")

    def check_text(self, name: str, text: str) -> None:
        """Compares *text* with the file *name*."""
        file = self.folder / name
        if self.update:
            self.folder.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{file} is missing; write it with pytest --update-golden"
        assert text == file.read_text(encoding="utf-8"), f"{file} differs; if the change is wanted, --update-golden"
