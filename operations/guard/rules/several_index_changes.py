"""AWS makes or deletes one index at a time; the rest of the apply waits, or fails half way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.guard.rules.index_rebuilt import FIXED
from operations.guard.view.values import differs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Counts the indexes that are made, deleted or made anew."""
    for table in view.updated_tables:
        old, new = table.indexes_before(), table.indexes_after()
        if new is None:
            continue  # not known: a rule of its own
        rebuilt = {
            name
            for name in old.keys() & new.keys()
            if any(differs(old[name].get(key), new[name].get(key)) for key in FIXED)
        }
        changed = sorted((old.keys() ^ new.keys()) | rebuilt)
        if len(changed) > 1:
            yield table.hit(
                f"AWS takes one index at a time ({', '.join(changed)}): each waits for the one before, and an "
                f"apply that "
                "runs out of time leaves the table half way",
                "one index per apply",
            )


RULE = Rule(
    "several-index-changes",
    "more than one global index is made or deleted at once",
    find,
    severity=Severity.WARN,
)
