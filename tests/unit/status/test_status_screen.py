"""How status looks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from operations.status.document import document
from operations.status.facts import RegionFacts
from operations.status.figures import rows
from operations.status.reading import _Part
from operations.status.screen import screen
from operations.status.symptoms import symptoms
from tests.unit.status.healthy_table import EXPECTED, HOME, NOW, REGIONS, SECOND, TABLE, healthy

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


FILLED = {
    "recovery": ("recovery",),
    "time_to_live": ("time_to_live",),
    "insights": ("insights",),
    "keys": ("key_state", "vault_key_state"),
    "alarms": ("alarms",),
    "metrics": ("latency_by_region", "throttles", "errors_by_function"),
    "vault": ("vault",),
    "backup_jobs": ("backup_jobs",),
    "recovery_points": ("last_backup",),
    "table_backups": ("last_backup",),
    "backup_role": ("backup_role_exists",),
}
"""What each part fills, but the table, without which a region has its status alone."""


@pytest.mark.parametrize("part", FILLED)
def test_what_was_not_read_is_no_fact(part: str) -> None:
    """Permissions for one part are missing: its figures are ``?`` on the screen and null in JSON, which names it."""
    read, facts, nothing = healthy(), healthy(), RegionFacts(HOME)
    facts[HOME].unread[part] = "AccessDenied"
    for name in FILLED[part]:
        setattr(facts[HOME], name, getattr(nothing, name))
    before, after = (rows(one[HOME], REGIONS, NOW) for one in (read, facts))
    assert {text for label, text in after.items() if text != before[label]} <= {"?"}
    json_before, json_after = (document(TABLE, one, [], NOW)["regions"][HOME] for one in (read, facts))
    changed = {key: value for key, value in json_after.items() if value != json_before[key]}
    assert changed.pop("unread") == [part]
    assert set(changed.values()) <= {None}


def test_every_part_was_thought_of() -> None:
    """A part that is read from now on is in the list above."""
    assert {name for name in vars(_Part) if not name.startswith("_")} == {*FILLED, "table"}


def test_whose_key_it_is_can_be_told_from_the_table_where_aws_owns_it() -> None:
    """Without a look at any key."""
    facts = healthy()[HOME]
    facts.unread["keys"], facts.key_state = "AccessDenied", None
    facts.table = {**facts.table, "SSEDescription": {}}
    assert rows(facts, REGIONS, NOW)["key"] == "AWS owned"


def test_a_table_that_was_not_read_names_what_else_was_not() -> None:
    """Its status alone, and why there is no more."""
    facts = healthy()
    facts[HOME].table, facts[HOME].unread = {}, {"table": "AccessDenied", "keys": "AccessDenied"}
    assert document(TABLE, facts, [], NOW)["regions"][HOME] == {"table_status": "UNREAD", "unread": ["keys", "table"]}


def test_one_json_document(golden: Golden) -> None:
    """Regions, directed pairs and problems; an unreachable region has its status alone."""
    facts = healthy()
    facts[SECOND].unreachable, facts[SECOND].table = "connect timeout", {}
    text = json.dumps(document(TABLE, facts, symptoms(EXPECTED, facts, NOW), NOW), indent=2)
    golden.check_text("status.json", text + "\n")
