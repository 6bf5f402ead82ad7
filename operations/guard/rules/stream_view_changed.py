"""Another view type is another stream: its ARN changes and consumers are left on the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the view types of tables whose stream stays on."""
    for table in view.updated_tables:
        old, new = table.before("stream_view_type"), table.after("stream_view_type")
        if table.before("stream_enabled") is not True or table.after("stream_enabled") is not True or old == new:
            continue
        to = "one that is not known before apply" if new is UNKNOWN else new
        need = "; replicas need NEW_AND_OLD_IMAGES" if table.replicas_after and new != "NEW_AND_OLD_IMAGES" else ""
        yield table.hit(
            f"the stream is closed and another one opened ({old} to {to}): consumers stay on the old ARN and "
            f"records in "
            f"between are lost to them{need}",
            "keep the view type; or let consumers drain the old stream while writes are stopped, then point them "
            "to the "
            "new one",
        )


RULE = Rule(
    "stream-view-changed",
    "a stream's view type changes, which gives the table another stream",
    find,
)
