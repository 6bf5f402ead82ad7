"""What auto scaling looks after, once the plan is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView
    from operations.guard.view.table_change import TableChange

_DIMENSION_ENDS = {"read_capacity": "ReadCapacityUnits", "write_capacity": "WriteCapacityUnits"}


def scales(view: PlanView, resource: str, capacity: str) -> bool:
    """Whether a target stays or comes for a capacity.

    Args:
        view: The plan.
        resource: ``TABLE``, or ``TABLE/index/INDEX``.
        capacity: ``read_capacity`` or ``write_capacity``.
    """
    return (f"table/{resource}", _DIMENSION_ENDS[capacity]) in view.scaling_targets


def unscaled(view: PlanView, table: TableChange) -> Iterator[str]:
    """The table and those of its global indexes whose writes nothing scales."""
    if not scales(view, table.name, "write_capacity"):
        yield f"table {table.name}"
    for index in table.indexes_after() or {}:
        if not scales(view, f"{table.name}/index/{index}", "write_capacity"):
            yield f"index {index}"


def provisioned_after(view: PlanView) -> set[str]:
    """The names of the tables that stay and are provisioned, and of those that another state holds."""
    own = {table.name for table in view.tables}
    others = {name for name in _tables_of_targets(view) if name not in own}
    return others | {
        table.name
        for table in view.tables
        if table.change.action is not Action.DELETE and table.after("billing_mode") == "PROVISIONED"
    }


def _tables_of_targets(view: PlanView) -> Iterator[str]:
    for change in view.changes(("aws_appautoscaling_target", "aws_appautoscaling_policy")):
        resource = values.before(change.change, "resource_id")
        if isinstance(resource, str) and resource.startswith("table/"):
            yield resource.split("/")[1]
