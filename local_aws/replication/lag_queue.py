"""Changes on their way: one line per directed pair of regions, first in, first out.

A change is not due at a fixed time. It is due when it is older than the lag its pair has *now*, so that raising or
lowering the lag, cutting a pair or healing it acts on what is already under way, as a network would. Only the head of
a line is looked at: a change never overtakes an earlier one of its pair, hence never one of its item.

Nothing here knows the emulator, a clock or a network: time and lag are handed in.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from local_aws.replication.versions import Version

Item = dict[str, Any]


class Pair(NamedTuple):
    """A directed pair of regions: writes made in *source* on their way to *target*."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write to one item.

    Args:
        account: The account id.
        table: The table's name.
        partition: The partition key's value.
        sort: The sort key's value, or the emulator's stand-in for none.
        item: The item as written; None for a delete.
        version: When and where it was written.
        spread: Where in the jitter this change lies, from -1 to 1.
    """

    account: str
    table: str
    partition: str
    sort: str
    item: Item | None
    version: Version
    spread: float = 0.0


class LagQueue:
    """The lines of all directed pairs."""

    def __init__(self) -> None:
        self._lines: dict[Pair, deque[Change]] = {}

    def put(self, pair: Pair, change: Change) -> None:
        """Send a change on its way."""
        self._lines.setdefault(pair, deque()).append(change)

    def take_due(
        self,
        now_ns: int,
        lag_ms: Callable[[Pair, float], float],
        is_cut: Callable[[Pair], bool],
        limit: int,
    ) -> Iterator[tuple[Pair, Change]]:
        """Take out what is due, line by line.

        Args:
            now_ns: The time, in nanoseconds since 1970.
            lag_ms: The lag of a pair for a spread, in milliseconds.
            is_cut: Whether nothing passes between a pair for now.
            limit: How many changes to take at most, over all pairs.
        """
        for pair, line in list(self._lines.items()):
            if is_cut(pair):
                continue
            while line and limit > 0:
                change = line[0]
                if now_ns < change.version.time_ns + int(lag_ms(pair, change.spread) * 1e6):
                    break
                line.popleft()
                limit -= 1
                yield pair, change

    def copy_to(self, account: str, table: str, target: str) -> None:
        """Send a table's changes that are under way to one more region, which could not know of them yet."""
        for pair, line in list(self._lines.items()):
            if target in pair:
                continue
            for change in line:
                if (change.account, change.table) == (account, table):
                    self.put(Pair(pair.source, target), change)

    def drop(self, account: str, table: str, region: str) -> None:
        """Forget a table's changes on their way to and from a region that is no longer part of it."""
        for pair, line in self._lines.items():
            if region in pair and line:
                kept = [change for change in line if (change.account, change.table) != (account, table)]
                self._lines[pair] = deque(kept)

    def __len__(self) -> int:
        return sum(map(len, list(self._lines.values())))  # expiry writes in a thread of its own

    def depths(self, now_ns: int) -> list[dict[str, Any]]:
        """How many changes each pair holds, and how old the oldest is, in seconds."""
        return [
            {
                "source": pair.source,
                "target": pair.target,
                "depth": len(line),
                "oldest_seconds": round((now_ns - line[0].version.time_ns) / 1e9, 3),
            }
            for pair, line in sorted(self._lines.items())
            if line
        ]

    def as_json(self) -> list[dict[str, Any]]:
        """Everything under way, in order."""
        return [
            {"source": pair.source, "target": pair.target, "changes": [asdict(change) for change in line]}
            for pair, line in self._lines.items()
            if line
        ]

    def load_json(self, lines: list[dict[str, Any]]) -> None:
        """Put back what `as_json` gave."""
        for line in lines:
            for stored in line["changes"]:
                change = Change(**{**stored, "version": Version(*stored["version"])})
                self.put(Pair(line["source"], line["target"]), change)
