"""A trail that goes or stops: nobody can tell later who deleted what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted and replaced trails, and for logging that is on and may be off afterwards."""
    for change in view.changes("aws_cloudtrail", Action.DELETE, Action.REPLACE, Action.UPDATE):
        logged, logs = values.before(change.change, "enable_logging"), values.after(change.change, "enable_logging")
        if change.action is not Action.UPDATE or (logged is True and logs is not True):
            yield view.hit(
                change,
                values.before(change.change, "name"),
                "from then on nobody can tell who read, changed or deleted what",
                "keep the trail logging; move it by adding the new one first",
            )


RULE = Rule(
    "trail-removed",
    "an audit trail is removed or stops logging",
    find,
    wanted_by_destroy=True,
)
