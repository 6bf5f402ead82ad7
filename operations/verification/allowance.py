"""How much may still be read: so many units a second, and so many in all."""

from __future__ import annotations

import threading
import time


class Allowance:
    """The read units of one region; safe to share between threads.

    Args:
        units: How many in all.
        units_per_second: How many a second; None when there is no limit.
    """

    def __init__(self, units: int, units_per_second: float | None) -> None:
        self._left = units
        self._rate = units_per_second
        self._free_at = time.monotonic()
        self._lock = threading.Lock()

    def take(self, units: int) -> bool:
        """Takes units, waiting for their turn; False when there are not so many left."""
        with self._lock:
            if units > self._left:
                return False
            self._left -= units
            if self._rate is None:
                return True
            now = time.monotonic()
            wait = max(0.0, self._free_at - now)
            self._free_at = max(now, self._free_at) + units / self._rate
        if wait:
            time.sleep(wait)
        return True
