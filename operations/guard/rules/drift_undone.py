"""A change by hand that the plan takes back: somebody may have had a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.guard.view.drift import undone
from operations.guard.view.plan_view import REPLICA, TABLE, table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_WATCHED = (
    TABLE,
    REPLICA,
    "aws_kms_key",
    "aws_dynamodb_resource_policy",
    "aws_appautoscaling_target",
    "aws_backup_plan",
    "aws_backup_vault_lock_configuration",
    "aws_cloudtrail",
)


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for settings that somebody changed and the plan sets back."""
    for change in view.changes(_WATCHED, Action.UPDATE, Action.REPLACE):
        drift = view.drift.get(change.address)
        names = undone(drift, change) if drift else []
        if names:
            values = change.change.before or {}
            yield view.hit(
                change,
                values.get("name"),
                f"{', '.join(names)} was changed outside Terraform since the last apply, perhaps during an "
                f"incident, and is "
                "set back",
                "find out who changed it and why; take what must stay over into the configuration",
                table=str(values.get("name") or "") if change.type == TABLE else table_in(values.get("arn")),
            )


RULE = Rule(
    "drift-undone",
    "a change that was made outside Terraform would be undone",
    find,
    severity=Severity.WARN,
)
