"""An item that Terraform manages and deletes: it goes in every region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.table_change import NOT_KNOWN
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView
    from operations.terraform.resource_change import Change

_CHANGES = (Action.DELETE, Action.REPLACE, Action.UPDATE)


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted and replaced items of tables that stay, and for those that get another key."""
    going = view.tables_with(Action.DELETE, Action.REPLACE)
    for change in view.changes("aws_dynamodb_table_item", *_CHANGES):
        table, region = values.before(change.change, "table_name"), view.region_of(change)
        if any(gone.name == table and region in {gone.region, ""} for gone in going):
            continue  # told with the table
        if change.action is Action.UPDATE and not _key_may_change(change.change):
            continue
        again = "" if change.action is Action.DELETE else ", and what the configuration says is written as a new one"
        hint = NOT_KNOWN if values.after(change.change, "item") is values.UNKNOWN else ""
        yield view.hit(
            change,
            None,
            f"the item is deleted in every region, with whatever applications have written to it{again}{hint}",
            "say removed {} with destroy = false to stop managing it; a new key is a new item under another address",
            table=table if isinstance(table, str) else "",
        )


def _key_may_change(change: Change) -> bool:
    """Whether an update may write the item under another key; the provider deletes the old one then."""
    names = [values.before(change, end) for end in ("hash_key", "range_key")]
    old, new = (_attributes(side(change, "item")) for side in (values.before, values.after))
    return old is None or new is None or any(old.get(name) != new.get(name) for name in names if name)


def _attributes(item: object) -> dict[str, Any] | None:
    """The attributes of an item by name; None when they are not known."""
    try:
        found = json.loads(item) if isinstance(item, str) else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


RULE = Rule(
    "item-deleted",
    "an item that the configuration manages is deleted, replaced or moved to another key",
    find,
    wanted_by_destroy=True,
)
