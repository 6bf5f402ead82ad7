"""The stream switched off: consumers lose what they have not read, replication needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for a stream that is on and may be off afterwards."""
    for table in view.updated_tables:
        if table.turns_off("stream_enabled"):
            replicas = " and the replicas cannot be kept up" if table.replicas_after else ""
            yield table.hit(
                f"consumers lose the records they have not read{replicas}; switched on again, the stream has "
                f"another ARN"
                f"{table.hint('stream_enabled')}",
                "leave stream_enabled on; a global table needs it",
            )


RULE = Rule(
    "stream-off",
    "a table's stream is switched off",
    find,
)
