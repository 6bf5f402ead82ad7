"""What the state of an existing Terraform configuration knows of its tables: every index, every module, every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.adoption.source_table import BELONGS, REPLICA, TABLE, SourceTable, block_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.terraform.state import ResourceState, State


def with_state(table: SourceTable, state: State) -> list[SourceTable]:
    """The same with what its state says, which knows every index and every module: one for each that the block made."""
    held = [one for one in state.of_type(TABLE) if block_of(one.address) == block_of(table.address)]
    return [_as_held(table, one, state) for one in held] or [table]


def _as_held(table: SourceTable, own: ResourceState, state: State) -> SourceTable:
    values, name = own.values, own.values.get("name")
    belongs = [own.address, *(one.address for one in state.resources.values() if _belongs(one, own, state))]
    mine = set(belongs)
    blocks = {block_of(address) for address in mine}
    arn = str(values.get("arn"))
    return SourceTable(
        address=own.address,
        name=name if isinstance(name, str) else table.name,
        region=arn.split(":")[3] if arn.startswith("arn:") else table.region,
        replica_regions=tuple(one["region_name"] for one in values.get("replica") or ()),
        tags=dict(values.get("tags") or {}),
        addresses=tuple(dict.fromkeys(belongs)),
        shared_blocks=tuple(
            dict.fromkeys(block_of(one) for one in state.resources if one not in mine and block_of(one) in blocks)
        ),
    )


def _keys_of(own: ResourceState, state: State) -> set[str]:
    """ARNs of the keys that encrypt a table or its replicas, and nothing else in the state."""
    mine, others = set[str](), set[str]()
    for table in state.of_type(TABLE):
        (mine if table is own else others).update(_key_arns(table.values))
    for replica in state.of_type(REPLICA):
        is_mine = replica.values.get("global_table_arn") == own.values.get("arn")
        (mine if is_mine else others).add(str(replica.values.get("kms_key_arn") or ""))
    return mine - others - {""}


def _key_arns(table: Mapping[str, Any]) -> Iterator[str]:
    for one in (*(table.get("server_side_encryption") or ()), *(table.get("replica") or ())):
        yield str(one.get("kms_key_arn") or "")


def _belongs(one: ResourceState, table: ResourceState, state: State) -> bool:
    if one.mode != "managed" or one.type not in BELONGS:
        return False
    values, name = one.values, table.values.get("name")
    match one.type:
        case "aws_kms_key":
            return values.get("arn") in _keys_of(table, state)
        case "aws_kms_alias":
            return values.get("target_key_arn") in _keys_of(table, state)
        case "aws_dynamodb_table_replica":
            return values.get("global_table_arn") == table.values.get("arn")
        case "aws_dynamodb_resource_policy" | "aws_dynamodb_tag":
            return str(values.get("resource_arn")).endswith(f":table/{name}")
    resource_id = str(values.get("resource_id", ""))
    return values.get("table_name") == name or resource_id.split("/")[:2] == ["table", name]
