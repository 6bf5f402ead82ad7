"""An index that is deleted and made anew under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.values import differs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

FIXED = ("hash_key", "range_key", "projection_type")
"""What AWS cannot change of an index in place."""


def find(view: PlanView) -> Iterator[Hit]:
    """Compares what AWS cannot change in place."""
    for table in view.updated_tables:
        after = table.indexes_after() or {}
        for name, old in table.indexes_before().items():
            new = after.get(name)
            if new is None:
                continue
            changed = [key for key in FIXED if differs(old.get(key), new.get(key))]
            if set(old.get("non_key_attributes") or ()) != set(new.get("non_key_attributes") or ()):
                changed.append("non_key_attributes")
            if changed:
                yield table.hit(
                    f"index {name} is deleted and filled again in every region ({', '.join(changed)}); queries on "
                    f"it fail "
                    "until that is done, which takes hours on a large table",
                    "add an index of another name, move the queries, then remove this one",
                    part=name,
                )


RULE = Rule(
    "index-rebuilt",
    "a global secondary index keeps its name and gets other keys or another projection",
    find,
)
