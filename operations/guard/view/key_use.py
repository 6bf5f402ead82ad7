"""Which data is encrypted with which key, as the prior state and the plan tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.guard.view.plan_view import REPLICA, TABLE, region_in, table_in
from operations.guard.view.values import look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.guard.view.plan_view import PlanView

KEYS = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key")
VAULTS = ("aws_backup_vault", "aws_backup_logically_air_gapped_vault")


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One thing that cannot be read without a key.

    Args:
        what: The thing in words, for example ``table app in eu-west-1``.
        table: The table's name. Empty for a vault.
        region: Where it is.
        address: The resource that holds it.
    """

    what: str
    table: str
    region: str
    address: str


def uses_by_key_arn(view: PlanView) -> dict[str, list[KeyUse]]:
    """Who uses which key, without those that the same plan deletes for good."""
    target_by_alias = dict(_aliases(view))
    found: dict[str, dict[KeyUse, None]] = {}  # an ordered set: state and plan tell the same use twice
    for address, type_, values in _held(view):
        if address not in view.going:
            for key, use in _uses(address, type_, values):
                found.setdefault(target_by_alias.get(key, key), {})[use] = None
    return {key: list(uses) for key, uses in found.items()}


def _held(view: PlanView) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What is there now and what is planned: a key that is left for another still opens the older backups."""
    for type_ in (TABLE, REPLICA, *VAULTS):
        for resource in view.plan.prior_state.of_type(type_):
            yield resource.address, type_, resource.values
        for change in view.changes(type_):
            for values in (change.change.before, change.change.after):
                if values:
                    yield change.address, type_, values


def _aliases(view: PlanView) -> Iterator[tuple[str, str]]:
    for resource in view.plan.prior_state.of_type("aws_kms_alias"):
        alias, target = look(resource.values, "arn"), look(resource.values, "target_key_arn")
        if isinstance(alias, str) and isinstance(target, str):
            yield alias, target


def _uses(address: str, type_: str, values: Mapping[str, Any]) -> Iterator[tuple[str, KeyUse]]:
    name, region = str(values.get("name") or ""), region_in(values.get("arn"))
    if type_ == TABLE:
        places = [(look(values, "server_side_encryption", 0, "kms_key_arn"), region)]
        places += [(block.get("kms_key_arn"), block.get("region_name") or "") for block in values.get("replica") or ()]
    elif type_ == REPLICA:
        name = table_in(values.get("arn") or values.get("global_table_arn"))
        places = [(values.get("kms_key_arn"), region)]
    else:
        if isinstance(key := values.get("kms_key_arn"), str) and key:
            yield key, KeyUse(f"backup vault {name}{f' in {region}' if region else ''}", "", region, address)
        return
    for key, place in places:
        if isinstance(key, str) and key:
            yield key, KeyUse(f"table {name}{f' in {place}' if place else ''}", name, place, address)
