"""Marked writes in every region during a fault: some to items that all of them write, some to items of its own."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.verification.allowance import Allowance
from operations.verification.check import Verdict, check
from operations.verification.client import Client, batches
from operations.verification.ending import Ending, Remains, looks_within
from operations.verification.history import ABSENT, History, Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.aws import Clients
    from operations.verification.marked_items import MarkedItems
    from operations.verification.table import Table

WRITES_PER_SECOND = 10.0
SHARED_ITEMS = 6
_OWN_EVERY = 3


class Traffic:
    """What is written during a drill.

    Args:
        clients: AWS clients made with `operations.verification.ONCE`.
        table: The table.
        items: The marked items of the drill.
        measured_on: What is measured, for the history.
    """

    def __init__(self, clients: Clients, table: Table, items: MarkedItems, measured_on: str) -> None:
        self._clients, self._items, self._sides = clients, items, table.regions
        self.history = History(table.name, table.regions, items.run, table.consistency, measured_on=measured_on)
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=len(self._sides))

    def now(self) -> float:
        """The history's clock, in seconds."""
        return time.monotonic() - self._began

    def start(self) -> None:
        """Begins to write in every region."""
        for side in self._sides:
            self._pool.submit(self._write, side)

    def halt(self) -> None:
        """Lets no further call begin; waits for nobody."""
        self._stop.set()

    def stop(self) -> None:
        """Ends it and waits for the last call; safe to repeat."""
        self.halt()
        self._pool.shutdown(wait=True)

    def keys(self) -> list[str]:
        """Every item that was written, or may have been."""
        return list(dict.fromkeys(one.key for one in list(self.history.operations) if one.kind != "read"))

    def own_writes(self, region: str) -> list[Operation]:
        """The acknowledged writes to items that only this region writes, the oldest first."""
        listed = list(self.history.operations)
        return [one for one in listed if one.region == region and one.outcome == "ok" and one.key.startswith("own-")]

    def seen(self, region: str, keys: Sequence[str]) -> set[str]:
        """Which of some items a region shows; those it cannot be asked about are not among them."""
        client, found = self._client(region, []), set[str]()
        for lot in batches(keys):
            try:
                _, _, versions = client.look(lot)
            except (ClientError, BotoCoreError):
                continue
            found |= {key for key, version in versions.items() if version != ABSENT}
        return found

    def judge(self, timeout_seconds: float) -> Verdict:
        """Waits until all regions agree, and decides over every call that was made."""
        views = self._ending(timeout_seconds).settle(self.keys(), timeout_seconds)
        self.history.operations += [look for view in views.values() for look in view.values()]
        return check(self.history)

    def clean_up(self, timeout_seconds: float) -> Remains:
        """Deletes everything that was written, and looks until no region shows any of it."""
        return self._ending(timeout_seconds).clean(self.keys(), {}, timeout_seconds)

    def _write(self, side: str) -> None:
        client, number = self._client(side, self.history.operations), 0
        while not self._stop.wait(1 / WRITES_PER_SECOND):
            is_own = number % _OWN_EVERY == 0
            key = f"own-{side}-{number}" if is_own else f"shared-{number % SHARED_ITEMS}"
            client.write("put", key, f"{side}/{number}")
            number += 1

    def _client(self, region: str, operations: list[Operation]) -> Client:
        return Client(self._clients.dynamodb(region), self._items, region, operations, self.now)

    def _ending(self, timeout_seconds: float) -> Ending:
        regions, reads = self.history.regions, looks_within(timeout_seconds) * len(self.keys())
        return Ending(
            {region: self._client(region, []) for region in regions},
            {region: Allowance(reads, None) for region in regions},
            self.now,
        )
