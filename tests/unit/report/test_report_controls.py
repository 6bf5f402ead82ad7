"""Controls: the same on the page and in the document, and judged by what status knows."""

from __future__ import annotations

from pathlib import Path

from operations.report.controls import CONTROLS, UNSEEN
from operations.report.sections.state import State
from operations.status.facts import RegionFacts
from tests.unit.report.report_contents import contents
from tests.unit.status.healthy_table import HOME, SECOND

PROJECT = Path(__file__).parents[3]
PROTECTION, KEYS, RECOVERY, _, ALARMS, BACKUPS, *_REST = CONTROLS


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
    made = contents()
    made.facts[HOME].vault = made.facts[SECOND].vault = {"BackupVaultName": "v", "Locked": True}
    answers = [control.now(made) for control in CONTROLS]
    assert answers[:3] == [
        (State.GOOD, "on in all 2 regions"),
        (State.GOOD, "its own key, enabled, in all 2 regions"),
        (State.GOOD, "on in all 2 regions"),
    ]
    assert BACKUPS.now(made) == (State.GOOD, "a locked vault in all 2 regions; newest backup 7 hours ago")
    assert answers.count(UNSEEN) == len(CONTROLS) - 5


def test_what_is_not_as_it_should_be() -> None:
    """In which region; and what could not be read is not known."""
    made = contents()
    made.facts[SECOND].table = {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": False}
    made.facts[SECOND].recovery, made.facts[SECOND].key_state, made.facts[SECOND].alarms = {}, None, []
    assert PROTECTION.now(made) == (State.WARNING, f"off in {SECOND}")
    assert KEYS.now(made) == (State.WARNING, f"no enabled key of its own in {SECOND}")
    assert RECOVERY.now(made) == (State.WARNING, f"off in {SECOND}")
    assert ALARMS.now(made) == (State.WARNING, f"no alarms, or some with actions switched off, in {SECOND}")
    out = contents(facts={HOME: contents().facts[HOME], SECOND: RegionFacts(SECOND, unreachable="timed out")})
    assert {one.now(out) for one in (PROTECTION, KEYS, RECOVERY, ALARMS)} == {
        (State.UNKNOWN, f"could not be read in {SECOND}")
    }
    assert PROTECTION.now(contents(facts={})) == (State.UNKNOWN, "nothing is deployed")
