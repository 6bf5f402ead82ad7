"""The history of one item, laid out so that every question a rule asks is answered in little time.

What can be said of the order of two writes: AWS orders them by time stamps of its own, taken somewhere between call and
answer by the clock of the region that was called. One write is older than another for certain only when its answer
came before the other's call, by more than the clocks may differ; within one region there is one clock.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from operations.verification.history import History, Operation


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """The operations on one item.

    Args:
        key: The item.
        uncertainty_seconds: By how much the clocks of two regions may differ.
        operations: All of them, by the time of the call.
        writer_by_version: Who wrote a version, or may have.
        changes: What changed the item for certain.
        deletes: What deleted it, or may have.
        looks: What told the version it found.
        final: The last look of each region, when all writing had ended.
    """

    key: str
    uncertainty_seconds: float
    operations: list[Operation]
    writer_by_version: dict[str, Operation]
    changes: list[Operation]
    deletes: list[Operation]
    looks: list[Operation]
    final: dict[str, Operation]

    @classmethod
    def of(cls, key: str, operations: list[Operation], uncertainty_seconds: float) -> ItemHistory:
        """Lays out the operations on one item."""
        operations = sorted(operations, key=lambda one: one.invoked)
        return cls(
            key,
            uncertainty_seconds,
            operations,
            {one.writes: one for one in operations if one.writes and one.may_have_written},
            [one for one in operations if one.has_written],
            [one for one in operations if one.kind == "delete" and one.may_have_written],
            [one for one in operations if one.saw is not None],
            {one.region: one for one in operations if one.is_final and one.saw is not None},
        )

    @property
    def is_agreed(self) -> bool:
        """Whether all regions that could be read in the end show the same."""
        return len({look.saw for look in self.final.values()}) < 2  # noqa: PLR2004 - all the same

    def is_before(self, first: Operation, second: Operation) -> bool:
        """Whether a write is older than another for certain."""
        if first.region == second.region:
            return first.ends <= second.invoked
        return first.ends + self.uncertainty_seconds < second.invoked

    def newest(self, *, deletes: bool = True) -> list[Operation]:
        """Of each region the change that was called last: what is older than any change is older than one of these.

        Args:
            deletes: Whether deletes count as changes.
        """
        return list({one.region: one for one in self.changes if deletes or one.kind != "delete"}.values())

    def overtaken_by(self, write: Operation, newest: Iterable[Operation]) -> Operation | None:
        """A change that is younger than a write for certain; None when there is none."""
        return next((change for change in newest if self.is_before(write, change)), None)

    def should_show(self, version: str) -> Operation | None:
        """The change that a version should have given way to; None where it need not, or nobody knows the version."""
        if version != ABSENT:
            writer = self.writer_by_version.get(version)
            return self.overtaken_by(writer, self.newest()) if writer else None
        puts = self.newest(deletes=False)
        if not puts or any(self.overtaken_by(delete, puts) is None for delete in self.deletes):
            return None
        return max(puts, key=lambda put: put.invoked)

    def possible_winners(self) -> int:
        """How many writes may have been the last; 1 when the last writer is certain."""
        newest = self.newest()
        possible = (one for one in self.operations if one.may_have_written)
        return sum(self.overtaken_by(write, newest) is None for write in possible)


class Latest:
    """Of the operations that ended before a time, the one that began last.

    Args:
        operations: Operations of one region.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._ends: list[float] = []
        self._began_last: list[Operation] = []
        for one in sorted(operations, key=lambda each: each.ends):
            last = self._began_last[-1] if self._began_last else one
            self._ends.append(one.ends)
            self._began_last.append(one if one.invoked >= last.invoked else last)

    def before(self, time: float) -> Operation | None:
        """That operation; None when none had ended."""
        position = bisect_right(self._ends, time)
        return self._began_last[position - 1] if position else None


def latest_by_region(item: ItemHistory, wanted: Callable[[Operation], bool]) -> dict[str, Latest]:
    """The changes that are wanted, region by region."""
    by_region: dict[str, list[Operation]] = {}
    for change in item.changes:
        if wanted(change):
            by_region.setdefault(change.region, []).append(change)
    return {region: Latest(changes) for region, changes in by_region.items()}


def items_of(history: History) -> Iterator[ItemHistory]:
    """The history item by item."""
    by_key: dict[str, list[Operation]] = {}
    for operation in history.operations:
        by_key.setdefault(operation.key, []).append(operation)
    for key, operations in by_key.items():
        yield ItemHistory.of(key, operations, history.clock_uncertainty_seconds)
