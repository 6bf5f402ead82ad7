"""A plan of a run that failed: Terraform writes the file all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks at the plan as a whole."""
    if view.plan.errored:
        yield Hit(
            "",
            "",
            "",
            "planning failed half way: what the plan does not show is not judged, and part of it could be applied",
            "read the error that terraform plan printed, remove its cause and plan again",
            ("plan",),
        )


RULE = Rule(
    "plan-errored",
    "planning failed, so the plan is not the whole of what would happen",
    find,
)
