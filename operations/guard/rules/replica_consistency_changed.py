"""Another consistency for a replica: the provider deletes the replica and makes it again, which AWS may refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the consistency modes region by region; only version 6 of the provider says them."""
    for table in view.updated_tables:
        for region, old in table.replicas_before.items():
            new = table.replicas_after.get(region)
            if new is None or new.consistency == old.consistency:
                continue
            mode = "a consistency not known before apply" if new.consistency is UNKNOWN else new.consistency
            yield table.hit_in(
                region,
                f"the copy in {region} is deleted with its recovery history, to be made anew with {mode} instead of "
                f"{old.consistency}; AWS makes strongly consistent replicas of an empty table only, so that of one "
                "with items the copy may stay gone",
                "keep consistency_mode, which is decided while a table is empty; for another one make a second table "
                "under another address and name, and copy the items",
            )


RULE = Rule(
    "replica-consistency-changed",
    "a replica's consistency mode changes, which makes the replica anew",
    find,
)
