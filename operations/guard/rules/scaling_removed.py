"""A scaling target or policy that goes while its table stays provisioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.guard.view import scaling
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted targets and policies of tables that stay provisioned."""
    staying = scaling.provisioned_after(view)
    for change in view.changes(("aws_appautoscaling_target", "aws_appautoscaling_policy"), Action.DELETE):
        values = change.change.before or {}
        resource = str(values.get("resource_id") or "")
        table = resource.split("/")[1] if resource.startswith("table/") else ""
        if values.get("service_namespace") == "dynamodb" and table in staying:
            dimension = str(values.get("scalable_dimension") or "").rpartition(":")[2]
            yield view.hit(
                change,
                None,
                f"{dimension or 'capacity'} of {resource.removeprefix('table/')} stays where it is now: more "
                f"traffic is "
                "throttled, and a global table is refused its next replica",
                "keep the target and its policy as long as the table is provisioned",
                table=table,
            )


RULE = Rule(
    "scaling-removed",
    "auto scaling of a table or index is removed",
    find,
    severity=Severity.WARN,
    wanted_by_destroy=True,
)
