"""CloudWatch's clock, which tests move forward: an alarm that wants fifteen minutes must not take fifteen minutes."""

import time


class Clock:
    """The real time, plus what was skipped."""

    def __init__(self) -> None:
        self._skipped_seconds = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._skipped_seconds

    def advance(self, seconds: float) -> None:
        """Skip so many seconds; metrics and alarms are then that much later."""
        self._skipped_seconds += seconds

    def reset(self) -> None:
        """Go by the real time again."""
        self._skipped_seconds = 0.0
