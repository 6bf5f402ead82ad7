"""What is wanted of a failover, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from operations.failover.course import Situation


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted.

    Args:
        region: The region that is left, or come back to.
        target: The region that takes over; None where all the others do, or on the way back.
        situation: Mode, direction, and how the region is.
        accepts_loss: Whether to go on although something has not arrived.
        environment_name: For the command lines in messages.
    """

    region: str
    target: str | None
    situation: Situation
    accepts_loss: bool = False
    environment_name: str = "local"


@dataclass(slots=True)
class Recovered:
    """What came of it.

    Args:
        seconds: From the first step until writes were proven to work; None when they were not.
        at: When they were.
        newest_arrived: When the newest write of the region that is left was made that is known to be elsewhere.
        newest_from: How that is known.
        pending: Acknowledged probe items that had not arrived; None where it could not be measured.
        left_over: Probe items that could not be seen to be gone, by region.
    """

    seconds: float | None = None
    at: datetime | None = None
    newest_arrived: datetime | None = None
    newest_from: str = ""
    pending: int | None = None
    left_over: dict[str, int] = field(default_factory=dict)
