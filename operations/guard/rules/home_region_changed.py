"""Regions swapped: the same address finds the replica and takes it for the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.plan_view import region_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the ARN that state held with the one that was found, and with where the configuration looks."""
    for table in view.tables:
        drift = view.drift.get(table.address)
        if table.change.deposed is not None or not table.change.change.before:
            continue
        old = region_in(drift.change.before.get("arn")) if drift and drift.change.before else table.region
        if old and table.region and old != table.region:
            yield table.hit(
                f"{table.name} was managed from {old} and is now managed from {table.region}: the copy in {old} is "
                f"deleted or replaced as if it were a replica, and keys of {table.region} are taken for those of {old}",
                "give every region the role it had; to move the home region, take the old address out of state with a "
                "removed block and import the table at a new address",
            )


RULE = Rule(
    "home-region-changed",
    "a table's address now means its replica in another region: regions were swapped",
    find,
)
