"""A table that Terraform forgets: its items stay, nobody looks after them."""

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
    """Looks for tables that are forgotten and not taken in at another address by the same plan."""
    taken_in = {table.before("arn") for table in view.tables if table.change.change.import_id is not None}
    for table in view.tables_with(Action.FORGET):
        if table.before("arn") not in taken_in:
            yield table.hit(
                "the table stays with its items but leaves Terraform's state: drift and later plans no longer see it, "
                "and a plan that makes it again fails",
                "import it at another address in the same plan, or write down who looks after it from now on",
            )


RULE = Rule(
    "table-forgotten",
    "a table drops out of state without being deleted",
    find,
    severity=Severity.WARN,
)
