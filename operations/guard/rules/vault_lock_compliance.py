"""A vault lock in compliance mode: after its grace time nobody can lift it, AWS included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.values import UNKNOWN
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for a lock that gets a date after which it cannot be changed."""
    for change in view.changes("aws_backup_vault_lock_configuration", Action.CREATE, Action.UPDATE, Action.REPLACE):
        old, new = (
            values.before(change.change, "changeable_for_days"),
            values.after(change.change, "changeable_for_days"),
        )
        if new and new != old:
            days = "an unknown number of" if new is UNKNOWN else new
            yield view.hit(
                change,
                values.after(change.change, "backup_vault_name"),
                f"after {days} days the lock cannot be lifted by anybody, AWS included: recovery points stay, and "
                f"are paid "
                "for, until their retention ends, and the account cannot be closed before",
                "leave changeable_for_days out: governance mode protects as well and can be lifted by who may",
            )


RULE = Rule(
    "vault-lock-compliance",
    "a vault is locked for ever",
    find,
)
