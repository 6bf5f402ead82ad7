"""A backup plan that goes: no further backups are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted backup plans."""
    for change in view.changes("aws_backup_plan", Action.DELETE):
        yield view.hit(
            change,
            (change.change.before or {}).get("name"),
            "no further backups are made of whatever this plan covered",
            "keep the plan, or let the one that takes over run once before this one goes",
        )


RULE = Rule(
    "backup-plan-removed",
    "a backup plan is removed",
    find,
    wanted_by_destroy=True,
)
