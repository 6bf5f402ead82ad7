"""A replica that goes, as a block of the table or as a resource of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule
from operations.guard.view.plan_view import REPLICA, region_in, table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView

_INSTEAD = (
    "send its traffic elsewhere first and check that nothing reads or writes it; a region is left in steps of its own, "
    "never together with other changes"
)


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the sets of regions; the order of blocks means nothing."""
    for table in view.updated_tables:
        if not table.replicas_after and not table.hides_a_replica:
            continue  # all of them go: a rule of its own
        if table.change.change.after_unknown.get("replica") is True:
            continue  # nothing is known: a rule of its own
        for region in sorted(table.replicas_before.keys() - table.replicas_after.keys()):
            maybe = "; which region another block names is not known before apply" if table.hides_a_replica else ""
            yield table.hit_in(region, f"{_effect(region)}{maybe}", _INSTEAD)
    going = {table.before("arn") for table in view.tables_with(Action.DELETE, Action.REPLACE)}
    for change in view.changes(REPLICA, Action.DELETE):
        values = change.change.before or {}
        if values.get("global_table_arn") in going:
            continue  # told with the table
        region, name = region_in(values.get("arn")) or view.region_of(change), table_in(values.get("global_table_arn"))
        places = (region or change.address, f"{name or change.address}@{region}", change.address)
        yield Hit(change.address, region, name, _effect(region), _INSTEAD, places)


def _effect(region: str) -> str:
    return (
        f"the copy in {region} is deleted with its recovery history; applications there lose their table, and its "
        "stream, alarms and backups end"
    )


RULE = Rule(
    "replica-removed",
    "a replica is removed while others stay",
    find,
    wanted_by_destroy=True,
)
