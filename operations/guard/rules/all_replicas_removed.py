"""A table that stops being a global one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for tables that had replicas and would have none."""
    for table in view.updated_tables:
        if table.replicas_before and not table.replicas_after and not table.hides_a_replica:
            yield table.hit(
                f"every copy outside {table.region or 'the home region'} is deleted "
                f"({', '.join(sorted(table.replicas_before))}): the table is left in one region and no outage of it "
                "can be survived",
                "keep the replica blocks; remove regions one by one, each in a step of its own",
            )


RULE = Rule(
    "all-replicas-removed",
    "a table loses all its replicas",
    find,
    wanted_by_destroy=True,
)
