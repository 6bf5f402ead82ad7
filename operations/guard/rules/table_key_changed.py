"""Another key for the home table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.replica_keys import other_keys
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_PATH = ("server_side_encryption", 0, "kms_key_arn")
_ENABLED = ("server_side_encryption", 0, "enabled")


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the keys; a key that the same plan makes is not known and counts as another."""
    for table in view.updated_tables:
        old, new = table.before(*_PATH), table.after(*_PATH)
        if not old or old == new or table.after(*_ENABLED) is not table.before(*_ENABLED):
            continue  # switching encryption is told by a rule of its own
        remade = sorted(other_keys(view, table))
        replicas = f"its replicas in {', '.join(remade)} are made anew" if remade else "replicas keep theirs"
        yield table.hit(
            f"the table moves from {old} to {'a key that is not known before apply' if new is UNKNOWN else new}: its "
            f"backups and points in time still need the old key, and {replicas}",
            "keep the key and rotate it in place (enable_key_rotation); never delete the old one with it",
        )


RULE = Rule(
    "table-key-changed",
    "the encryption key of a live table changes",
    find,
)
