"""One difference, and who wins."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Winner(enum.StrEnum):
    """What the next deploy does about a difference."""

    SET_BACK = "set back"
    MADE_ANEW = "made anew"
    APPLIED = "applied"
    TAKEN_OVER = "taken over"
    STAYS = "stays"
    SCALED = "scaled"

    @property
    def text(self) -> str:
        """It in a sentence."""
        return _TEXTS[self]

    @property
    def is_drift(self) -> bool:
        """Whether somebody should look: what auto scaling and schedules do is their work."""
        return self is not Winner.SCALED


_TEXTS = {
    Winner.SET_BACK: "deploy sets it back",
    Winner.MADE_ANEW: "deploy makes it anew",
    Winner.APPLIED: "not deployed yet: deploy brings it",
    Winner.TAKEN_OVER: "deploy leaves it and takes it over into state",
    Winner.STAYS: "nobody: it stays until somebody takes it away by hand",
    Winner.SCALED: "auto scaling: deploy leaves it alone",
}


@dataclass(frozen=True, slots=True)
class DriftedValue:
    """One difference.

    Args:
        region: Where; ``-`` when nowhere.
        what: The resource or setting, for example ``aws_dynamodb_table.table_Resource``.
        path: Which part of it; empty for the whole.
        expected: What state or the environment says.
        found: What AWS has.
        winner: What the next deploy does about it.
    """

    region: str
    what: str
    path: str
    expected: object
    found: object
    winner: Winner
