"""On-demand to provisioned without auto scaling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import scaling
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for tables that become provisioned, and for scaling targets of writes after the plan."""
    for table in view.updated_tables:
        old, new = table.before("billing_mode"), table.after("billing_mode")
        if old != "PAY_PER_REQUEST" or (new is not UNKNOWN and new != "PROVISIONED"):
            continue
        missing = sorted(scaling.unscaled(view, table))
        if missing:
            refused = "; AWS refuses it for a table with replicas" if table.replicas_after else ""
            yield table.hit(
                f"writes of {', '.join(missing)} are throttled as soon as they exceed a fixed capacity, in every "
                f"region "
                f"at once{refused}{table.hint('billing_mode')}",
                "add aws_appautoscaling_target and aws_appautoscaling_policy for writes of the table and of each "
                "global "
                "index in the same plan, or stay on demand",
            )


RULE = Rule(
    "billing-without-scaling",
    "a table becomes provisioned and nothing scales it",
    find,
)
