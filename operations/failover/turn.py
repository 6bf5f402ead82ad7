"""What a switch is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.failover.routing import Routing

STOP, SWITCH = "stop", "switch"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a switch.

    Args:
        action: ``stop`` or ``switch``.
        routing: Who takes whose writes afterwards.
        leaves: The region that takes writes no more; None when nobody knows it.
        enters: The region that takes them now; None while they are stopped, or when all the others do.
    """

    action: str
    routing: Routing
    leaves: str | None
    enters: str | None
