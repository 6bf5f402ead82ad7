"""The tables of an existing Terraform configuration: names, regions and tags, and the addresses that belong to each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.adoption.hcl_module import UNKNOWN, Module, read_module
from operations.errors import RefusedError
from operations.terraform.state import State, parse_stored_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from operations.terraform.state import ResourceState

TABLE = "aws_dynamodb_table"
_BELONGS = (
    "aws_dynamodb_table_replica",
    "aws_dynamodb_contributor_insights",
    "aws_dynamodb_kinesis_streaming_destination",
    "aws_dynamodb_resource_policy",
    "aws_dynamodb_tag",
    "aws_appautoscaling_target",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    "aws_kms_key",
    "aws_kms_alias",
)
"""What lives and dies with a table, and changes it."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of a configuration.

    Args:
        address: Its address, module and index included where they are known.
        name: Its name; None where only Terraform can work it out.
        region: Its home, the provider's region; None where it is not written down.
        replica_regions: The regions of its replica blocks that are written down.
        tags: Its tags as far as they are written down.
        addresses: It and what belongs to it, in an order in which it can be let go.
    """

    address: str
    name: str | None
    region: str | None
    replica_regions: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


def tables_in(folder: Path) -> list[SourceTable]:
    """Every table of a configuration, modules included; exact addresses where its state lies beside it.

    Raises:
        RefusedError: When there is no configuration, or it cannot be read.
    """
    root = read_module(folder)
    regions = {alias: root.resolve(body.get("region", UNKNOWN)) for alias, body in root.providers.items()}
    state_file = folder / "terraform.tfstate"
    state = parse_stored_state(state_file.read_text(encoding="utf-8")) if state_file.is_file() else State()
    return [_with_state(table, state) for table in _tables(root, "", regions, _installed(folder))]


def chosen(tables: list[SourceTable], name: str | None, folder: Path) -> SourceTable:
    """The table that is meant.

    Args:
        tables: Those of the configuration.
        name: The table's name; None where there can be only one.
        folder: The configuration, for the message.

    Raises:
        RefusedError: When none is, or several could be.
    """
    fitting = [one for one in tables if name is None or one.name == name]
    unnamed = [one for one in tables if one.name is None]
    if not fitting and name is not None and len(unnamed) == 1:
        return unnamed[0]
    if len(fitting) != 1 or (name is None and fitting[0].name is None):
        known = ", ".join(f"{one.name or 'a name that only Terraform knows'} ({one.address})" for one in tables)
        wanted = f"have table {name}" if name else "have one table, by name"
        raise RefusedError(f"{folder}: must {wanted}, got {known or 'none'}; name the table: globaltables adopt TABLE")
    return fitting[0]


def _installed(folder: Path) -> dict[str, Path]:
    """Where `terraform init` put each module."""
    listed = folder / ".terraform" / "modules" / "modules.json"
    if not listed.is_file():
        return {}
    modules = json.loads(listed.read_text(encoding="utf-8")).get("Modules", ())
    return {one["Key"]: folder / one["Dir"] for one in modules}


def _tables(
    module: Module, prefix: str, regions: Mapping[str, Any], installed: Mapping[str, Path]
) -> Iterator[SourceTable]:
    for (type_, name), body in module.resources.items():
        if type_ == TABLE:
            yield _table(module, prefix, f"{type_}.{name}", body, regions)
    for name, call in module.calls.items():
        key = ".".join([*re.findall(r"module\.([^.]+)\.", prefix), name])
        source = str(call.get("source", ""))
        folder = installed.get(key) or (module.folder / source if source.startswith(".") else None)
        if folder is None or not folder.is_dir():
            continue  # from a registry and not installed: its tables show in a state alone
        given = {argument: module.resolve(value) for argument, value in call.items()}
        inner = read_module(folder, {argument: value for argument, value in given.items() if value is not UNKNOWN})
        index = "[0]" if "count" in call else ""
        yield from _tables(inner, f"{prefix}module.{name}{index}.", _passed(call, regions), installed)


def _passed(call: Mapping[str, Any], regions: Mapping[str, Any]) -> dict[str, Any]:
    """The regions of the providers that a module gets: those it is given, else the default one."""
    given = call.get("providers") or {}
    passed = {"": regions.get("", UNKNOWN)}
    for inner, outer in given.items():
        passed[_alias(inner)] = regions.get(_alias(outer), UNKNOWN)
    return passed


def _alias(reference: Any) -> str:
    return str(reference).removeprefix("${").removesuffix("}").partition(".")[2]


def _table(
    module: Module, prefix: str, address: str, body: Mapping[str, Any], regions: Mapping[str, Any]
) -> SourceTable:
    name, tags = module.resolve(body.get("name", UNKNOWN)), module.resolve(body.get("tags") or {})
    region = regions.get(_alias(body["provider"]) if "provider" in body else "", UNKNOWN)
    blocks = body.get("replica") or []
    replicas = [module.resolve(one.get("region_name")) for one in (blocks if isinstance(blocks, list) else [blocks])]
    return SourceTable(
        address=f"{prefix}{_indexed(address, body)}",
        name=name if isinstance(name, str) else None,
        region=region if isinstance(region, str) else None,
        replica_regions=tuple(one for one in replicas if isinstance(one, str)),
        tags={key: one for key, one in tags.items() if isinstance(one, str)} if isinstance(tags, dict) else {},
        addresses=tuple(f"{prefix}{one}" for one in _belonging(module, address, body)),
    )


def _indexed(address: str, body: Mapping[str, Any]) -> str:
    return f"{address}[0]" if "count" in body else address


def _belonging(module: Module, address: str, body: Mapping[str, Any]) -> list[str]:
    """The table, what refers to it or to what belongs to it, and the keys it refers to."""
    known, text = {address}, json.dumps(body)
    keys = {f"{type_}.{name}" for type_, name in module.resources if type_ == "aws_kms_key"}
    known |= {key for key in keys if _mentions(text, key)}
    name = json.dumps(body.get("name"))
    for _ in range(3):  # a policy names its target, which names the table
        for (type_, own), other in module.resources.items():
            said = json.dumps(other)
            if type_ in _BELONGS and (any(_mentions(said, one) for one in known) or _shares_name(said, name)):
                known.add(f"{type_}.{own}")
    found = [f"{type_}.{own}" for type_, own in module.resources if f"{type_}.{own}" in known]
    bodies = {f"{type_}.{own}": other for (type_, own), other in module.resources.items()}
    ordered = sorted(found, key=lambda one: one != address)
    return [_indexed(one, bodies[one]) for one in ordered]


def _mentions(text: str, address: str) -> bool:
    return re.search(rf"\b{re.escape(address)}\b", text) is not None


def _shares_name(text: str, name: str) -> bool:
    """Whether a scaling target names the table by the same expression."""
    inner = name.strip('"').removeprefix("${").removesuffix("}")
    return bool(inner) and inner != "null" and f"table/${{{inner}}}" in text


def _with_state(table: SourceTable, state: State) -> SourceTable:
    """The same with what its state says, which knows every index and every module."""
    held = [one for one in state.of_type(TABLE) if _same(one, table)]
    if len(held) != 1:
        return table
    (own,) = held
    values, name = own.values, own.values.get("name")
    keys = {values_of.get("kms_key_arn") for values_of in _encrypted(values)}
    keys |= {one.values.get("kms_key_arn") for one in state.of_type("aws_dynamodb_table_replica")}
    keys -= {None, ""}
    belongs = [own.address, *(one.address for one in state.resources.values() if _belongs(one, name, values, keys))]
    arn = str(values.get("arn"))
    return SourceTable(
        address=own.address,
        name=name if isinstance(name, str) else table.name,
        region=arn.split(":")[3] if arn.startswith("arn:") else table.region,
        replica_regions=tuple(one["region_name"] for one in values.get("replica") or ()),
        tags=dict(values.get("tags") or {}),
        addresses=tuple(dict.fromkeys(belongs)),
    )


def _same(one: ResourceState, table: SourceTable) -> bool:
    if table.name is not None:
        return one.values.get("name") == table.name
    return re.sub(r"\[[^]]*\]", "", one.address) == re.sub(r"\[[^]]*\]", "", table.address)


def _encrypted(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(values.get("server_side_encryption") or ()), *(values.get("replica") or ())]


def _belongs(one: ResourceState, name: object, table: Mapping[str, Any], keys: set[Any]) -> bool:
    if one.mode != "managed" or one.type not in _BELONGS:
        return False
    values = one.values
    match one.type:
        case "aws_kms_key":
            return values.get("arn") in keys
        case "aws_kms_alias":
            return values.get("target_key_arn") in keys
        case "aws_dynamodb_table_replica":
            return values.get("global_table_arn") == table.get("arn")
        case "aws_dynamodb_resource_policy" | "aws_dynamodb_tag":
            return str(values.get("resource_arn")).endswith(f":table/{name}")
    resource_id = str(values.get("resource_id", ""))
    return values.get("table_name") == name or resource_id.split("/")[:2] == ["table", name]


def disagreements(source: SourceTable, regions: tuple[str, ...], tags: Mapping[str, str]) -> list[str]:
    """In what a configuration and the live table differ: what it would set back, or never knew of.

    Args:
        source: The table of the configuration.
        regions: The table's regions, home first.
        tags: The home table's tags.
    """
    told = []
    if source.region not in {None, regions[0]}:
        told.append(f"the configuration has it at home in {source.region}, this takes it over in {regions[0]}")
    unknown = [one for one in source.replica_regions if one not in regions]
    if unknown:
        told.append(f"the configuration has replicas in {', '.join(unknown)}, and AWS has none there")
    for key, value in source.tags.items():
        if tags.get(key) != value:
            told.append(f"the configuration has tag {key} = {value}, AWS has {tags.get(key, 'none')}")
    return told
