"""The registry and the guide know every rule."""

from __future__ import annotations

import re
from pathlib import Path

from operations.guard import registry
from operations.guard.registry import RULES
from tests.unit.guard.scenarios import TRIGGER_AND_NEAR_MISS

PROJECT = Path(__file__).parents[3]


def test_every_file_of_rules_is_registered_under_its_name() -> None:
    """One rule per file, and none that nobody runs."""
    files = {file.stem for file in Path(registry.__file__).with_name("rules").glob("*.py")} - {"__init__"}
    assert {rule.id.replace("-", "_") for rule in RULES} == files
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert set(TRIGGER_AND_NEAR_MISS) == {rule.id for rule in RULES}


def test_the_guide_lists_every_rule_as_it_is() -> None:
    """Id, severity, what it looks for, and whether a destroy keeps it."""
    text = (PROJECT / "docs" / "guides" / "guard.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+?) \| (\w*) \|$", text, re.MULTILINE)
    assert rows == [
        (rule.id, rule.severity.value, rule.title, "" if rule.wanted_by_destroy else "yes") for rule in RULES
    ]
