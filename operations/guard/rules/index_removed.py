"""A global index that goes: queries on it fail at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the sets of names."""
    for table in view.updated_tables:
        after = table.indexes_after()
        if after is None:
            continue  # not known: a rule of its own
        for name in sorted(table.indexes_before().keys() - after.keys()):
            yield table.hit(
                f"index {name} is deleted in every region; queries on it fail at once, and making it again reads "
                f"the whole "
                "table",
                "check that nothing queries it (ConsumedReadCapacityUnits of the index), then remove it alone",
                part=name,
            )


RULE = Rule(
    "index-removed",
    "a global secondary index is removed",
    find,
)
