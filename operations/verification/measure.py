"""Writes in every region, reads in every other, and takes the time between.

Per region one thread writes at a steady pace. Per directed pair one thread reads all writes it has not seen yet, a
hundred keys at a time with strong consistency, over and over; the resolution of a lag is one such read. In the end,
whatever happened, every region's items are deleted where they were written, and every region is read until they are
gone.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.verification.lag import PairLag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.aws import Clients
    from operations.verification.marked_items import MarkedItems

_BATCH = 100  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_PAUSE_SECONDS = 0.002
_CLEANING_THREADS = 8


@dataclass(slots=True)
class Writes:
    """What one region wrote.

    Args:
        region: The region.
        answered_at: Time of the answer by number of the item, monotonic seconds.
        refused: What AWS refused, each reason with how often.
        attempted: How many were tried.
        done: Whether nothing more is to come.
    """

    region: str
    attempted: int = 0
    answered_at: dict[int, float] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    done: bool = False


@dataclass(slots=True)
class Measurement:
    """What a run found.

    Args:
        pairs: One entry per directed pair.
        writes: One entry per region.
        left_over: How many items could not be removed, by region that still shows them.
    """

    pairs: list[PairLag]
    writes: list[Writes]
    left_over: dict[str, int] = field(default_factory=dict)

    @property
    def is_proven(self) -> bool:
        """Whether every write was taken and arrived everywhere."""
        return all(pair.is_proven for pair in self.pairs) and not any(writes.refused for writes in self.writes)


def measure(
    clients: Clients,
    items: MarkedItems,
    regions: Sequence[str],
    *,
    writes_per_region: int,
    writes_per_second: float,
    timeout_seconds: float,
    on_seen: Callable[[], None] = lambda: None,
) -> Measurement:
    """Runs one measurement and cleans up after itself.

    Args:
        clients: AWS clients.
        items: The items of this run.
        regions: Every region of the table.
        writes_per_region: How many items each region writes.
        writes_per_second: How fast each region writes.
        timeout_seconds: How long a write may take to arrive, in seconds.
        on_seen: Called for every arrival.
    """
    writes = {region: Writes(region) for region in regions}
    stop = threading.Event()
    pairs = [PairLag(source, target) for source in regions for target in regions if source != target]

    def write(region: str) -> None:
        _write(clients, items, writes[region], writes_per_region, 1 / writes_per_second, stop)

    def read(pair: PairLag) -> None:
        _read(clients, items, writes[pair.source], pair, timeout_seconds, stop, on_seen)

    measurement = Measurement(pairs, list(writes.values()))
    try:
        with ThreadPoolExecutor(max_workers=len(regions) + len(pairs)) as pool:
            try:
                running = [pool.submit(write, region) for region in regions] + [pool.submit(read, p) for p in pairs]
                for future in running:
                    future.result()
            finally:
                stop.set()
    finally:
        measurement.left_over = _clean(clients, items, measurement.writes, regions, timeout_seconds)
    return measurement


def _write(  # noqa: PLR0917 - private
    clients: Clients, items: MarkedItems, writes: Writes, count: int, every: float, stop: threading.Event
) -> None:
    dynamodb = clients.dynamodb(writes.region)
    began = time.monotonic()
    try:
        for number in range(count):
            if stop.wait(max(0.0, began + number * every - time.monotonic())):
                return
            writes.attempted = number + 1
            try:
                dynamodb.put_item(**items.put(writes.region, number))
            except (ClientError, BotoCoreError) as error:
                reason = _reason(error)
                writes.refused[reason] = writes.refused.get(reason, 0) + 1
            else:
                writes.answered_at[number] = time.monotonic()
    finally:
        writes.done = True


def _read(  # noqa: PLR0917 - private
    clients: Clients,
    items: MarkedItems,
    writes: Writes,
    pair: PairLag,
    timeout_seconds: float,
    stop: threading.Event,
    on_seen: Callable[[], None],
) -> None:
    seen: set[int] = set()
    while not stop.wait(_PAUSE_SECONDS):
        done = writes.done  # before the look at what was written: a write in between is seen in the next round
        waiting = [number for number in list(writes.answered_at) if number not in seen]
        if not waiting and done:
            break
        now = time.monotonic()
        if waiting and done and now - max(writes.answered_at[number] for number in waiting) > timeout_seconds:
            break
        for start in range(0, len(waiting), _BATCH):
            for number in _visible(clients, items, pair.source, pair.target, waiting[start : start + _BATCH]):
                seen.add(number)
                pair.lags_seconds.append(max(time.monotonic() - writes.answered_at[number], 0.0))
                on_seen()
    pair.expected = len(writes.answered_at)


def _visible(clients: Clients, items: MarkedItems, source: str, target: str, numbers: Sequence[int]) -> list[int]:
    """Which of a region's items another region shows."""
    if not numbers:
        return []
    number_by_key = {_comparable(items.key(source, number)): number for number in numbers}
    keys: Any = {"Keys": [items.key(source, number) for number in numbers], "ConsistentRead": True}
    try:
        answer = clients.dynamodb(target).batch_get_item(RequestItems={items.table_name: keys})
    except (ClientError, BotoCoreError):
        return []  # an outage or a throttle shows as writes that do not arrive
    names = set(items.key(source, 0))
    found = answer["Responses"].get(items.table_name, [])
    return [number_by_key[_comparable({name: item[name] for name in names})] for item in found]


def _clean(
    clients: Clients, items: MarkedItems, all_writes: Sequence[Writes], regions: Sequence[str], timeout_seconds: float
) -> dict[str, int]:
    """Deletes every item and waits until no region shows one; returns how many are left by region."""
    # A write that was refused may have been taken all the same: its answer was lost.
    numbers = {writes.region: range(writes.attempted) for writes in all_writes}

    def delete(job: tuple[str, int]) -> None:
        region, number = job
        try:
            clients.dynamodb(region).delete_item(**items.delete(region, number))
        except (ClientError, BotoCoreError):
            return  # the count of what is left tells

    with ThreadPoolExecutor(max_workers=_CLEANING_THREADS) as pool:
        list(pool.map(delete, [(region, number) for region, own in numbers.items() for number in own]))
    deadline = time.monotonic() + timeout_seconds
    left: dict[str, int] = {}
    for target in regions:
        while (count := _count_visible(clients, items, numbers, target)) and time.monotonic() < deadline:
            time.sleep(10 * _PAUSE_SECONDS)
        if count:
            left[target] = count
    return left


def _count_visible(clients: Clients, items: MarkedItems, numbers: dict[str, range], target: str) -> int:
    return sum(
        len(_visible(clients, items, source, target, own[start : start + _BATCH]))
        for source, own in numbers.items()
        for start in range(0, len(own), _BATCH)
    )


def _comparable(key: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in key.items()))


def _reason(error: ClientError | BotoCoreError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
