"""How status looks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from operations.status.document import document
from operations.status.screen import screen
from operations.status.symptoms import symptoms
from tests.unit.status.healthy_table import EXPECTED, NOW, SECOND, TABLE, healthy

if TYPE_CHECKING:
    from tests.golden import Golden

NARROW, WIDE = 44, 100


def test_side_by_side_on_a_wide_terminal(golden: Golden) -> None:
    """A column per region; every directed pair has its latency."""
    facts = healthy()
    golden.check_text("status-wide.txt", "\n".join(screen(TABLE, facts, [], NOW, width=WIDE)) + "\n")


def test_one_after_the_other_on_a_narrow_one(golden: Golden) -> None:
    """No line is longer than the terminal, but names and commands are never cut."""
    facts = healthy()
    facts[SECOND].unreachable, facts[SECOND].table = "connect timeout", {}
    facts["us-east-1"].throttles["write"] = 3.0
    lines = screen(TABLE, facts, symptoms(EXPECTED, facts, NOW), NOW, width=NARROW)
    assert max(map(len, lines)) <= NARROW
    golden.check_text("status-narrow.txt", "\n".join(lines) + "\n")


def test_one_json_document(golden: Golden) -> None:
    """Regions, directed pairs and problems; an unreachable region has its status alone."""
    facts = healthy()
    facts[SECOND].unreachable, facts[SECOND].table = "connect timeout", {}
    text = json.dumps(document(TABLE, facts, symptoms(EXPECTED, facts, NOW), NOW), indent=2)
    golden.check_text("status.json", text + "\n")
