"""A table that is in state, is not there, and is planned anew: another account, another region, or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for tables whose drift is that they are gone while the plan makes them anew."""
    for table in view.tables_with(Action.CREATE):
        drift = view.drift.get(table.address)
        if drift is not None and drift.action is Action.DELETE:
            arn = (drift.change.before or {}).get("arn", "")
            yield table.hit(
                f"state knows this table as {arn}, and it was not found there: with other credentials or another "
                f"region "
                "an empty table is made and the real one is left unmanaged; if it was deleted, its items are gone",
                "check account and region first; if the table was deleted and another region still has it, do not "
                "restore it: make it a replica again from there, then plan again; only where no region has it, restore "
                "it (docs/guides/restore.md)",
            )


RULE = Rule(
    "table-not-found",
    "a table that state knows was not found, and an empty one would take its place",
    find,
)
