"""Marked items that show what arrives: several, because every partition of a table replicates on its own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.parallel import by_region
from operations.verification.client import Client
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.aws import Clients
    from operations.verification.marked_items import MarkedItems

ITEMS = 16
_LOOK_SECONDS = 0.05
_THREADS = 8


@dataclass(slots=True)
class Lot:
    """Items written in one region.

    Args:
        source: The region.
        keys: Those it acknowledged.
        refused: Why it did not acknowledge the others; empty when it took them all.
        written_at: When the last one was acknowledged.
        clock: The same by the clock that arrivals are measured with, in seconds.
        arrived: How many are there, by region that was looked in.
        slowest_seconds: How long the slowest arrival took, by region; none where something is missing.
    """

    source: str
    keys: list[str] = field(default_factory=list)
    refused: str = ""
    written_at: datetime | None = None
    clock: float = 0.0
    arrived: dict[str, int] = field(default_factory=dict)
    slowest_seconds: dict[str, float] = field(default_factory=dict)

    @property
    def has_arrived(self) -> bool:
        """Whether all of it was taken and is everywhere that was looked."""
        if not self.keys or self.refused or not self.arrived:
            return False
        return all(number == len(self.keys) for number in self.arrived.values())

    @property
    def pending(self) -> int:
        """How many acknowledged items are missing where most are missing."""
        return max((len(self.keys) - number for number in self.arrived.values()), default=0)

    @property
    def text(self) -> str:
        """What came of it in one line."""
        if not self.keys:
            return f"{self.source} takes no writes: {self.refused}"
        if self.refused:
            return f"{self.source} took {len(self.keys)} of {ITEMS} probe items: {self.refused}"
        return self.arrivals_text

    @property
    def arrivals_text(self) -> str:
        """Where how much of what it took is."""
        shown = []
        for target, number in self.arrived.items():
            seconds = self.slowest_seconds.get(target)
            shown.append(f"{number} of {len(self.keys)} in {target}" + (f" after {seconds:.2f} s" if seconds else ""))
        return f"{self.source}: {', '.join(shown) or f'{len(self.keys)} written'}"


class ProbeItems:
    """The items of one run; whatever it wrote is deleted in the end.

    Args:
        clients: AWS clients with short timeouts.
        items: The marked items of this run.
    """

    def __init__(self, clients: Clients, items: MarkedItems) -> None:
        self._clients, self._items = clients, items
        self._written: dict[str, str] = {}
        self._lots = 0

    @property
    def run(self) -> str:
        """What marks the items."""
        return self._items.run

    def write(self, region: str) -> Lot:
        """Writes a lot in one region."""
        self._lots += 1
        keys = [f"{self._lots}-{number}" for number in range(ITEMS)]
        self._written.update(dict.fromkeys(keys, region))  # one without an answer may be there
        client, lot = self._client(region), Lot(region)
        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            for operation in pool.map(lambda key: client.write("put", key, "1"), keys):
                if operation.outcome == "ok":
                    lot.keys.append(operation.key)
                else:
                    lot.refused = str(operation.reason)
        lot.clock, lot.written_at = time.monotonic(), datetime.now(UTC)
        return lot

    def wait(self, lot: Lot, targets: Sequence[str], timeout_seconds: float) -> Lot:
        """Looks until a lot is in every target, or the time is over."""
        deadline = lot.clock + timeout_seconds

        def watch(target: str) -> None:
            client, missing = self._client(target), list(lot.keys)
            while missing:
                try:
                    _, _, versions = client.look(missing)
                    missing = [key for key in missing if versions.get(key, ABSENT) == ABSENT]
                except (ClientError, BotoCoreError):
                    pass  # a target that does not answer shows as items that do not arrive
                if not missing or time.monotonic() > deadline:
                    break
                time.sleep(_LOOK_SECONDS)
            lot.arrived[target] = len(lot.keys) - len(missing)
            if not missing:
                lot.slowest_seconds[target] = time.monotonic() - lot.clock

        lot.arrived = dict.fromkeys(targets, 0)
        by_region(targets, watch)
        return lot

    def clean_up(self, regions: Sequence[str], timeout_seconds: float) -> dict[str, int]:
        """Deletes every item in the region that wrote it, and looks until the regions show none.

        Returns:
            How many are still shown or could not be looked for, by region; empty when all are gone. An item written in
            a region that is cut off is deleted there too, and is nowhere when the two have met.
        """
        if not self._written:
            return {}
        places = [(region, key) for key, region in self._written.items()]
        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            list(pool.map(lambda place: self._client(place[0]).write("delete", place[1]), places))
        deadline = time.monotonic() + timeout_seconds

        def left(region: str) -> int:
            client, shown = self._client(region), list(self._written)
            while shown:
                try:
                    _, _, versions = client.look(shown[:100])
                    gone = {key for key, version in versions.items() if version == ABSENT}
                    shown = [key for key in shown if key not in gone]
                except (ClientError, BotoCoreError):
                    pass
                if time.monotonic() > deadline:
                    break
                if shown:
                    time.sleep(_LOOK_SECONDS)
            return len(shown)

        remaining: Mapping[str, int] = by_region(regions, left)
        return {region: number for region, number in remaining.items() if number}

    def delete_in(self, regions: Sequence[str]) -> None:
        """Deletes every item in further regions: where its deletion does not arrive from the region that wrote it."""
        for region in regions:
            with ThreadPoolExecutor(max_workers=_THREADS) as pool:
                list(pool.map(partial(self._client(region).write, "delete"), self._written))

    def _client(self, region: str) -> Client:
        return Client(self._clients.dynamodb(region), self._items, region, [], time.monotonic)
