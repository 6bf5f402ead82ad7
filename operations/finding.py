"""What an examination found of one thing."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Verdict(enum.StrEnum):
    """How it is with one thing."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        subject: The thing.
        verdict: How it is.
        found: What was found.
        way_out: What to do; empty when all is well.
    """

    subject: str
    verdict: Verdict
    found: str
    way_out: str = ""
