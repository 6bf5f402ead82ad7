"""The control endpoint's part about alarms.

POST /clock            {"advance_seconds": 60}: skip so much; alarms are evaluated at every minute on the way
POST /clock            {"real": true}: go by the real time again, after a drill
POST /alarms/evaluate  evaluate every alarm now
"""

from typing import Any, Protocol

from local_aws.errors import UsageError

LONGEST_SECONDS = 7 * 86_400


class Evaluated(Protocol):
    """What is asked to evaluate."""

    def evaluate(self) -> list[dict[str, str]]:
        """Evaluate every alarm now."""

    def advance(self, seconds: float) -> list[dict[str, str]]:
        """Move the clock on."""

    def reset(self) -> list[dict[str, str]]:
        """Go by the real time again."""


def evaluate(alarms: Evaluated) -> dict[str, Any]:
    """Evaluate now; answers the changes of state."""
    return {"changes": alarms.evaluate()}


def advance(alarms: Evaluated, asked: Any) -> dict[str, Any]:
    """Move the clock on; answers the changes of state.

    Raises:
        UsageError: When it is not said by how much.
    """
    if asked == {"real": True}:
        return {"changes": alarms.reset()}
    seconds = asked.get("advance_seconds") if isinstance(asked, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_SECONDS:
        raise UsageError(
            f'advance_seconds must be 1 to {LONGEST_SECONDS}, as in {{"advance_seconds": 60}}, got {asked!r}'
        )
    return {"changes": alarms.advance(seconds)}
