"""Values before and after, where a value that is not known before apply is told from one that is not there."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from operations.terraform.resource_change import Change


class Unknown(enum.Enum):
    """The type of the one value that stands for all that is not known before apply."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


def look(values: Any, *path: str | int) -> Any:
    """The value at a path; None where there is none."""
    for step in path:
        if isinstance(step, str):
            values = values.get(step) if isinstance(values, Mapping) else None
        elif isinstance(values, Sequence) and not isinstance(values, str) and step < len(values):
            values = values[step]
        else:
            return None
    return values


def before(change: Change, *path: str | int) -> Any:
    """The value at a path before; None where there is none."""
    return look(change.before, *path)


def after(change: Change, *path: str | int) -> Any:
    """The value at a path after: known, ``UNKNOWN``, or None where there is none."""
    unknown: Any = change.after_unknown
    for step in path:
        unknown = look(unknown, step)
        if unknown is True:
            return UNKNOWN
    return look(change.after, *path)


def blocks_before(change: Change, name: str) -> list[Mapping[str, Any]]:
    """The nested blocks of a name before."""
    return list(before(change, name) or ())


def blocks_after(change: Change, name: str) -> list[dict[str, Any]] | Unknown:
    """The nested blocks of a name after, each value that is not known as ``UNKNOWN``.

    Terraform lists what is unknown in the order of the blocks, for sets as well.
    """
    unknown = look(change.after_unknown, name)
    if unknown is True:
        return UNKNOWN
    found = []
    for place, block in enumerate(look(change.after, name) or ()):
        hidden = look(unknown, place)
        names = hidden if isinstance(hidden, Mapping) else {}
        found.append({**block, **{key: UNKNOWN for key, value in names.items() if value is True}})
    return found


def plain(value: Any) -> Any:
    """A form in which two values are equal when they mean the same: sets in any order, nothing and empty as None."""
    if isinstance(value, list):
        found = [inner for inner in map(plain, value) if inner is not None]
        return sorted(found, key=lambda inner: json.dumps(inner, sort_keys=True, default=str)) or None
    if isinstance(value, dict):
        return {key: inner for key, each in value.items() if (inner := plain(each)) is not None} or None
    return None if value == "" else value


def hides_any(unknown: Any) -> bool:
    """Whether anything is not known, however deep."""
    if isinstance(unknown, Mapping):
        return any(map(hides_any, unknown.values()))
    return any(map(hides_any, unknown)) if isinstance(unknown, list) else unknown is True


def differs(old: Any, new: Any) -> bool:
    """Whether a value changes; nothing, an empty text and an empty block are the same, unknown is a change."""
    return bool(new is UNKNOWN or (old or None) != (new or None))
