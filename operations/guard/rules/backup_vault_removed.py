"""A vault that goes, with its recovery points where force_destroy is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.key_use import VAULTS
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted and replaced vaults."""
    for change in view.changes(VAULTS, Action.DELETE, Action.REPLACE):
        forced = values.before(change.change, "force_destroy") is True
        effect = (
            "the vault and every recovery point in it are deleted"
            if forced
            else "the vault is deleted; AWS refuses while it holds recovery points, and the plan stays half done"
        )
        yield view.hit(
            change,
            values.before(change.change, "name"),
            effect,
            "keep the vault until its last recovery point has expired or was copied",
        )


RULE = Rule(
    "backup-vault-removed",
    "a backup vault is removed",
    find,
    wanted_by_destroy=True,
)
