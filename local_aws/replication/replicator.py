"""Carries every write of a global table to its other regions.

Every way to write (put, update, delete, batch, transaction, PartiQL, expiry) ends in the emulator's two functions that
store and remove an item, so those two are wrapped and nothing is missed. The emulator's own replication, which is
immediate and knows no conflict, is switched off.

Delivery runs on the server's event loop in small slices, so that a request never waits for replication. Items are
never changed in place by the emulator, so all replicas may share one object.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local_aws.emulator import Names
from local_aws.replication.lag_queue import Change, LagQueue, Pair
from local_aws.replication.versions import next_version, remember, version_of

logger = logging.getLogger("local_aws.replication")

TICK_SECONDS = 0.005
"""How often is looked for what is due, in seconds, while anything is under way; otherwise the first write wakes."""
SLICE = 200

Table = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """A write that waits for the end of its statement."""

    table: Table
    partition: str
    sort: str
    item: Any
    before: Any


class Replicator:
    """The queue between regions and what is done at either end.

    Args:
        lag_ms: The lag of a pair for a spread from -1 to 1, in milliseconds.
        is_cut: Whether nothing passes between a pair for now.
        on_delivery: Called for every delivered change with the pair, the change, the table it reached, what the item
            was there before, and how long it took in milliseconds.
        seed: Seeds the jitter.
    """

    def __init__(
        self,
        lag_ms: Callable[[Pair, float], float],
        is_cut: Callable[[Pair], bool],
        on_delivery: Callable[[Pair, Change, Table, Any, float], None],
        seed: int,
    ) -> None:
        self.queue = LagQueue()
        self._lag_ms = lag_ms
        self._is_cut = is_cut
        self._on_delivery = on_delivery
        self._random = random.Random(seed)  # noqa: S311 - jitter, not a secret
        self._dynamodb = Names("ministack.services.dynamodb")
        self._request_scope = Names("ministack.core.responses")["request_scope"]
        self._tables = self._dynamodb["_tables"]
        self._store = self._dynamodb["_set_item"]
        self._remove = self._dynamodb["_remove_item"]
        self._task: asyncio.Task[None] | None = None
        self._written = asyncio.Event()
        self._held: list[Write] | None = None

    def install(self, on_write: Callable[[Table, Any, Any], None]) -> None:
        """Wrap the emulator's two functions every write ends in.

        Args:
            on_write: Called after each write with the table, the item before and the item after.
        """

        def wrap_store(original: Callable[..., Any]) -> Callable[..., Any]:
            def store(table: Table, partition: str, sort: str, item: Any) -> Any:
                before = original(table, partition, sort, item)
                self.written(table, partition, sort, item, before)
                on_write(table, before, item)
                return before

            return store

        def wrap_remove(original: Callable[..., Any]) -> Callable[..., Any]:
            def remove(table: Table, partition: str, sort: str) -> Any:
                before = original(table, partition, sort)
                if before is not None:
                    self.written(table, partition, sort, None, before)
                    on_write(table, before, None)
                return before

            return remove

        self._dynamodb.wrap("_set_item", wrap_store)
        self._dynamodb.wrap("_remove_item", wrap_remove)
        self._dynamodb["_replicate_write"] = lambda *_: None

    @contextmanager
    def holding(self) -> Iterator[list[Write]]:
        """Gather the writes made inside instead of sending them on their way."""
        held: list[Write] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None

    def written(self, table: Table, partition: str, sort: str, item: Any, before: Any) -> None:
        """Send a write made in one region on its way to the others."""
        if self._held is not None:
            self._held.append(Write(table, partition, sort, item, before))
            return
        regions = table.get("_global_regions")
        if not regions:
            return
        _, _, _, home, account, _ = table["TableArn"].split(":", 5)
        version = next_version(version_of(table, partition, sort), time.time_ns(), home)
        remember(table, partition, sort, version)
        change = Change(account, table["TableName"], partition, sort, item, version, self._random.uniform(-1.0, 1.0))
        for region in regions:
            if region != home:
                self.queue.put(Pair(home, region), change)
        if self._task is not None and not self._written.is_set():
            self._task.get_loop().call_soon_threadsafe(self._written.set)  # expiry writes in a thread of its own

    def deliver_due(self) -> int:
        """Apply what is due, at most one slice; returns how many changes that was."""
        now_ns = time.time_ns()
        count = 0
        for pair, change in self.queue.take_due(now_ns, self._lag_ms, self._is_cut, SLICE):
            self._deliver(pair, change, now_ns)
            count += 1
        return count

    def _deliver(self, pair: Pair, change: Change, now_ns: int) -> None:
        table = self._tables.get_scoped(change.account, pair.target, change.table)
        if table is None:
            return
        before = None
        if change.version > version_of(table, change.partition, change.sort):
            remember(table, change.partition, change.sort, change.version)
            before = self._apply(pair, change, table)
        self._on_delivery(pair, change, table, before, (now_ns - change.version.time_ns) / 1e6)

    def _apply(self, pair: Pair, change: Change, table: Table) -> Any:
        with self._request_scope(change.account, pair.target):
            if change.item is None:
                before = self._remove(table, change.partition, change.sort)
                event = "REMOVE"
            else:
                before = self._store(table, change.partition, change.sort, change.item)
                event = "MODIFY" if before else "INSERT"
            if change.item is not None or before is not None:
                self._dynamodb["_emit_stream_event"](change.table, event, before, change.item, replicate=False)
        return before

    def depths(self) -> list[dict[str, Any]]:
        """How many changes are under way per directed pair, and how old the oldest is."""
        return self.queue.depths(time.time_ns())

    def start(self) -> None:
        """Deliver from now on, on the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop delivering; what is under way stays in the queue."""
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            delivered = 0
            try:
                delivered = self.deliver_due()
            except Exception:
                # One change that cannot be applied must not end replication for all.
                logger.exception("a replicated change was lost")
            if len(self.queue):
                await asyncio.sleep(0 if delivered >= SLICE else TICK_SECONDS)
                continue
            self._written.clear()
            if not len(self.queue):  # a write may have come between, from another thread
                await self._written.wait()
