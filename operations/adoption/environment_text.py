"""An environment as the text of its file: only what differs from the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from globaltables.model.load import parse_environment
from operations.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tomlkit.items import AoT, InlineTable, Table

    from globaltables.model import Environment

_SCHEMA = ":schema ./environment.schema.json"


def environment_text(environment: Environment, path: Path, remarks: Iterable[str] = ()) -> str:
    """The file of an environment; reading it gives the very same environment.

    Args:
        environment: The environment.
        path: Where it is going to be; its name is the environment's.
        remarks: Lines at the top, as comments. Default none.

    Raises:
        RefusedError: When the text does not say the same: a file that lies is worse than none.
    """
    document = tomlkit.document()
    document.add(tomlkit.comment(_SCHEMA).indent(0))
    for remark in remarks:
        document.add(tomlkit.comment(remark))
    document.add(tomlkit.nl())
    settings = _settings(environment)
    plain = {key: value for key, value in settings.items() if not _is_block(value)}
    for key, value in plain.items():
        document.add(key, _inline(value))
    for key, value in settings.items():
        if key not in plain:
            document.add(tomlkit.nl())
            document.add(key, _blocks(value) if isinstance(value, list) else _table(value))
    text = document.as_string().replace(f"# {_SCHEMA}", f"#{_SCHEMA}", 1)
    if parse_environment(text, path) != environment:
        raise RefusedError(f"{path}: must say what the table is, got a text that says something else; report it")
    return text


def _settings(environment: Environment) -> dict[str, Any]:
    settings: dict[str, Any] = environment.model_dump(mode="json", exclude_defaults=True)
    del settings["name"]  # the file's own
    if "sort_key" in settings:
        settings["sort_key"] = settings["sort_key"] or False
    # What tells one kind from another is a default of each.
    if "billing" in settings:
        settings["billing"] = {"mode": environment.billing.mode} | settings["billing"]
    if "backend" in settings:
        settings["backend"] = {"type": environment.backend.type} | settings["backend"]
    if "alarms" in settings:
        settings["alarms"] = _off(settings["alarms"])
    return dict(_without_none(settings))


def _off(alarms: Mapping[str, Any]) -> dict[str, Any]:
    """The same with false for a threshold that is nothing where the default is something."""
    return {
        kind: {name: False if one is None else one for name, one in settings.items()}
        if isinstance(settings, dict)
        else settings
        for kind, settings in alarms.items()
    }


def _without_none(value: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, one in value.items():
        if isinstance(one, dict):
            yield key, dict(_without_none(one))
        elif isinstance(one, list):
            yield key, [dict(_without_none(item)) if isinstance(item, dict) else item for item in one]
        elif one is not None:
            yield key, one


def _is_block(value: Any) -> bool:
    """Whether it gets a heading of its own: a list of tables, or a table that is not a mere attribute."""
    if isinstance(value, list):
        return any(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and not set(value) <= {"name", "type"}


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, one in value.items():
        table.add(key, _inline(one))
    return table


def _blocks(value: Iterable[Mapping[str, Any]]) -> AoT:
    blocks = tomlkit.aot()
    for one in value:
        blocks.append(_table(one))
    return blocks


def _inline(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    table: InlineTable = tomlkit.inline_table()
    for key, one in value.items():
        table.append(key, _inline(one))
    return table
