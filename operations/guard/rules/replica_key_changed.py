"""Another key for a replica: the provider deletes the replica and makes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.replica_keys import other_keys
from operations.guard.view.table_change import NOT_KNOWN
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares keys region by region; a first key is another one as well."""
    for table in view.updated_tables:
        for region, key in other_keys(view, table).items():
            hint = NOT_KNOWN if key is UNKNOWN else ""
            yield table.hit_in(
                region,
                f"the copy in {region} is deleted and filled again under another key{hint}: its recovery history ends, "
                "and meanwhile applications there have no table",
                "keep the key; rotate it in place (enable_key_rotation), or empty the region of traffic first",
            )


RULE = Rule(
    "replica-key-changed",
    "a replica's encryption key changes, which makes the replica anew",
    find,
)
