"""Point-in-time recovery switched off at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_PATH = ("point_in_time_recovery", 0, "enabled")


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for recovery that is on and may be off afterwards."""
    for table in view.updated_tables:
        if table.turns_off(*_PATH):
            yield table.hit(
                "all points in time are dropped at once; switched on again, they start from nothing"
                f"{table.hint(*_PATH)}",
                "leave point_in_time_recovery on; take a backup first when it really has to go",
            )


RULE = Rule(
    "recovery-off",
    "point-in-time recovery of a table is switched off",
    find,
)
