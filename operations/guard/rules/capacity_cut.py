"""Capacity set back under load: the plan undoes what auto scaling did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import scaling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_NAMES = ("read_capacity", "write_capacity")


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the capacities of tables and global indexes that have a scaling target."""
    for table in view.updated_tables:
        if table.before("billing_mode") != "PROVISIONED" or table.after("billing_mode") != "PROVISIONED":
            continue
        cuts = [
            f"{name} of {table.name} from {old} to {new}"
            for name in _NAMES
            if _is_cut(old := table.before(name), new := table.after(name)) and scaling.scales(view, table.name, name)
        ]
        after = table.indexes_after() or {}
        cuts += [
            f"{name} of index {index} from {block[name]} to {after[index][name]}"
            for index, block in table.indexes_before().items()
            for name in _NAMES
            if index in after
            and _is_cut(block.get(name), after[index].get(name))
            and scaling.scales(view, f"{table.name}/index/{index}", name)
        ]
        if cuts:
            yield table.hit(
                f"{'; '.join(sorted(cuts))}: auto scaling raised it for the traffic of now, which is throttled "
                f"until it has "
                "raised it again",
                "ignore_changes on read_capacity and write_capacity (of indexes as well); move the scaling "
                "target's bounds "
                "instead",
            )


def _is_cut(old: object, new: object) -> bool:
    return isinstance(old, int | float) and isinstance(new, int | float) and 0 < new < old


RULE = Rule(
    "capacity-cut",
    "the plan lowers a capacity that auto scaling has raised",
    find,
)
