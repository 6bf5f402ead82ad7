"""Controls: the same on the page and in the document, and judged by what status knows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from operations.report.controls import CONTROLS, UNSEEN
from operations.report.sections.state import State
from operations.status.facts import RegionFacts
from tests.unit.report.report_contents import contents
from tests.unit.status.healthy_table import HOME, NOW, SECOND

if TYPE_CHECKING:
    from operations.report.contents import Contents

PROJECT = Path(__file__).parents[3]
PROTECTION, KEYS, RECOVERY, _, ALARMS, BACKUPS, *_REST = CONTROLS
COPIED = "a locked vault and copies elsewhere in all 2 regions"
LAST = f"last backup 7 hours ago in {HOME}, no older one elsewhere"
SILENT = "no alarms, or some missing or with actions switched off,"


def locked(**changed: Any) -> Contents:
    """Every vault has its lock."""
    made = contents(**changed)
    for found in made.facts.values():
        found.vault = {"BackupVaultName": "v", "Locked": True}
    return made


def test_the_document_has_the_same_controls() -> None:
    """Word for word; whoever adds one adds it to both."""
    lines = (PROJECT / "docs" / "controls.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| control ")]
    assert rows == [f"| {one.text} | {one.resource} | `{one.test}` |" for one in CONTROLS]


def test_every_control_names_a_test_that_there_is() -> None:
    """Among those that look at what prod deploys, or at backups."""
    folders = [PROJECT / "tests" / name for name in ("acceptance", "contract")]
    text = "\n".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.rglob("test_*.py"))
    assert [one.test for one in CONTROLS if f"def {one.test}(" not in text] == []


def test_a_healthy_table() -> None:
    """What status does not look at is not called good."""
    made = locked()
    answers = [control.now(made) for control in CONTROLS]
    assert answers[:3] == [
        (State.GOOD, "on in all 2 regions"),
        (State.GOOD, "its own key, enabled, in all 2 regions"),
        (State.GOOD, "on in all 2 regions"),
    ]
    assert ALARMS.now(made) == (State.GOOD, "all are there with actions on in all 2 regions")
    assert BACKUPS.now(made) == (State.GOOD, f"{COPIED}; {LAST}")
    assert answers.count(UNSEEN) == len(CONTROLS) - 5


def test_what_is_not_as_it_should_be() -> None:
    """In which region; and what could not be read is not known."""
    made = contents()
    made.facts[SECOND].table = {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": False}
    made.facts[SECOND].recovery, made.facts[SECOND].key_state, made.facts[SECOND].alarms = {}, None, []
    assert PROTECTION.now(made) == (State.WARNING, f"off in {SECOND}")
    assert KEYS.now(made) == (State.WARNING, f"no enabled key of its own in {SECOND}")
    assert RECOVERY.now(made) == (State.WARNING, f"off in {SECOND}")
    assert ALARMS.now(made) == (State.WARNING, f"{SILENT} in {SECOND}")
    out = contents(facts={HOME: contents().facts[HOME], SECOND: RegionFacts(SECOND, unreachable="timed out")})
    assert {one.now(out) for one in (PROTECTION, KEYS, RECOVERY, ALARMS)} == {
        (State.UNKNOWN, f"could not be read in {SECOND}")
    }
    assert PROTECTION.now(contents(facts={})) == (State.UNKNOWN, "nothing is deployed")


@pytest.mark.parametrize("copies_to", [{}, {HOME: frozenset({SECOND}), SECOND: frozenset({SECOND})}])
def test_a_lock_is_no_copy(copies_to: dict[str, frozenset[str]]) -> None:
    """Backups that go nowhere, or to another vault of their own region, are lost with it."""
    regions = SECOND if copies_to else f"{HOME}, {SECOND}"
    said = f"no locked vault, or no copies elsewhere, in {regions}; {LAST}"
    assert BACKUPS.now(locked(copies_to=copies_to)) == (State.WARNING, said)


def test_a_backup_of_one_region_is_none_of_another() -> None:
    """The oldest last backup is named; a region without any is a warning, one that was not read is unknown."""
    made = locked()
    made.facts[SECOND].last_backup = NOW - timedelta(days=9)
    said = f"{COPIED}; last backup 9 days ago in {SECOND}, no older one elsewhere"
    assert BACKUPS.now(made) == (State.GOOD, said)
    made.facts[SECOND].last_backup = None
    assert BACKUPS.now(made) == (State.WARNING, f"{COPIED}; no backup yet in {SECOND}")
    made.facts[SECOND].unread["recovery_points"] = "AccessDenied"
    assert BACKUPS.now(made) == (State.UNKNOWN, f"{COPIED}; backups could not be read in {SECOND}")


def test_a_missing_alarm_tells_nobody() -> None:
    """However many others are there."""
    assert ALARMS.now(contents(missing_alarms={SECOND: 1, HOME: 0})) == (State.WARNING, f"{SILENT} in {SECOND}")


def test_the_key_must_be_the_one_of_the_state() -> None:
    """The state's key may be well while the table is encrypted with another; and one that was not read is unknown."""
    made = contents()
    made.facts[SECOND].table = {**made.facts[SECOND].table, "SSEDescription": {"KMSMasterKeyArn": "arn:of:another"}}
    assert KEYS.now(made) == (State.WARNING, f"no enabled key of its own in {SECOND}")
    made = contents()
    made.facts[SECOND].key_state, made.facts[SECOND].unread = None, {"keys": "AccessDenied"}
    assert KEYS.now(made) == (State.UNKNOWN, f"could not be read in {SECOND}")
