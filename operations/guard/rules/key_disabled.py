"""A key switched off while a table, a replica or a backup vault needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.key_use import KEYS, uses_by_key_arn
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for keys that are on and may be off afterwards."""
    switched = [
        change
        for change in view.changes(KEYS, Action.UPDATE)
        for name in ("is_enabled", "enabled")
        if values.before(change.change, name) is True and values.after(change.change, name) is not True
    ]
    if not switched:
        return
    uses = uses_by_key_arn(view)
    for change in switched:
        found = uses.get(str(values.before(change.change, "arn")), ())
        if found:
            yield view.hit(
                change,
                None,
                f"{', '.join(sorted({use.what for use in found}))} cannot be read or written once the key is off, and "
                "after 20 hours the replica leaves the global table for ever",
                "leave the key on; restrict who may use it in its policy instead",
                table=", ".join(sorted({use.table for use in found if use.table})),
            )


RULE = Rule(
    "key-disabled",
    "a key is disabled while data is encrypted with it",
    find,
)
