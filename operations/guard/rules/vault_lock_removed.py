"""A vault lock in governance mode that goes: recovery points can be deleted by hand again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted locks."""
    for change in view.changes("aws_backup_vault_lock_configuration", Action.DELETE):
        yield view.hit(
            change,
            (change.change.before or {}).get("backup_vault_name"),
            "recovery points of this vault can be deleted by hand, and by whoever steals credentials",
            "keep the lock; shorten retention in the backup plan instead",
        )


RULE = Rule(
    "vault-lock-removed",
    "a vault's lock is removed",
    find,
    severity=Severity.WARN,
    wanted_by_destroy=True,
)
