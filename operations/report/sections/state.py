"""How something is, in a word, so that nothing on the page is told by colour alone."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """How something is; the style knows each by its value."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"

    @property
    def sign(self) -> str:
        """A sign that stands before words."""
        return {"good": "\N{CHECK MARK}", "warning": "!", "bad": "\N{MULTIPLICATION X}", "unknown": "?"}[self.value]


def of_status(status: str) -> State:
    """How a table is, by its status."""
    if status == "ACTIVE":
        return State.GOOD
    return State.WARNING if status in {"CREATING", "UPDATING"} else State.BAD
