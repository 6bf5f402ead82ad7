"""Takes the time until a write is seen in another region.

One thread per region looks for what the others have made, many items in one call. Each item has its own next look:
every few milliseconds at first, then after a twentieth of the time that it has been waited for, so that a lag is known
to about five percent at a bounded number of reads.
"""

from __future__ import annotations

import heapq
import threading
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.verification.client import BATCH
from operations.verification.history import ABSENT, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.verification.allowance import Allowance
    from operations.verification.client import Client
    from operations.verification.lag import PairLag

_FINE, _COARSE, _FINE_UNTIL_SECONDS = 0.05, 0.2, 5.0


class Arrivals:
    """What one region waits for.

    Args:
        client: Reads in that region.
        pairs: The pairs that end in it, by source.
        operations: Where what was seen is written down.
        allowance: How much may be read.
        look_seconds: How often it looks at first.
        on_seen: Called for every arrival.
    """

    def __init__(
        self,
        client: Client,
        pairs: Sequence[PairLag],
        operations: list[Operation],
        allowance: Allowance,
        *,
        look_seconds: float,
        on_seen: Callable[[], None],
    ) -> None:
        self._client = client
        self._pair_by_source = {pair.source: pair for pair in pairs}
        self._operations = operations
        self._allowance = allowance
        self._look_seconds = look_seconds
        self._on_seen = on_seen
        self._new: list[Operation] = []
        self._lock = threading.Lock()

    def expect(self, write: Operation) -> None:
        """Waits for a write of another region from now on."""
        pair = self._pair_by_source.get(write.region)
        if pair:
            with self._lock:
                pair.expected += 1
                self._new.append(write)

    def watch(self, now: Callable[[], float], is_written: Callable[[], bool], deadline: Callable[[], float]) -> None:
        """Looks until all has arrived, or the time is over.

        Args:
            now: The clock.
            is_written: Whether nothing more is to come.
            deadline: When to give up, by the same clock.
        """
        waiting: list[tuple[float, int, Operation]] = []
        count = 0
        while True:
            is_last = is_written()  # before the look at what is new: a write in between is seen in the next round
            with self._lock:
                new, self._new = self._new, []
            for write in new:
                count += 1
                heapq.heappush(waiting, (now(), count, write))
            if is_last and (not waiting or now() > deadline()):
                return
            due: list[tuple[float, int, Operation]] = []
            while waiting and waiting[0][0] <= now() and len(due) < BATCH:
                due.append(heapq.heappop(waiting))
            if due and not self._allowance.take(len(due)):
                return
            seen = self._look([write for _, _, write in due]) if due else set()
            for _, number, write in due:
                if write.key not in seen:
                    heapq.heappush(waiting, (now() + self._pause(now() - write.completed), number, write))
            time.sleep(self._look_seconds)

    def _look(self, writes: list[Operation]) -> set[str]:
        try:
            invoked, completed, versions = self._client.look([write.key for write in writes])
        except (ClientError, BotoCoreError):
            return set()  # an outage or a throttle shows as writes that do not arrive
        seen = set()
        for write in writes:
            version = versions.get(write.key, ABSENT)
            if version != ABSENT:
                seen.add(write.key)
                self._pair_by_source[write.region].lags_seconds.append(max(completed - write.completed, 0.0))
                self._operations.append(
                    Operation("read", self._client.region, write.key, invoked, completed, saw=version)
                )
                self._on_seen()
        return seen

    def _pause(self, age_seconds: float) -> float:
        share = _FINE if age_seconds < _FINE_UNTIL_SECONDS else _COARSE
        return max(self._look_seconds, share * age_seconds)
