"""For strongly consistent tables: all operations on an item happened one after another, each between call and answer.

The search goes back to Wing and Gong, and remembers where it has been, as Lowe does: what is done and which version
is there decide all that follows. The answers tell the version that a write replaced, so there is mostly one way on, and
the search is linear in the operations. Operations of unknown outcome may happen at any time after their call, or never;
one that writes a version nobody ever saw may as well not have happened.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from operations.verification.finding import Finding, told
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.history import Operation
    from operations.verification.item_history import ItemHistory

ID = "linearizable"
_STEPS_PER_OPERATION = 200
_STEPS = 20_000


class UndecidedError(Exception):
    """The search was given up; nothing can be said of the item."""


def linearizable(item: ItemHistory) -> Iterator[Finding]:
    """Finds an item whose operations have no order that explains every answer.

    Raises:
        UndecidedError: When there are too many orders to try.
    """
    # A swap that was taken has met what it expected, whether or not it told what it found.
    seen = {look.saw for look in item.looks} | {one.expects for one in item.operations if one.kind == "swap"}
    # What was refused by its condition and told what it found is as good as a read.
    known = [
        one for one in item.operations if one.outcome == "ok" or (one.outcome == "refused" and one.saw is not None)
    ]
    unknown = [
        one
        for one in item.operations
        if one.outcome == "unknown" and one.may_have_written and (one.kind == "delete" or one.writes in seen)
    ]
    furthest = _search(known, unknown)
    if furthest is not None:
        stuck = known[furthest]
        found = f"no order of the operations explains all answers; none has a place for {told(stuck)}"
        if stuck.saw is not None:
            found += f", which found {stuck.saw or 'no item'}"
        yield Finding(ID, item.key, (stuck.region,), found)


class _Place(NamedTuple):
    """Where the search is.

    Args:
        first: The first known operation that is not done.
        done: The known operations after it that are, as bits; the first bit is always clear.
        used: The unknown operations that are done, as bits.
        version: The version that is there.
    """

    first: int
    done: int
    used: int
    version: str


def _search(known: list[Operation], unknown: list[Operation]) -> int | None:
    """Looks for an order; None when there is one, else the first operation that could never be placed."""
    left = _STEPS + _STEPS_PER_OPERATION * (len(known) + len(unknown))
    start = _Place(0, 0, 0, ABSENT)
    visited, waiting, furthest = {start}, [start], 0
    while waiting:
        place = waiting.pop()
        furthest = max(furthest, place.first)
        if place.first == len(known):
            return None
        # The one that ended first comes last, so that it is tried first: most often it is the right one.
        for following in _following(place, known, unknown):
            left -= 1
            if following not in visited:
                visited.add(following)
                waiting.append(following)
        if left < 0:
            raise UndecidedError
    return furthest


def _following(place: _Place, known: list[Operation], unknown: list[Operation]) -> list[_Place]:
    deadline, candidates = math.inf, []
    for position in range(place.first, len(known)):
        one = known[position]
        if one.invoked > deadline:
            break
        offset = position - place.first
        if not place.done >> offset & 1:
            deadline = min(deadline, one.completed)
            candidates.append((one.completed, offset, one))
    following = []
    for number, one in enumerate(unknown):
        if one.invoked > deadline:
            break
        if not place.used >> number & 1 and _allows(one, place.version):
            following.append(place._replace(used=place.used | 1 << number, version=one.leaves))
    for _, offset, one in sorted(candidates, key=lambda candidate: -candidate[0]):
        if one.invoked <= deadline and _allows(one, place.version):
            following.append(_done(place, offset, one))
    return following


def _allows(one: Operation, version: str) -> bool:
    """Whether an operation can have happened with this version there."""
    if one.saw is not None and one.saw != version:
        return False
    if one.outcome == "refused":
        return True
    if one.kind == "create":
        return version == ABSENT
    return one.kind != "swap" or one.expects == version


def _done(place: _Place, offset: int, one: Operation) -> _Place:
    first, done = place.first, place.done | 1 << offset
    while done & 1:
        first, done = first + 1, done >> 1
    return _Place(first, done, place.used, one.leaves if one.may_have_written else place.version)
