"""A protected table that is to go: Terraform deletes the replicas first, then AWS refuses the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for protection on what is deleted or replaced."""
    for table in view.tables_with(Action.DELETE, Action.REPLACE):
        if table.before("deletion_protection_enabled") is True and table.replicas_before:
            yield table.hit(
                f"AWS refuses to delete {table.name}, but only after its replicas in "
                f"{', '.join(sorted(table.replicas_before))} are gone",
                "keep the table; to destroy it, lift the protection in every region first, in a step of its own",
            )


RULE = Rule(
    "protected-table-deleted",
    "a table with deletion protection is to go: its replicas are lost before AWS refuses",
    find,
    wanted_by_destroy=True,
)
