"""Deletion protection of a table or a replica switched off."""

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

_NAME = "deletion_protection_enabled"
_INSTEAD = "leave it on; it is lifted only as a step of a destroy"


def find(view: PlanView) -> Iterator[Hit]:
    """Looks at tables, replica blocks (version 6 of the provider), replica resources and what no block can say."""
    for table in view.updated_tables:
        if table.turns_off(_NAME):
            yield table.hit(f"{_effect('the table')}{table.hint(_NAME)}", _INSTEAD)
        for region, old in table.replicas_before.items():
            new = table.replicas_after.get(region)
            if old.protection is True and new is not None and new.protection is not True:
                yield table.hit_in(region, _effect(f"the copy in {region}"), _INSTEAD)
    for change in view.changes(REPLICA, Action.UPDATE):
        inner = change.change
        if values.before(inner, _NAME) is True and values.after(inner, _NAME) is not True:
            region = region_in(values.before(inner, "arn")) or view.region_of(change)
            name = table_in(values.before(inner, "global_table_arn"))
            places = (region or change.address, f"{name}@{region}", change.address)
            yield Hit(change.address, region, name, _effect(f"the copy in {region}"), _INSTEAD, places)
    for setting in view.settings("deletion_protection"):
        if setting.turns_off:
            yield setting.hit(_effect(f"the copy in {setting.region}"), _INSTEAD)


def _effect(what: str) -> str:
    return f"nothing stops the next plan, or anybody's call, from deleting {what} with its items"


RULE = Rule(
    "protection-off",
    "deletion protection is switched off",
    find,
    wanted_by_destroy=True,
)
