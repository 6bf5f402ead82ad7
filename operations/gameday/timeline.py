"""What happened when."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.console import Console


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Args:
        at: When.
        seconds: Since the drill began.
        text: What.
    """

    at: datetime
    seconds: float
    text: str


@dataclass(slots=True)
class Timeline:
    """Everything that happened, told while it does.

    Args:
        console: Where it is told.
    """

    console: Console
    events: list[Event] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long the drill has taken."""
        return time.monotonic() - self._began

    def note(self, text: str) -> Event:
        """Something happened just now."""
        event = Event(datetime.now(UTC), round(self.seconds, 2), text)
        self.events.append(event)
        self.console.say(f"{event.seconds:7.1f} s  {text}")
        return event
