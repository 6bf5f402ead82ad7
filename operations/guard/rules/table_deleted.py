"""A table that is deleted, as a whole plan to destroy or because its block or key is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_BY_REASON = {
    "delete_because_no_resource_config": "its block is gone from the configuration",
    "delete_because_no_module": "its module is gone from the configuration",
    "delete_because_wrong_repetition": "its count or for_each is other than it was",
    "delete_because_count_index": "its count is smaller",
    "delete_because_each_key": "its for_each key is gone",
    "delete_because_no_move_target": "its address was moved away",
}


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deletions, those of deposed objects included."""
    for table in view.tables_with(Action.DELETE):
        cause = _BY_REASON.get(table.change.action_reason or "", "the plan destroys it")
        if table.change.deposed:
            cause = "it is left over from a replacement"
        regions = sorted(table.replicas_before)
        copies = f", and its replicas in {', '.join(regions)} go first" if regions else ""
        yield table.hit(
            f"the table is deleted with all its items and its recovery history: {cause}{copies}",
            "say moved {} when only the address changed, removed {} with destroy = false to stop managing it, or "
            "take a "
            "backup and destroy it on purpose",
        )


RULE = Rule(
    "table-deleted",
    "a table is deleted: its block, its count or its for_each key is gone, or a destroy",
    find,
    wanted_by_destroy=True,
)
