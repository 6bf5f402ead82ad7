"""A plan of a part: `-target`, or something that Terraform put off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks at the plan as a whole; Terraform before 1.8 and OpenTofu do not say whether it is complete."""
    if view.plan.complete is False and not view.plan.errored:
        yield Hit(
            "",
            "",
            "",
            "the plan leaves something out (-target, or deferred changes): replicas, keys and what watches them "
            "can end "
            "up in a state that nobody planned, and what is left out is not judged",
            "plan again without -target; after a repair, plan as a whole before anything else is applied",
            ("plan",),
        )


RULE = Rule(
    "plan-incomplete",
    "the plan covers a part only: -target, or a change that had to be deferred",
    find,
)
