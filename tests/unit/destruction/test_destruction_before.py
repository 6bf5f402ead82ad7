"""What is decided before a destroy begins: the order of the regions, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.destruction.blockers import blockers
from operations.destruction.facts import subject_of
from operations.destruction.tables import order_of_removal
from tests.unit.destruction.gone_world import FIRST, HOME, KEYS, SECOND, TABLE, facts, resource, state, table

if TYPE_CHECKING:
    from operations.destruction.tables import RegionalTable

WAIT = "wait for its end, then run this again"


@given(st.permutations(range(5)), st.data())
def test_no_region_goes_before_one_that_was_made_through_it(ages: list[int], data: st.DataObject) -> None:
    """Whoever was made through whom: sources are older, so the youngest first is always allowed."""
    tables = [table(f"region-{number}", timedelta(hours=age)) for number, age in enumerate(ages)]
    by_age = sorted(tables, key=lambda one: one.created)
    source = {
        one.region: data.draw(st.sampled_from([older.region for older in by_age[:number]]))
        for number, one in enumerate(by_age)
        if number
    }
    order = order_of_removal(tables, "region-0")
    assert sorted(order) == sorted(one.region for one in tables)
    assert all(order.index(region) < order.index(source[region]) for region in source)


def test_the_home_goes_last_where_times_do_not_tell() -> None:
    """AWS tells them to the millisecond, other services to the second."""
    assert order_of_removal([table(HOME), table(FIRST)], HOME) == [FIRST, HOME]


def test_nothing_stands_in_the_way_of_a_healthy_table() -> None:
    """With a final backup or without."""
    assert blockers(facts(), wants_backup=True) == blockers(facts(), wants_backup=False) == []


def test_a_table_that_is_changing_stands_in_the_way() -> None:
    """Each region is told."""
    tables = {HOME: table(HOME, status="UPDATING"), FIRST: table(FIRST, timedelta(1), "CREATING")}
    assert blockers(facts(tables=tables), wants_backup=False) == [
        f"{FIRST}: table {TABLE} must not be changing, got CREATING; {WAIT}",
        f"{HOME}: table {TABLE} must not be changing, got UPDATING; {WAIT}",
    ]


def test_the_removal_of_a_replica_that_was_cut_off_does_not() -> None:
    """It is waited for in its turn."""
    tables = {HOME: table(HOME, status="UPDATING"), FIRST: table(FIRST, status="DELETING")}
    assert blockers(facts(tables=tables), wants_backup=True) == []
    assert blockers(facts(tables={HOME: table(HOME, status="DELETING")}), wants_backup=True) == []


def alone(region: str, *others: str, status: str = "ACTIVE", age: timedelta = timedelta(days=30)) -> RegionalTable:
    """The table in one region, replicated with no others than these."""
    return replace(table(region, age, status), other_regions=others)


def own_table(region: str, main: str = HOME) -> str:
    """What is said of a region that left the global table."""
    return (
        f"{region}: table {TABLE} must be a replica of the one in {main}, got a table of its own, with items that no "
        f"backup of {main} has; back it up or export it, delete it, then run this again"
    )


@pytest.mark.parametrize("wants_backup", [True, False])
def test_a_table_that_left_the_global_table_stands_in_the_way(wants_backup: bool) -> None:  # noqa: FBT001
    """Whether or not the rest replicates; also the oldest of all, through which a home that moved was made."""
    for age in (timedelta(days=1), timedelta(days=99)):
        tables = {HOME: alone(HOME, FIRST), FIRST: alone(FIRST, HOME), SECOND: alone(SECOND, age=age)}
        assert blockers(facts(tables=tables), wants_backup=wants_backup) == [own_table(SECOND)]


def test_a_home_that_left_the_global_table_has_no_replicas() -> None:
    """The others still replicate with each other, and a backup of the home has nothing of theirs."""
    young = timedelta(days=1)
    tables = {HOME: alone(HOME), FIRST: alone(FIRST, SECOND), SECOND: alone(SECOND, FIRST, age=young)}
    assert blockers(facts(tables=tables), wants_backup=True) == [own_table(SECOND), own_table(FIRST)]


def test_what_a_destroy_that_was_cut_off_leaves_does_not() -> None:
    """A replica that is going or gone, a home alone, and where the home was moved, the regions that outlive it."""
    going = "DELETING"
    for left in (
        [alone(HOME, FIRST), alone(FIRST, HOME)],
        [alone(HOME), alone(FIRST, status=going)],
        [alone(HOME)],
        [alone(HOME, status=going), alone(FIRST)],
        [alone(FIRST, SECOND), alone(SECOND, FIRST)],
        [alone(FIRST)],
        [alone(HOME, status=going), alone(FIRST, status=going)],
        [],
    ):
        assert blockers(facts(tables={one.region: one for one in left}), wants_backup=True) == []


def test_without_a_home_the_oldest_table_takes_its_place() -> None:
    """It is the one through which the others are removed."""
    tables = {FIRST: alone(FIRST), SECOND: alone(SECOND, age=timedelta(days=1))}
    assert blockers(facts(tables=tables), wants_backup=True) == [own_table(SECOND, FIRST)]


def test_what_is_under_way_stands_in_the_way() -> None:
    """In whichever region."""
    found = facts(under_way={HOME: ["backup nightly is CREATING"], SECOND: ["export 0123 is IN_PROGRESS"]})
    assert blockers(found, wants_backup=True) == [
        f"{HOME}: nothing may be under way with table {TABLE}, got: backup nightly is CREATING; {WAIT}",
        f"{SECOND}: nothing may be under way with table {TABLE}, got: export 0123 is IN_PROGRESS; {WAIT}",
    ]


def test_a_table_that_cannot_be_backed_up_stands_in_the_way_of_a_final_backup_alone() -> None:
    """As when its key was out of reach for a week."""
    found = facts(tables={HOME: table(HOME, status="ARCHIVED")})
    assert blockers(found, wants_backup=False) == []
    (told,) = blockers(found, wants_backup=True)
    assert told == (
        f"{HOME}: table {TABLE} must be ACTIVE for a final backup, got ARCHIVED; make it so, or leave the backup out "
        "with --no-final-backup"
    )


def test_the_subject_is_read_from_resources_and_outputs() -> None:
    """Outputs know the vaults that were forgotten, resources those of a stack that was never applied to its end."""
    vault = resource(
        "aws_backup_vault", "v", name=TABLE, arn=f"arn:aws:backup:{FIRST}:111122223333:backup-vault:{TABLE}"
    )
    home = resource(
        "aws_dynamodb_table",
        "t",
        name=TABLE,
        arn=f"arn:aws:dynamodb:{HOME}:111122223333:table/{TABLE}",
        replica=[{"region_name": FIRST}],
    )
    buckets = [
        resource("aws_s3_bucket", "logs", bucket="logs", region=HOME, force_destroy=False),
        resource("aws_s3_bucket", "spare", bucket="spare", region=HOME, force_destroy=True),
    ]
    data = state(
        home,
        vault,
        region_by_role={"primary": HOME, "secondary": FIRST, "tertiary": SECOND},
        key_arn_by_region=KEYS | {SECOND: None},
        backups={"vault_name_by_region": {HOME: "forgotten"}},
    )
    subject = subject_of([data, state(*buckets)], "another", "us-west-2")
    assert (subject.table_name, subject.home, subject.regions) == (TABLE, HOME, (HOME, FIRST, SECOND))
    assert subject.key_arn_by_region == {HOME: KEYS[HOME], FIRST: KEYS[FIRST]}
    assert (subject.vaults, subject.buckets) == (((HOME, "forgotten"), (FIRST, TABLE)), ((HOME, "logs"),))
    assert subject_of([state()], "another", "us-west-2").regions == ("us-west-2",)
