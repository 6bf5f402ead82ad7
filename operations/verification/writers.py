"""The clients that write: several per region, all at the same time, at a steady pace."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from operations.verification.client import FOREIGN
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.verification.client import Client
    from operations.verification.history import Operation
    from operations.verification.workload import Step


class RegionWriters:
    """What the clients of one region share: the steps that are left, the pace, and what was seen last.

    Args:
        client: Calls the region.
        steps: What to do.
        per_second: How many calls a second at most.
        stop: Set when all is to end.
        on_own: Called with every item of the region's own that was written.
    """

    def __init__(
        self,
        client: Client,
        steps: Sequence[Step],
        per_second: float,
        stop: threading.Event,
        on_own: Callable[[Operation], None],
    ) -> None:
        self._client = client
        self._steps = enumerate(steps)
        self._every_seconds = 1 / per_second
        self._stop = stop
        self._on_own = on_own
        self._version_by_key: dict[str, str] = {}
        self._lock = threading.Lock()
        self._versions = itertools.count()

    def run(self, began: float, now: Callable[[], float]) -> None:
        """Does steps until none is left; several threads may do so.

        Args:
            began: When the first step is due.
            now: The clock.
        """
        while True:
            with self._lock:
                number, step = next(self._steps, (0, None))
            if step is None:
                return
            wait = began + number * self._every_seconds - now()
            if (wait > 0 and self._stop.wait(wait)) or self._stop.is_set():
                return
            self._do(step)

    def _do(self, step: Step) -> None:
        kind, known = step.kind, self._version_by_key.get(step.key, ABSENT)
        if kind == "swap" and known == ABSENT:
            kind = "create"
        writes = kind not in {"delete", "read"}
        version = f"{self._client.region}/{next(self._versions)}" if writes else None
        operation = self._client.write(kind, step.key, version, known if kind == "swap" else None)
        if operation.reason == FOREIGN:
            self._stop.set()
        if operation.outcome == "ok" and operation.kind != "read":
            self._version_by_key[step.key] = operation.leaves
        elif operation.saw is not None:
            self._version_by_key[step.key] = operation.saw
        if step.is_own and operation.outcome == "ok":
            self._on_own(operation)
