"""Which replicas get another key. The provider deletes such a replica and makes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.guard.view.values import UNKNOWN
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.guard.view.plan_view import PlanView
    from operations.guard.view.table_change import TableChange

_ENABLED = ("server_side_encryption", 0, "enabled")


def other_keys(view: PlanView, table: TableChange) -> dict[str, Any]:
    """The key after, perhaps ``UNKNOWN``, by the region of each replica that stays and gets another one.

    A key nobody set reads back empty, and is unknown as soon as anything in its block changes; the provider leaves the
    replica alone then. A first key that comes with encryption of the whole table is told by a rule of its own.
    """
    found = {}
    for region, old in table.replicas_before.items():
        new = table.replicas_after.get(region)
        if new is None or new.key_arn == old.key_arn:
            continue
        switched = bool(table.before(*_ENABLED)) is not (table.after(*_ENABLED) or False)
        if old.key_arn or not (switched or (new.key_arn is UNKNOWN and not _names_a_new_key(view, table, region))):
            found[region] = new.key_arn
    return found


def _names_a_new_key(view: PlanView, table: TableChange, region: str) -> bool:
    """Whether the configuration takes the key of a replica from something that the same plan makes."""
    made = {
        view.local_name(table.change, change)
        for change in view.plan.resource_changes
        if change.mode == "managed" and change.action in (Action.CREATE, Action.REPLACE)
    }
    return any(
        made.intersection((block.get("kms_key_arn") or {}).get("references") or ())
        for block in view.plan.expressions_of(table.change).get("replica") or ()
        if _region(view, table, block) in (None, region)
    )


def _region(view: PlanView, table: TableChange, block: Mapping[str, Any]) -> Any:
    """The region of a replica block; None when it cannot be told: variables are known in the root alone."""
    expression = block.get("region_name") or {}
    return expression.get("constant_value") if table.change.module_address else view.plan.resolve(expression)
