"""What stands in the way of a destroy: found before the first change, so that none stops half-way.

Whether the credentials may delete everything is not tried: AWS has no way to ask that would be certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.destruction.tables import order_of_removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.destruction.facts import Facts

_IN_BETWEEN = ("CREATING", "UPDATING")
_WAIT = "wait for its end, then run this again"


def blockers(facts: Facts, *, wants_backup: bool) -> list[str]:
    """Says what stands in the way, a line each; nothing where nothing does.

    Args:
        facts: What AWS has of it.
        wants_backup: Whether a final backup is to be made.
    """
    return [*_changing(facts), *_on_its_own(facts), *_under_way(facts), *_no_backup(facts, wants=wants_backup)]


def _changing(facts: Facts) -> Iterator[str]:
    """A table that is changed cannot be deleted, but for a change that is the removal of a replica."""
    if any(table.status == "DELETING" for table in facts.tables.values()):
        return
    for region in order_of_removal(facts.tables.values(), facts.subject.home):
        status = facts.tables[region].status
        if status in _IN_BETWEEN:
            yield f"{region}: table {facts.subject.table_name} must not be changing, got {status}; {_WAIT}"


def _on_its_own(facts: Facts) -> Iterator[str]:
    """A table that left the global table, as replicas do after 20 hours without their key or the right to replicate.

    Nothing deletes it as a replica, and no backup of the home has what was written to it since. Where an earlier run
    deleted the home, the table that it left for last takes its place.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicaDescription.html
    """
    name, home = facts.subject.table_name, facts.subject.home
    staying = [table for table in facts.tables.values() if table.status != "DELETING"]
    order = order_of_removal(staying, home)
    main = home if home in order else next(reversed(order), home)
    for region in order:
        if region != main and region not in facts.tables[main].other_regions:
            yield (
                f"{region}: table {name} must be a replica of the one in {main}, got a table of its own, with items "
                f"that no backup of {main} has; back it up or export it, delete it, then run this again"
            )


def _under_way(facts: Facts) -> Iterator[str]:
    for region, jobs in facts.under_way.items():
        for job in jobs:
            yield f"{region}: nothing may be under way with table {facts.subject.table_name}, got: {job}; {_WAIT}"


def _no_backup(facts: Facts, *, wants: bool) -> Iterator[str]:
    home = facts.tables.get(facts.subject.home)
    if wants and home and home.status not in {"ACTIVE", "DELETING", *_IN_BETWEEN}:
        yield (
            f"{facts.subject.home}: table {facts.subject.table_name} must be ACTIVE for a final "
            f"backup, got {home.status}; make it so, or leave the backup out with --no-final-backup"
        )
