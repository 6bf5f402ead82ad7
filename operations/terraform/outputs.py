"""Outputs: of a state and of the event stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Output:
    """One output.

    Args:
        name: Its name.
        value: Its value. None where Terraform leaves it out: sensitive ones in the event stream.
        type: Its type in Terraform's JSON, for example ``string`` or ``["map", "string"]``. None where it is unknown.
        sensitive: Whether it must not be shown unasked.
    """

    name: str
    value: Any
    type: Any = None
    sensitive: bool = False


def parse_outputs(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Output]:
    """Reads outputs by name, in the order of their names."""
    return {
        name: Output(name, output.get("value"), output.get("type"), bool(output.get("sensitive", False)))
        for name, output in sorted(raw.items())
    }
