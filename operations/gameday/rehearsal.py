"""Takes the place of the switch where a drill is not to touch the users' traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


class RehearsedSwitch:
    """Says what would be switched, and switches nothing."""

    name = "nobody: a rehearsal"
    can_stop = True
    warning = "the switch is not turned: traffic stays where it is"

    def read(self) -> Routing | None:
        """It has no state."""
        return None

    def shows(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """Nothing was switched."""
        return False

    def resumes(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """Nobody was stopped."""
        return False

    def turn(self, turn: Turn) -> str:
        """Tells it."""
        return f"would {turn.action} to {turn.routing.text}"
