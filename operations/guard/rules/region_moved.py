"""A provider that looks in another region than the one where its resources are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.rule import Rule
from operations.guard.view.plan_view import region_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.view.plan_view import PlanView
    from operations.terraform.resource_change import ResourceChange

_DATA = ("aws_dynamodb_table", "aws_dynamodb_table_replica", "aws_kms_key", "aws_backup_vault")
_GONE_OR_LEFT = (Action.DELETE, Action.FORGET)


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the region of every ARN in state with the region the configuration looks in.

    One finding per pair of regions and provider: the plan that moves a provider shows everything below it as new.
    """
    moved: dict[tuple[str, str, str], list[ResourceChange]] = {}
    tables: dict[tuple[str, str, str], set[str]] = {}
    for change, arn in _live(view):
        old, new = region_in(arn), view.region_after(change)
        if old and new and old != new:
            provider = view.plan.provider_of(change)
            pair = (old, new, provider.key if provider else "")
            moved.setdefault(pair, []).append(change)
            if change.type == "aws_dynamodb_table":
                tables.setdefault(pair, set()).add(str(arn).rpartition("/")[2])
    for (old, new, provider_key), changes in moved.items():
        first = min(changes, key=lambda change: (_rank(change.type), change.address))
        table = ", ".join(sorted(tables.get((old, new, provider_key), ())))
        yield Hit(
            first.address,
            old,
            table,
            f"{len(changes)} resources that are live in {old} are looked for in {new}: they drop out of state without "
            "being deleted, nobody manages or protects them any more, and empty ones are made under the same addresses",
            f"leave the provider in {old}; give {new} a provider alias and addresses of its own",
            (old, f"{old}->{new}", f"{provider_key}:{old}->{new}"),
        )


def _live(view: PlanView) -> Iterator[tuple[ResourceChange, object]]:
    """What state knew before anything was looked up: the drift tells it for what was not found."""
    for change in view.plan.resource_changes:
        if change.mode == "managed" and change.deposed is None and change.action not in _GONE_OR_LEFT:
            drift = view.drift.get(change.address)
            before = (drift.change.before if drift else None) or change.change.before
            arn = before.get("arn") if isinstance(before, dict) else None
            # A moved home is told by the rule that knows what it means.
            if arn and not (change.type == "aws_dynamodb_table" and change.change.before and drift and _moves(drift)):
                yield change, arn


def _moves(drift: ResourceChange) -> bool:
    old, new = drift.change.before or {}, drift.change.after or {}
    return bool(new) and region_in(old.get("arn")) != region_in(new.get("arn"))


def _rank(type_: str) -> int:
    return _DATA.index(type_) if type_ in _DATA else len(_DATA)


RULE = Rule(
    "region-moved",
    "a provider's region changed under addresses that are live in another region",
    find,
)
