"""What a rule found in a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from operations.verification.history import Operation


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise.

    Args:
        rule: The rule's id, for example ``own-writes``.
        key: The item.
        regions: Where it shows.
        found: What was seen and what should have been, in words.
    """

    rule: str
    key: str
    regions: tuple[str, ...]
    found: str

    @property
    def text(self) -> str:
        """One line."""
        return f"{self.rule}: {self.key}: {self.found}"

    def document(self) -> dict[str, Any]:
        """The finding as JSON."""
        return {"rule": self.rule, "key": self.key, "regions": list(self.regions), "found": self.found}


def shown(version: str | None) -> str:
    """A version in words."""
    return "no item" if version == ABSENT else str(version)


def told(operation: Operation) -> str:
    """An operation in words."""
    what = "the delete" if operation.kind == "delete" else f"the {operation.kind} of {operation.writes}"
    if operation.kind == "read":
        what = "a strong read"
    return f"{what} in {operation.region} at {operation.invoked:.3f} s"
