"""The `prod` environment, every option of it, as it is deployed to an embedded AWS."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import tomlkit

if TYPE_CHECKING:
    from pathlib import Path

STACKS = ("global-table-prod", "observability-prod")
TABLE = "global-app-data-prod"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
WITHOUT_HINDRANCE = {"target": "embedded_aws", "prevent_destroy": False}
"""All that differs from the file that people deploy, but that what holds copies of items may be destroyed with them."""


def write(file: Path, shipped: Path) -> None:
    """Writes the environment as a test deploys it."""
    document = tomlkit.parse(shipped.read_text(encoding="utf-8"))
    document |= WITHOUT_HINDRANCE
    for section in ("backup", "audit"):
        document.setdefault(section, tomlkit.table())["force_destroy"] = True
    tomllib.loads(text := tomlkit.dumps(document))
    file.write_text(text, encoding="utf-8")
