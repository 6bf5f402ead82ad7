"""In what a table differs from what this project makes by default, and what it would take.

Taking over changes none of it. A difference from the standard is a line in the environment file, to be changed later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.adoption.alarms_beside import foreign_alarms
from operations.adoption.description import AWS_MANAGED, AWS_OWNED, DEFAULT_RECOVERY_DAYS
from operations.adoption.region_facts import ALARMS, BACKUP_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.adoption.description import TableDescription
    from operations.adoption.live import Live


@dataclass(frozen=True, slots=True)
class Departure:
    """A difference from the standard.

    Args:
        what: What is otherwise, and where.
        takes: What it would take to change it.
    """

    what: str
    takes: str


def departures(live: Live) -> list[Departure]:
    """Every difference of a table from the standard."""
    table = live.table
    return [*_protection(table), *_recovery(table), *_encryption(live), *_watching(live)]


def _protection(table: TableDescription) -> Iterator[Departure]:
    off = [region for region, one in table.replicas.items() if not one.deletion_protection]
    if off:
        yield Departure(
            f"deletion protection is off in {', '.join(off)}",
            "take deletion_protection = false out of the file, then globaltables deploy; in place",
        )


def _recovery(table: TableDescription) -> Iterator[Departure]:
    off = [region for region, one in table.replicas.items() if one.recovery_days is None]
    short = {
        region: one.recovery_days
        for region, one in table.replicas.items()
        if one.recovery_days is not None and one.recovery_days < DEFAULT_RECOVERY_DAYS
    }
    if off:
        yield Departure(
            f"point-in-time recovery is off in {', '.join(off)}",
            "take point_in_time_recovery = false out of the file, then globaltables deploy; in place, 0.20 USD per "
            "GB-month and region",
        )
    if short:
        days = ", ".join(f"{number} days in {region}" for region, number in short.items())
        yield Departure(
            f"point-in-time recovery reaches back {days}",
            f"take recovery_period_days out of the file for {DEFAULT_RECOVERY_DAYS}; in place, at no cost",
        )


def _encryption(live: Live) -> Iterator[Departure]:
    key = live.table.at_home.key
    if key in {AWS_OWNED, AWS_MANAGED}:
        whose = "a key that AWS owns" if key == AWS_OWNED else "AWS's managed key of the region"
        yield Departure(
            f"the table is encrypted with {whose}",
            "encryption is decided when a table is made: a key of your own takes a new table and a copy of the items",
        )
        return
    for region, facts in live.facts.items():
        metadata = facts.key or {}
        if metadata.get("KeyState", "Enabled") != "Enabled":
            yield Departure(
                f"{region}: the key {metadata['Arn']} is {metadata['KeyState']}",
                "make it usable within 20 hours, or the replica becomes a table of its own for ever: aws kms "
                f"enable-key (or cancel-key-deletion first) --region {region} --key-id {metadata['KeyId']}",
            )


def _watching(live: Live) -> Iterator[Departure]:
    unread = {what for facts in live.facts.values() for what in facts.unread}
    if BACKUP_PLANS not in unread and not any(facts.backup_plans for facts in live.facts.values()):
        # What an earlier environment left is refused as already there.
        deploy = "deploy --recover" if any(facts.backups for facts in live.facts.values()) else "deploy"
        yield Departure(
            "no backup plan names the table",
            f"take [backup] enabled = false out of the file, then globaltables {deploy}: vaults, plans and two roles",
        )
    if ALARMS not in unread and not any(facts.alarms.watching for facts in live.facts.values()):
        yield Departure("no alarm watches the table", "add [alarms] enabled = true, then globaltables deploy")
    yield from (Departure(*one) for one in foreign_alarms(live))
