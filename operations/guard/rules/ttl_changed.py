"""Time to live: switched on it deletes items, switched off it keeps what should go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_ENABLED = ("ttl", 0, "enabled")
_ATTRIBUTE = ("ttl", 0, "attribute_name")


def find(view: PlanView) -> Iterator[Hit]:
    """Compares state and attribute; a block that is off is the same as no block."""
    for table in view.updated_tables:
        old, new = bool(table.before(*_ENABLED)), table.after(*_ENABLED) or False
        old_name, new_name = table.before(*_ATTRIBUTE), table.after(*_ATTRIBUTE)
        hint = table.hint(*_ENABLED) or table.hint(*_ATTRIBUTE)
        instead = "count the items that would expire first; leave the setting until that is understood"
        if new is not old:
            effect = (
                f"items whose {old_name} has passed are kept from now on, in every region, and the table grows"
                if old
                else f"items whose {new_name if isinstance(new_name, str) else 'new attribute'} has passed are deleted "
                "in every region, within days and without return"
            )
            yield table.hit(f"{effect}{hint}", instead)
        elif old and old_name != new_name:
            yield table.hit(
                f"items expire by {new_name if isinstance(new_name, str) else 'another attribute'} instead of "
                f"{old_name}: "
                f"those whose new attribute has passed are deleted in every region without return{hint}",
                f"{instead}; AWS refuses it while {old_name} is on: leave that out, deploy, and name the new one an "
                "hour later",
            )


RULE = Rule(
    "ttl-changed",
    "time to live is switched on or off, or looks at another attribute",
    find,
)
