"""The differences as people and as programs read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from operations.drift.difference import Winner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.drift.difference import DriftedValue

_LONGEST_VALUE = 60


def headline(name: str, found: Sequence[DriftedValue]) -> str:
    """How much differs, in one line."""
    drifted = [one for one in found if one.winner.is_drift]
    if not drifted:
        return f"{name}: no drift"
    counts = [f"{count} {winner}" for winner in Winner if (count := sum(one.winner is winner for one in drifted))]
    return f"{name}: {len(drifted)} difference{'s' if len(drifted) > 1 else ''}: {', '.join(counts)}"


def lines(name: str, found: Sequence[DriftedValue], *, with_scaled: bool = False) -> list[str]:
    """The differences by winner, each on a line of its own.

    Args:
        name: The environment's table.
        found: What differs.
        with_scaled: Also tell what auto scaling changed.
    """
    told = [headline(name, found)]
    for winner in Winner:
        group = [one for one in found if one.winner is winner and (winner.is_drift or with_scaled)]
        if group:
            told += ["", winner.text, *(f"  {_line(one)}" for one in group)]
    return told


def document(environment: str, table: str, found: Sequence[DriftedValue]) -> dict[str, Any]:
    """The same as JSON; what auto scaling changed stands apart."""
    return {
        "environment": environment,
        "table": table,
        "drift": any(one.winner.is_drift for one in found),
        "differences": [_entry(one) for one in found if one.winner.is_drift],
        "scaled": [_entry(one) for one in found if not one.winner.is_drift],
    }


def _entry(one: DriftedValue) -> dict[str, Any]:
    return {
        "region": one.region,
        "what": one.what,
        "path": one.path,
        "expected": one.expected,
        "found": one.found,
        "winner": one.winner,
        "at_next_deploy": one.winner.text,
    }


def _line(one: DriftedValue) -> str:
    what = f"{one.what} {one.path}" if one.path else one.what
    return f"{one.region}: {what} is {_text(one.found)}, expected {_text(one.expected)}"


def _text(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
