"""Recovery of one replica switched off; recovery is set per region and never synchronised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.plan_view import REPLICA, region_in, table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView

_INSTEAD = "leave point_in_time_recovery on; take a backup first when it really has to go"


def find(view: PlanView) -> Iterator[Hit]:
    """Compares replicas region by region, blocks and resources alike, then what is set beside them."""
    planned = set()
    for table in view.updated_tables:
        for region, old in table.replicas_before.items():
            new = table.replicas_after.get(region)
            if old.recovery is True and new is not None and new.recovery is not True:
                planned.add((table.name, region))
                yield table.hit_in(region, _effect(region), _INSTEAD)
    for change in view.changes(REPLICA, Action.UPDATE):
        inner, name = change.change, "point_in_time_recovery"
        if values.before(inner, name) is True and values.after(inner, name) is not True:
            region = region_in(values.before(inner, "arn")) or view.region_of(change)
            table_name = table_in(values.before(inner, "global_table_arn"))
            places = (region or change.address, f"{table_name}@{region}", change.address)
            planned.add((table_name, region))
            yield Hit(change.address, region, table_name, _effect(region), _INSTEAD, places)
    for setting in view.settings("point_in_time_recovery"):
        if setting.turns_off and (setting.table, setting.region) not in planned:
            yield setting.hit(_effect(setting.region), _INSTEAD)


def _effect(region: str) -> str:
    return f"all points in time of the copy in {region} are dropped at once; switched on again, they start from nothing"


RULE = Rule(
    "replica-recovery-off",
    "point-in-time recovery of a replica is switched off",
    find,
)
