"""A replica resource that is replaced: another key, another class, a taint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule
from operations.guard.view.plan_view import REPLICA, region_in, table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for replacements of replica resources whose table stays."""
    going = {table.before("arn") for table in view.tables_with(Action.DELETE, Action.REPLACE)}
    for change in view.changes(REPLICA, Action.REPLACE):
        values = change.change.before or {}
        if values.get("global_table_arn") in going:
            continue  # told with the table
        region, name = region_in(values.get("arn")) or view.region_of(change), table_in(values.get("global_table_arn"))
        paths = ", ".join(sorted({str(path[0]) for path in change.change.replace_paths if path}))
        yield Hit(
            change.address,
            region,
            name,
            f"the copy in {region} is deleted with its recovery history and filled again over the network "
            f"({paths or change.action_reason or 'replaced'}); meanwhile applications there have no table",
            "keep the setting; to change it, empty the region of traffic and do it as a step of its own",
            (region or change.address, f"{name or change.address}@{region}", change.address),
        )


RULE = Rule(
    "replica-replaced",
    "a replica that is a resource of its own is deleted and made anew",
    find,
)
