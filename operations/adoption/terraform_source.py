"""The tables of an existing Terraform configuration: names, regions and tags, and the addresses that belong to each."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from operations.adoption.hcl_module import UNKNOWN, Module, read_module
from operations.adoption.source_state import with_state
from operations.adoption.source_table import ALIAS, BELONGS, KEY, REPLICA, TABLE, SourceTable
from operations.errors import RefusedError
from operations.terraform.state import State, parse_stored_state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_MADE_OR_NOT = re.compile(r"\?\s*(1\s*:\s*0|0\s*:\s*1)\b")


def tables_in(folder: Path) -> list[SourceTable]:
    """Every table of a configuration, modules included; exact addresses where its state lies beside it.

    Raises:
        RefusedError: When there is no configuration, or it cannot be read.
    """
    root = read_module(folder)
    regions = {alias: root.resolve(body.get("region", UNKNOWN)) for alias, body in root.providers.items()}
    state_file = folder / "terraform.tfstate"
    state = parse_stored_state(state_file.read_bytes(), str(state_file)) if state_file.is_file() else State()
    written = _tables(root, "", regions, _installed(folder))
    return [one for table in written for one in with_state(table, state)]


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
        for table in _tables(inner, f"{prefix}module.{name}{index}.", _passed(call, regions), installed):
            yield replace(table, addresses=()) if _stands_for_several(module, call) else table


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
        addresses=tuple(f"{prefix}{one}" for one in _belonging(module, address)),
    )


def _indexed(address: str, body: Mapping[str, Any]) -> str:
    return f"{address}[0]" if "count" in body else address


def _belonging(module: Module, address: str) -> list[str]:
    """The table, what refers to it or to what belongs to it, and the keys that encrypt nothing else.

    Nothing where a block stands for several: which of them are meant is in the state alone.
    """
    bodies = {f"{type_}.{name}": body for (type_, name), body in module.resources.items() if type_ in (TABLE, *BELONGS)}
    texts, types = (
        {one: json.dumps(body) for one, body in bodies.items()},
        {one: one.partition(".")[0] for one in bodies},
    )
    name, known = json.dumps(bodies[address].get("name")), {address}
    for _ in range(3):  # a policy names its target, which names the table
        known |= {
            one
            for one, said in texts.items()
            if types[one] not in {TABLE, KEY, ALIAS}
            and (any(_mentions(said, other) for other in known) or _shares_name(said, name))
        }
    others = {one for one in texts if types[one] in {TABLE, REPLICA}} - known
    keys = {one for one in texts if types[one] == KEY and _any_mentions(texts, known, one)}
    keys -= {one for one in keys if _any_mentions(texts, others, one)}
    aliases = {one for one, said in texts.items() if types[one] == ALIAS and any(_mentions(said, key) for key in keys)}
    found = [address, *(one for one in texts if one in known | keys | aliases and one != address)]
    if any(_stands_for_several(module, bodies[one]) for one in found):
        return []
    return [_indexed(one, bodies[one]) for one in found]


def _any_mentions(texts: Mapping[str, str], which: Collection[str], address: str) -> bool:
    return any(_mentions(texts[one], address) for one in which)


def _stands_for_several(module: Module, body: Mapping[str, Any]) -> bool:
    """Whether a block or a call may stand for more than one; one that is made or not stands for one."""
    if "for_each" in body:
        return True
    count = module.resolve(body.get("count", 1))
    return count != 1 and _MADE_OR_NOT.search(str(body["count"])) is None


def _mentions(text: str, address: str) -> bool:
    return re.search(rf"\b{re.escape(address)}\b", text) is not None


def _shares_name(text: str, name: str) -> bool:
    """Whether a scaling target names the table by the same expression."""
    inner = name.strip('"').removeprefix("${").removesuffix("}")
    return bool(inner) and inner != "null" and f"table/${{{inner}}}" in text
