"""Nested values as one map of paths, so that they can be compared side by side whatever their order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES = ("region_name", "name", "id", "rule_name")
"""What tells the blocks of a set apart."""


def flat(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Every leaf by its path; what is nothing (null, empty text, empty list) is left out.

    Blocks are named by what names them, for example ``replica.eu-west-1.kms_key_arn``; a block that stands alone
    takes no number, as in ``ttl.enabled``. JSON in a text is taken apart as well, so that its layout does not matter.
    """
    return dict(_leaves("", values or {}))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name in value:
            yield from _leaves(f"{path}.{name}" if path else str(name), value[name])
    elif isinstance(value, list):
        if value and all(isinstance(one, dict) for one in value):
            for number, one in enumerate(value):
                label = _label(one, number, alone=len(value) == 1)
                yield from _leaves(f"{path}.{label}" if label else path, one)
        elif value:
            yield path, sorted(value, key=lambda one: json.dumps(one, sort_keys=True))
    elif isinstance(value, str) and value[:1] in {"{", "["}:
        yield path, _parsed(value)
    elif value not in (None, ""):
        yield path, value


def _label(block: Mapping[str, Any], number: int, *, alone: bool) -> str:
    for name in _NAMES:
        if isinstance(block.get(name), str) and block[name]:
            return str(block[name])
    return "" if alone else str(number)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
