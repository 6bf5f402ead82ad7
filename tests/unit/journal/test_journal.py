"""What is written down of a run, and what a later command reads of it after a crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from operations.errors import RefusedError, TerraformError, TerraformInterruptedError
from operations.journal import Ending, Journal, Phase, Recorder
from operations.journal.company import refuse_company
from operations.journal.process_identity import ProcessIdentity

if TYPE_CHECKING:
    from pathlib import Path

CREATES = [{"address": "a.b", "type": "a", "region": "us-east-1", "values": {"name": "n"}}]


def recorder(tmp_path: Path) -> Recorder:
    """A recorder over a journal of its own."""
    return Recorder(Journal(tmp_path / "journal"), {"account": "111122223333", "table": "t", "regions": ["us-east-1"]})


def apply(record: Recorder) -> None:
    """What a deploy writes down up to the start of its apply."""
    record.applying("data", "abc", CREATES)
    record.started(os.getpid())


def fail(record: Recorder, error: BaseException) -> None:
    """A deploy that fails in its apply."""
    with record.command("deploy"):
        apply(record)
        raise error


def crashed(tmp_path: Path) -> Journal:
    """The journal of a run whose process has ended without a word."""
    record = recorder(tmp_path)
    apply(record)
    (file,) = (tmp_path / "journal").iterdir()
    text = file.read_text().replace(ProcessIdentity.of(os.getpid()).began, "another boot 1")
    file.write_text(text)
    return record.journal


def test_a_run_that_changes_nothing_is_not_written_down(tmp_path: Path) -> None:
    """A plan, a dry run, a deploy with nothing to do."""
    record = recorder(tmp_path)
    with record.command("deploy"):
        record.reached(Phase.CHECKED)
    assert not (tmp_path / "journal").exists()


def test_a_run_is_written_down_with_all_that_a_later_one_needs(tmp_path: Path) -> None:
    """Who, what, where, how far, which plan, what it was to make; for the owner alone."""
    record = recorder(tmp_path)
    with record.command("deploy"):
        apply(record)
        (entry,) = record.journal.entries()
        assert (entry.ending, entry.is_at_work, entry.terraform_is_at_work) == (Ending.NOT, True, True)
        assert entry.doing == "applying data"
        record.reached(Phase.APPLIED)
        record.reached(Phase.CHECKED)
    (entry,) = record.journal.entries()
    assert (entry.what, entry.account, entry.table, entry.regions) == (
        "deploy",
        "111122223333",
        "t",
        ("us-east-1",),
    )
    assert (entry.plan_sha256_by_stack, entry.planned) == ({"data": "abc"}, {"data": CREATES})
    assert (entry.phase, entry.ending, entry.is_at_work) == (Phase.CHECKED, Ending.WELL, False)
    (file,) = (tmp_path / "journal").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert record.journal.open_entries() == []


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (TerraformError("no"), Phase.FAILED),
        (TerraformInterruptedError("no"), Phase.INTERRUPTED),
        (KeyboardInterrupt(), Phase.INTERRUPTED),
        (SystemExit(1), Phase.FAILED),
    ],
)
def test_a_run_says_how_it_ended(tmp_path: Path, error: BaseException, phase: Phase) -> None:
    """It ended, and what it made may not be in state: later ones look."""
    record = recorder(tmp_path)
    with pytest.raises(type(error)):
        fail(record, error)
    (entry,) = record.journal.open_entries()
    assert (entry.phase, entry.ending) == (phase, Ending.HALFWAY)


def test_a_run_that_was_killed_did_not_end(tmp_path: Path) -> None:
    """Nobody of its number and beginning is alive, so nobody is at work."""
    (entry,) = crashed(tmp_path).open_entries()
    assert (entry.ending, entry.is_at_work, entry.terraform_is_at_work) == (Ending.NOT, False, False)


def test_a_run_that_ends_well_makes_good_those_before_it(tmp_path: Path) -> None:
    """Also one that finds nothing to do."""
    crashed(tmp_path)
    record = recorder(tmp_path)
    with record.command("deploy"):
        record.reached(Phase.CHECKED)
    assert [entry.ending for entry in record.journal.entries()] == [Ending.NOT, Ending.WELL]
    assert record.journal.open_entries() == []


def test_a_line_cut_off_by_a_loss_of_power_is_left_out(tmp_path: Path) -> None:
    """What stands before it holds; a file without a first line is of a run that changed nothing."""
    journal = crashed(tmp_path)
    (file,) = (tmp_path / "journal").iterdir()
    with file.open("a") as opened:
        opened.write('{"at": "2026-')
    (tmp_path / "journal" / "20990101T000000.000000Z-1.jsonl").write_text('{"at"')
    (entry,) = journal.entries()
    assert entry.phase is Phase.APPLYING


def test_only_the_newest_are_kept_and_those_that_are_open(tmp_path: Path) -> None:
    """Bounded, yet nothing is forgotten that a recovery needs."""
    journal = Journal(tmp_path / "journal", kept=3)
    for _ in range(5):
        record = Recorder(journal)
        with record.command("deploy"):
            record.begin()
            record.reached(Phase.CHECKED)
    assert len(journal.entries()) == 3
    for _ in range(5):
        record = Recorder(journal)
        with pytest.raises(TerraformError):
            fail(record, TerraformError("no"))
    assert len(journal.open_entries()) == 5


def test_company_is_refused_by_name(tmp_path: Path) -> None:
    """Another command on this machine is at work: who, since when, and what it is doing."""
    record = recorder(tmp_path)
    with record.command("deploy"):
        apply(record)
        with pytest.raises(RefusedError) as refused:
            refuse_company(record.journal)
        entry = record.journal.entries()[0]
        assert str(refused.value) == (
            f"{entry.text} is at work: applying data; nothing was touched; wait for its end, then run this again"
        )
        assert entry.text.startswith("deploy by ")
        assert f"(process {os.getpid()}, since " in entry.text
        second = recorder(tmp_path)
        with pytest.raises(RefusedError, match="is at work; nothing was changed"), second.command("deploy"):
            second.begin()
        record.reached(Phase.CHECKED)


def test_a_terraform_that_outlived_its_command_is_waited_for(tmp_path: Path) -> None:
    """`kill -9` of the command alone: Terraform ends on its own and writes its state."""
    journal = crashed(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as terraform:
        alive = ProcessIdentity.of(terraform.pid)
        (file,) = (tmp_path / "journal").iterdir()
        line = {"at": "2026-11-22T20:57:35+00:00", "phase": "applying"}
        journal.add(file, line | {"terraform_pid": alive.pid, "terraform_began": alive.began})
        with pytest.raises(RefusedError, match=rf"was killed, but its Terraform \(process {alive.pid}\) is still"):
            refuse_company(journal)
        terraform.communicate(b"\n")
    assert not alive.is_alive
    refuse_company(journal)


def test_a_run_on_another_machine_is_not_taken_for_one_here(tmp_path: Path) -> None:
    """Its number means nothing here: the state's lock keeps it apart."""
    record = recorder(tmp_path)
    apply(record)
    (file,) = (tmp_path / "journal").iterdir()
    first, *rest = file.read_text().splitlines(keepends=True)
    file.write_text(json.dumps(json.loads(first) | {"host": "elsewhere"}) + "\n" + "".join(rest))
    refuse_company(record.journal)
    assert record.journal.open_entries()[0].began <= datetime.now(UTC)


def test_a_number_that_was_given_out_again_is_another_process() -> None:
    """The beginning tells them apart."""
    own = ProcessIdentity.of(os.getpid())
    assert own.is_alive
    assert not ProcessIdentity(own.pid, "another boot 1").is_alive
    assert not ProcessIdentity(2**22 + 1, own.began).is_alive
