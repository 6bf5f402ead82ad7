"""Encryption by a customer managed key, switched on or off on a live table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_PATH = ("server_side_encryption", 0, "enabled")


def find(view: PlanView) -> Iterator[Hit]:
    """Looks at whether the table is encrypted with a key of KMS."""
    for table in view.updated_tables:
        old, new = bool(table.before(*_PATH)), table.after(*_PATH)
        if new is None and not old:
            continue
        if new is not old:
            way = "off" if old else "on"
            yield table.hit(
                f"encryption with a key of KMS is switched {way}{table.hint(*_PATH)}: replicas are deleted and made "
                "anew, or stay on a key that is about to be deleted",
                "decide encryption when a table is made; to change it, copy the items to a new table",
            )


RULE = Rule(
    "encryption-switched",
    "a customer managed key is switched on or off on a live table",
    find,
)
