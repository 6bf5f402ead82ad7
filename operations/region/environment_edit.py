"""Edits of an environment file's text: comments, order and everything else stay as they are.

Each edit is made twice, in the text and in what the text means; only a text that means exactly that is given back.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, cast

import tomlkit

from globaltables.model.environment import SEED_ROLES
from globaltables.model.regions import PRIMARY
from operations.errors import RefusedError
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

    Data = MutableMapping[str, Any]


def add_role(text: str, role: str, region: str, key_arn: str = "") -> str:
    """Declares a role: ``ROLE_region`` where it has a key of its own, else under ``additional_regions``.

    Args:
        text: The file.
        role: The role.
        region: Its region.
        key_arn: The KMS key that exists there, where the table is encrypted with such keys. Default none.
    """

    def edit(data: Data) -> None:
        if role in SEED_ROLES:
            data[f"{role}_region"] = region
        else:
            _table(data, "additional_regions")[role] = region
        if key_arn:
            _table(_table(data, "encryption"), "key_arn_by_role")[role] = key_arn

    return _edited(text, edit)


def begin_leaving(text: str, role: str) -> str:
    """Puts a role among those that leave, and drops what the file says of its replica and of its existing key."""

    def edit(data: Data) -> None:
        roles = _table(data, "regions")
        roles["leaving"] = [*roles.get("leaving", []), role]
        _drop(data, "replicas", role)
        _drop(data.get("encryption", {}), "key_arn_by_role", role)

    return _edited(text, edit)


def drop_role(text: str, role: str) -> str:
    """Takes a role out of the file for good."""

    def edit(data: Data) -> None:
        left = [one for one in data.get("regions", {}).get("leaving", []) if one != role]
        if left:
            data["regions"]["leaving"] = left
        else:
            _drop(data, "regions", "leaving")
        if role in SEED_ROLES:
            data[f"{role}_region"] = ""
        else:
            _drop(data, "additional_regions", role)

    return _edited(text, edit)


def move_home(text: str, role: str) -> str:
    """Makes another role the home."""

    def edit(data: Data) -> None:
        if role == PRIMARY:
            _drop(data, "regions", "home")
        else:
            _table(data, "regions")["home"] = role

    return _edited(text, edit)


def write_file(file: Path, text: str) -> None:
    """Puts a text in the place of a file in one stroke, on disk before this returns; its mode and line ends stay.

    Args:
        file: The file; where it is a link, what it leads to is replaced and not the link.
        text: What it will hold.
    """
    target = file.resolve()
    write_whole(target, text, mode=target.stat().st_mode & 0o777)


def _edited(text: str, edit: Callable[[Data], None]) -> str:
    if text.count("\r\n") == text.count("\n") > 0:  # added lines end as all others do
        return _edited(text.replace("\r\n", "\n"), edit).replace("\n", "\r\n")
    document, meaning = tomlkit.parse(text), tomllib.loads(text)
    edit(cast("Data", document))
    edit(meaning)
    edited = tomlkit.dumps(document)
    if tomllib.loads(edited) != meaning:
        raise RefusedError(
            "the environment file must have its regions in a form that can be edited, got one in which the edit would "
            "say something else; nothing was changed; write them as plain keys and tables"
        )
    return edited


def _table(data: Data, name: str) -> Data:
    if name not in data:
        data[name] = {}
    return cast("Data", data[name])


def _drop(data: Data, table: str, key: str) -> None:
    """Takes a key out of a table, and the table where nothing is left in it."""
    if key in data.get(table, {}):
        del data[table][key]
        if not data[table]:
            del data[table]
