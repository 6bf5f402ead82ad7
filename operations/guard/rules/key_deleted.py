"""A key scheduled for deletion while a table, a replica or a backup vault needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.key_use import KEYS, uses_by_key_arn
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted and replaced keys, those of count and for_each included, and for who uses them."""
    going = view.changes(KEYS, Action.DELETE, Action.REPLACE)
    if not going:
        return
    uses = uses_by_key_arn(view)
    for change in going:
        arn = (change.change.before or {}).get("arn")
        found = uses.get(arn, ()) if isinstance(arn, str) else ()
        if found:
            yield view.hit(
                change,
                None,
                f"the key is scheduled for deletion while {', '.join(sorted({use.what for use in found}))} needs "
                f"it: the "
                "data cannot be read, after 20 hours the replica leaves the global table for ever, and after the "
                "waiting period nothing can be decrypted, backups included",
                "keep the key until nothing uses it and the last backup under it has expired; cancel a deletion that "
                "has begun with aws kms cancel-key-deletion",
                table=", ".join(sorted({use.table for use in found if use.table})),
            )


RULE = Rule(
    "key-deleted",
    "a key is deleted while data is encrypted with it",
    find,
)
