"""A region that acknowledged a write shows it, or something younger, to every strong read from then on."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from operations.verification.finding import Finding, shown, told
from operations.verification.history import ABSENT
from operations.verification.item_history import latest_by_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from operations.verification.history import Operation
    from operations.verification.item_history import ItemHistory

ID = "own-writes"


def own_writes(item: ItemHistory) -> Iterator[Finding]:
    """Finds every look that saw less than its region had acknowledged before."""
    acknowledged = latest_by_region(item, lambda change: change.kind != "delete")
    deletes = _Deletes(item)
    for look in item.looks:
        own = acknowledged.get(look.region)
        write = own.before(look.invoked) if own else None
        if write is None or look.saw is None:
            continue
        if look.saw == ABSENT:
            is_stale = not deletes.explain(look, write)
        else:
            writer = item.writer_by_version.get(look.saw)
            is_stale = writer is not None and item.is_before(writer, write)
        if is_stale:
            found = f"{told(look)} found {shown(look.saw)}, older than {told(write)}, which was acknowledged before"
            yield Finding(ID, item.key, (look.region,), found)


class _Deletes:
    """What may have deleted an item by a time, told apart by region.

    A delete that found nothing where it was made changed nothing there, so it explains nothing in its own region.
    """

    def __init__(self, item: ItemHistory) -> None:
        self._uncertainty_seconds = item.uncertainty_seconds
        by_region: dict[str, list[Operation]] = {}
        for delete in item.deletes:
            by_region.setdefault(delete.region, []).append(delete)
        self._elsewhere = {region: _LatestEnd(deletes) for region, deletes in by_region.items()}
        self._here = {
            region: _LatestEnd(one for one in deletes if one.has_written or one.outcome == "unknown")
            for region, deletes in by_region.items()
        }

    def explain(self, look: Operation, write: Operation) -> bool:
        """Whether an item that was written may be gone again when it is looked at."""
        here = self._here.get(look.region)
        if here and here.of_those_begun_by(look.completed) > write.invoked:
            return True
        return any(
            ends.of_those_begun_by(look.completed) + self._uncertainty_seconds >= write.invoked
            for region, ends in self._elsewhere.items()
            if region != look.region
        )


class _LatestEnd:
    """When the last of the operations that had begun by a time may have ended; they come by the time of the call."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._began: list[float] = []
        self._latest: list[float] = []
        for one in operations:
            self._began.append(one.invoked)
            self._latest.append(max(one.ends, self._latest[-1] if self._latest else one.ends))

    def of_those_begun_by(self, time: float) -> float:
        position = bisect_right(self._began, time)
        return self._latest[position - 1] if position else float("-inf")
