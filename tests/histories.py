"""Histories for tests: written by hand, made by a model of replication, and spoilt on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from operations.verification.history import ABSENT, CONDITION_FAILED, History, Operation
from operations.verification.item_history import ItemHistory, items_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from operations.verification.history import Consistency, Kind

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
HOME, FIRST, SECOND = REGIONS


def history_of(*operations: Operation, consistency: Consistency = "eventual", uncertainty: float = 0.05) -> History:
    """A history of these operations."""
    return History("table", REGIONS, "run", consistency, uncertainty, "a test", list(operations))


def at(
    times: tuple[float, float], kind: Kind, region: str = HOME, version: str | None = None, **rest: Any
) -> Operation:
    """An operation on the item ``k``, called and answered at these times; reads name the version that they saw."""
    if kind == "read":
        return Operation(kind, region, "k", *times, saw=version, **rest)
    return Operation(kind, region, "k", *times, writes=version, **rest)


def final(version: str = ABSENT, regions: Iterable[str] = REGIONS, time: float = 100.0) -> list[Operation]:
    """The last look of these regions."""
    return [at((time, time + 0.01), "read", region, version, is_final=True) for region in regions]


class Model:
    """Last-writer-wins replication between regions with delays and clocks of their own; nothing is ever wrong.

    Args:
        chance: Makes every choice.
        skew_seconds: By how much a region's clock may be wrong, either way, in seconds.
        lag_seconds: How long a change takes to another region at most, in seconds.
        unknown: The share of calls whose answer is lost.
    """

    def __init__(
        self, chance: random.Random, *, skew_seconds: float = 0.02, lag_seconds: float = 2.0, unknown: float = 0.05
    ) -> None:
        self._chance, self._lag, self._unknown = chance, lag_seconds, unknown
        self._skew = {region: chance.uniform(-skew_seconds, skew_seconds) for region in REGIONS}
        self._items: dict[tuple[str, str], tuple[tuple[float, str], str]] = {}
        self._sent: list[tuple[float, str, str, tuple[float, str], str]] = []
        self._versions = 0

    def history(self, count: int, keys: int, seconds: float) -> History:
        """So many operations on so many items, then the last looks."""
        calls = []
        for number in range(count):
            invoked = self._chance.uniform(0, seconds)
            calls.append((invoked + self._chance.expovariate(50), invoked, number))
        operations = [self._call(effect, invoked, f"k{number % keys}") for effect, invoked, number in sorted(calls)]
        end = seconds + 10 * self._lag + 60
        self._deliver(end)
        for region in REGIONS:
            for number in range(min(keys, count)):
                key, saw = f"k{number}", self._version(region, f"k{number}")
                operations.append(Operation("read", region, key, end, end + 0.1, saw=saw, is_final=True))
        return history_of(*operations)

    def _call(self, effect: float, invoked: float, key: str) -> Operation:
        self._deliver(effect)
        chance = self._chance
        region = chance.choice(REGIONS)
        kind: Kind = chance.choice(("put", "put", "swap", "create", "delete", "read"))
        saw = self._version(region, key)
        completed = effect + chance.expovariate(50)
        expects = chance.choice((saw, "another")) or "another" if kind == "swap" else None
        version = None
        if kind in {"put", "swap", "create"}:
            self._versions += 1
            version = f"v{self._versions}"
        is_refused = (kind == "swap" and saw != expects) or (kind == "create" and saw != ABSENT)
        is_lost = chance.random() < self._unknown
        is_done = not is_refused and kind != "read" and not (kind == "delete" and saw == ABSENT)
        if is_done and not (is_lost and chance.random() < 0.5):
            self._write(effect, region, key, version or ABSENT)
        made = Operation(kind, region, key, invoked, completed, writes=version, expects=expects, saw=saw)
        if is_lost and kind != "read":
            return replace(made, outcome="unknown", saw=None, reason="lost")
        return replace(made, outcome="refused", reason=CONDITION_FAILED) if is_refused else made

    def _write(self, time: float, region: str, key: str, version: str) -> None:
        before = self._items.get((region, key), ((float("-inf"), ""), ABSENT))[0]
        stamp = max((time + self._skew[region], region), (before[0] + 1e-9, region))
        self._items[region, key] = stamp, version
        for other in REGIONS:
            if other != region:
                self._sent.append((time + self._chance.uniform(0, self._lag), other, key, stamp, version))

    def _deliver(self, time: float) -> None:
        due = sorted(one for one in self._sent if one[0] <= time)
        self._sent = [one for one in self._sent if one[0] > time]
        for _, region, key, stamp, version in due:
            if stamp > self._items.get((region, key), ((float("-inf"), ""), ABSENT))[0]:
                self._items[region, key] = stamp, version

    def _version(self, region: str, key: str) -> str:
        return self._items.get((region, key), (None, ABSENT))[1]


def _spoil_arrived(item: ItemHistory) -> list[Operation] | None:
    """One region never received what the others show."""
    return _behind(item, lambda writer: item.should_show(writer.writes or "") is not None)


def _spoil_converged(item: ItemHistory) -> list[Operation] | None:
    """One region shows another version in the end."""
    return _behind(item, lambda _: True)


def _behind(item: ItemHistory, is_wanted: Callable[[Operation], bool]) -> list[Operation] | None:
    for look in item.final.values():
        for writer in item.writer_by_version.values():
            if writer.writes != look.saw and is_wanted(writer):
                return _replaced(item, {look: replace(look, saw=writer.writes)})
    return None


def _spoil_last_writer(item: ItemHistory) -> list[Operation] | None:
    """All regions agree on a version that was overwritten."""
    return _agreed_on_an_older(item, "put")


def _spoil_deletes_stay(item: ItemHistory) -> list[Operation] | None:
    """All regions agree on a version that was deleted."""
    return _agreed_on_an_older(item, "delete")


def _agreed_on_an_older(item: ItemHistory, by: str) -> list[Operation] | None:
    for version in item.writer_by_version:
        change = item.should_show(version)
        if change and (change.kind == "delete") == (by == "delete"):
            return _replaced(item, {look: replace(look, saw=version) for look in item.final.values()})
    return None


def _spoil_own_writes(item: ItemHistory) -> list[Operation] | None:
    """A strong read shows what was there before a write that its own region had acknowledged."""
    for write in item.changes:
        for older in item.changes:
            if older.writes and write.writes and item.is_before(older, write):
                time = write.completed + 1e-6
                stale = Operation("read", write.region, item.key, time, time + 1e-6, saw=older.writes)
                return [*item.operations, stale]
    return None


def _spoil_known_values(item: ItemHistory) -> list[Operation] | None:
    """Somebody finds what nobody wrote."""
    if not item.looks:
        return None
    return _replaced(item, {item.looks[0]: replace(item.looks[0], saw="nobody's")})


def _spoil_conditions_held(item: ItemHistory) -> list[Operation] | None:
    """A conditional write was done although its condition did not hold."""
    for one in item.looks:
        if one.kind in {"create", "swap"} and one.reason == CONDITION_FAILED:
            return _replaced(item, {one: replace(one, outcome="ok", reason=None)})
    return None


def _replaced(item: ItemHistory, by_operation: dict[Operation, Operation]) -> list[Operation]:
    return [by_operation.get(one, one) for one in item.operations]


SPOILERS: dict[str, Callable[[ItemHistory], list[Operation] | None]] = {
    "arrived": _spoil_arrived,
    "converged": _spoil_converged,
    "last-writer": _spoil_last_writer,
    "deletes-stay": _spoil_deletes_stay,
    "own-writes": _spoil_own_writes,
    "conditions-held": _spoil_conditions_held,
    "known-values": _spoil_known_values,
}
"""Per rule a way to break it, item by item; None where the item's history has nothing to break."""


def spoilt(history: History, rule: str, chance: random.Random) -> History | None:
    """The history with one promise broken in one item; None where no item's history allows it."""
    items = sorted(items_of(history), key=lambda item: item.key)
    chance.shuffle(items)
    for item in items:
        operations = SPOILERS[rule](item)
        if operations is not None:
            others = [one for one in history.operations if one.key != item.key]
            return replace(history, operations=others + operations)
    return None
