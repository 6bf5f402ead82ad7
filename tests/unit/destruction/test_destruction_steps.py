"""Which steps a destroy takes, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from operations.destruction.destruction import Destruction, contents
from operations.journal import Journal, Recorder
from operations.journal.entry import Phase
from operations.plan_summary import PlannedChange, PlanSummary
from operations.stack_plan import StackPlan
from operations.verdict import Verdict
from tests.unit.destruction.gone_world import (
    FIRST,
    HOME,
    KEYS,
    SECOND,
    facts,
    resource,
    state,
    table,
    table_resources,
    vault,
    vault_resources,
)

if TYPE_CHECKING:
    from operations.destruction.facts import Facts
    from operations.terraform.state import State

BUCKET = resource("aws_s3_bucket", "logs", bucket="logs", arn="arn:aws:s3:::logs", region=HOME)


def planned(stack: Any) -> StackPlan:
    """The plan that destroys all that a stack's state has."""
    changes = tuple(
        PlannedChange(one.address, one.type, HOME, "destroy")
        for one in stack.terraform.stored_state().resources.values()
    )
    summary = PlanSummary(f"{len(changes)} to destroy", changes)
    return StackPlan(stack, cast("Any", None), None, summary, (), Verdict((), (), 0, 0))


def destruction(
    found: Facts,
    *,
    wants_backup: bool = True,
    data: State | None = None,
    dynamodb: Any = None,
    journal: Path | None = None,
) -> Destruction:
    """A destroy of a data stack and one that watches."""
    states = {"data": data or state(*table_resources()), "watching": state(BUCKET)}
    stacks = [
        SimpleNamespace(name=name, terraform=SimpleNamespace(stored_state=lambda one=one: one))
        for name, one in states.items()
    ]
    deployment = SimpleNamespace(
        stacks=stacks,
        data=stacks[0],
        clients=lambda: SimpleNamespace(dynamodb=lambda _region: dynamodb),
        recorder=SimpleNamespace(journal=Journal(journal or Path("no-journal"))),
        project=SimpleNamespace(procedures=Path("procedures")),
    )
    return Destruction(
        cast("Any", deployment), [planned(one) for one in reversed(stacks)], found, {}, (), wants_backup=wants_backup
    )


def steps(found: Facts, *, wants_backup: bool = True, data: State | None = None) -> list[str]:
    """The names of its steps, in order."""
    return [step.name for step in destruction(found, wants_backup=wants_backup, data=data).procedure.steps]


def test_a_backup_comes_first_and_what_stays_is_forgotten_when_the_table_alone_is_left() -> None:
    """What watches goes while the table is still protected."""
    full = vault(FIRST, 1)
    tables = {HOME: table(HOME), FIRST: table(FIRST, timedelta(2)), SECOND: table(SECOND, timedelta(1))}
    found = facts(tables=tables, vaults=(full,), full_buckets=frozenset({"logs"}))
    assert steps(found, data=state(*table_resources(), *vault_resources(full))) == [
        "final-backup",
        "keep-watching",
        "destroy-watching",
        "protection",
        f"replica-{SECOND}",
        f"replica-{FIRST}",
        "keep-data",
        "destroy-data",
    ]


def test_without_a_backup_nothing_stays() -> None:
    """No step for what there is nothing to do about."""
    tables = {HOME: replace(table(HOME), is_protected=False)}
    assert steps(facts(tables=tables), wants_backup=False) == ["destroy-watching", "destroy-data"]


def test_a_home_that_was_moved_goes_before_the_region_that_it_was_made_through() -> None:
    """The oldest goes last, through the API as well."""
    tables = {HOME: table(HOME, timedelta(1)), FIRST: table(FIRST), SECOND: table(SECOND, timedelta(hours=1))}
    going = [name for name in steps(facts(tables=tables)) if name.startswith("replica-")]
    assert going == [f"replica-{SECOND}", f"replica-{HOME}", f"replica-{FIRST}"]


def test_replicas_of_a_strongly_consistent_table_are_left_to_the_provider() -> None:
    """AWS takes them all at once."""
    tables = {region: replace(table(region), is_strong=True) for region in (HOME, FIRST, SECOND)}
    assert steps(facts(tables=tables)) == [
        "final-backup",
        "destroy-watching",
        "protection",
        "keep-data",
        "destroy-data",
    ]


def test_a_table_that_is_gone_is_not_backed_up() -> None:
    """What a destroy that was cut off left is taken up; a key that its backup needs stays all the same."""
    found = facts(tables={}, regions_of_needed_keys=frozenset({HOME}))
    assert steps(found) == ["destroy-watching", "keep-data", "destroy-data"]
    (key,) = destruction(found).kept
    assert key.arn == KEYS[HOME]


class ListedBackups:
    """DynamoDB with final backups of two tables of one name."""

    def get_paginator(self, _operation: str) -> Any:
        """One page of them."""
        listed = [
            {
                "BackupArn": f"arn:{number}",
                "BackupName": "orders-final",
                "BackupStatus": "AVAILABLE",
                "BackupCreationDateTime": datetime.now(UTC) + timedelta(hours=number),
                "TableId": f"id-{number}",
            }
            for number in (1, 2)
        ]
        return SimpleNamespace(paginate=lambda **_asked: [{"BackupSummaries": listed}])


def test_the_final_backup_of_a_table_that_is_gone_is_the_one_that_was_written_down(tmp_path: Path) -> None:
    """A table of the same name may have left another; where nothing was written down, it is told as a perhaps."""
    found, dynamodb = facts(tables={}), ListedBackups()
    unknown = destruction(found, dynamodb=dynamodb, journal=tmp_path)
    assert (unknown.final_backup(), getattr(unknown.perhaps_final(), "arn", "")) == (None, "arn:2")
    recorder = Recorder(Journal(tmp_path))
    with recorder.command("destroy"):
        recorder.begin()
        recorder.reached(Phase.BACKED_UP, final_backup="arn:1")
    resumed = destruction(found, dynamodb=dynamodb, journal=tmp_path)
    assert (getattr(resumed.final_backup(), "arn", ""), resumed.perhaps_final()) == ("arn:1", None)
    assert destruction(found, wants_backup=False, dynamodb=dynamodb, journal=tmp_path).perhaps_final() is None


def test_what_goes_is_told_by_the_kinds_that_matter() -> None:
    """And without what stays."""
    (_, data) = destruction(facts()).plans
    assert contents(data) == "2 keys, 3 more"
