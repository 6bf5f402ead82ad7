"""A table that two addresses manage: what one removes, the other loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_LEAVES = (Action.DELETE, Action.FORGET)


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for an import of a table that another address holds already."""
    holders: dict[str, list[str]] = {}
    for table in view.tables:
        arn = table.before("arn")
        if isinstance(arn, str) and table.change.action not in _LEAVES:
            holders.setdefault(arn, []).append(table.address)
    for table in view.tables:
        if table.change.change.import_id is None or table.change.action in _LEAVES:
            continue
        others = [address for address in holders.get(table.before("arn") or "", ()) if address != table.address]
        if others:
            yield table.hit(
                f"the table is managed by {', '.join(sorted(others))} already: the two addresses undo each other's "
                "settings, and removing either deletes the table",
                "import it once; forget the other address with a removed block in the same plan",
            )


RULE = Rule(
    "table-managed-twice",
    "one table is taken in at a second address",
    find,
)
