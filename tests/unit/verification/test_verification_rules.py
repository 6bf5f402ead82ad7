"""Every rule by hand-written histories: one that breaks it, and one that nearly does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from operations.verification.check import check
from operations.verification.history import CONDITION_FAILED, History, Operation
from tests.histories import FIRST, HOME, REGIONS, SECOND, at, final, history_of

PUT = at((0, 1), "put", HOME, "a", saw="")
OVERWRITE = at((2, 3), "put", FIRST, "b")
DELETE = at((2, 3), "delete", FIRST, saw="a")
LOST_DELETE = at((0.5, 1), "delete", FIRST, outcome="unknown")
CREATE_REFUSED = at((2, 3), "create", HOME, "b", outcome="refused", reason=CONDITION_FAILED, saw="a")

BROKEN = {
    "a region shows what was overwritten": (
        [PUT, OVERWRITE, *final("b", (HOME, FIRST)), *final("a", (SECOND,))],
        ["arrived", "converged"],
    ),
    "a region never received a write": (
        [PUT, *final("a", (HOME, FIRST)), *final("", (SECOND,))],
        ["arrived", "converged"],
    ),
    "a write is gone and nothing was deleted": ([PUT, *final("")], ["arrived"] * 3 + ["own-writes"]),
    "the first writer won": ([PUT, OVERWRITE, *final("a")], ["last-writer", "own-writes"]),
    "an older delete won": (
        [PUT, DELETE, at((4, 5), "put", SECOND, "c"), *final("")],
        ["last-writer", "own-writes"],
    ),
    "a deleted item came back": ([PUT, DELETE, *final("a")], ["deletes-stay"] * 2),
    "a deleted item was seen where it was deleted": (
        [PUT, DELETE, at((4, 5), "read", FIRST, "a"), *final("")],
        ["deletes-stay"],
    ),
    "a region forgot its own write": ([PUT, at((1, 2), "read", HOME, ""), *final("a")], ["own-writes"]),
    "a region went back to an older write of its own": (
        [PUT, at((1, 2), "put", HOME, "b"), at((2, 3), "read", HOME, "a"), *final("b")],
        ["own-writes"],
    ),
    "a write found what its region had overwritten": (
        [PUT, at((1, 2), "put", HOME, "b", saw="a"), at((2, 3), "put", HOME, "c", saw="a"), *final("c")],
        ["conditions-held", "own-writes"],
    ),
    "a value was written by nobody": ([PUT, at((2, 3), "read", FIRST, "x"), *final("a")], ["known-values"]),
    "a value was read before it was written": (
        [at((0, 1), "read", FIRST, "b"), OVERWRITE, *final("b")],
        ["known-values"],
    ),
    "a refused write showed up": (
        [replace(PUT, outcome="refused", reason="Throttled", saw=None), *final("a")],
        ["known-values"] * 3,
    ),
    "a create overwrote": ([PUT, at((2, 3), "create", HOME, "b", saw="a"), *final("b")], ["conditions-held"]),
    "a swap took another version for the expected one": (
        [PUT, at((2, 3), "swap", HOME, "b", saw="a", expects="x"), *final("b")],
        ["conditions-held"],
    ),
    "a create was refused although nothing was there": (
        [at((0, 1), "create", HOME, "b", outcome="refused", reason=CONDITION_FAILED, saw=""), *final("")],
        ["conditions-held"],
    ),
    "two swaps replaced the same version in one region": (
        [
            PUT,
            at((2, 3), "swap", HOME, "b", saw="a", expects="a"),
            at((2, 3), "swap", HOME, "c", saw="a", expects="a"),
            *final("c"),
        ],
        ["conditions-held"],
    ),
}

FINE = {
    "the last writer won": [PUT, OVERWRITE, *final("b")],
    "the last one was a delete": [PUT, DELETE, *final("")],
    "writes overlap, so that either may win": [PUT, at((0.5, 1), "put", FIRST, "b"), *final("a")],
    "writes follow each other faster than clocks are sure": [PUT, at((1.04, 2), "put", FIRST, "b"), *final("a")],
    "an unknown write happened after all": [at((0, 1), "put", HOME, "x", outcome="unknown"), PUT, *final("x")],
    "an unknown write never happened": [PUT, at((2, 3), "put", HOME, "x", outcome="unknown"), *final("a")],
    "an unknown delete took effect late": [LOST_DELETE, at((2, 3), "put", FIRST, "b"), *final("")],
    "a delete that overlaps the write": [PUT, at((0.5, 2), "delete", FIRST, saw=""), *final("")],
    "another region is late": [PUT, at((1, 2), "read", FIRST, ""), *final("a")],
    "another region is late with a delete": [PUT, DELETE, at((4, 5), "read", SECOND, "a"), *final("")],
    "a read that began before the answer": [PUT, at((0.9, 2), "read", HOME, ""), *final("a")],
    "the item was deleted elsewhere in between": [
        PUT,
        at((1.02, 1.5), "delete", FIRST, saw="a"),
        at((2, 3), "read", HOME, ""),
        *final(""),
    ],
    "a create was refused by what is there": [PUT, CREATE_REFUSED, *final("a")],
    "two regions swapped the same version": [
        PUT,
        at((2, 3), "swap", HOME, "b", saw="a", expects="a"),
        at((2, 3), "swap", FIRST, "c", saw="a", expects="a"),
        *final("c"),
    ],
}


def rules_of(operations: list[Operation]) -> list[str]:
    """The rules that a history breaks, sorted."""
    return sorted(finding.rule for finding in check(history_of(*operations)).findings)


@pytest.mark.parametrize("name", BROKEN)
def test_finds_a_broken_promise(name: str) -> None:
    """By the rules that it breaks, and by no other."""
    operations, rules = BROKEN[name]
    assert rules_of(operations) == rules


@pytest.mark.parametrize("name", FINE)
def test_passes_what_only_looks_like_it(name: str) -> None:
    """What may happen between regions, and what cannot be told."""
    verdict = check(history_of(*FINE[name]))
    assert (verdict.findings, verdict.is_proven) == ([], True)


def test_a_finding_tells_what_was_seen_and_what_should_have_been() -> None:
    """In one line."""
    assert [finding.text for finding in check(history_of(PUT, OVERWRITE, *final("a", (HOME, SECOND)))).findings] == [
        "last-writer: k: all regions show a in the end, although the put of b in eu-west-1 at 2.000 s is younger"
    ]


def test_what_was_not_read_in_the_end_is_not_proven() -> None:
    """Neither is what nobody wrote."""
    verdict = check(history_of(PUT, *final("a", (HOME, FIRST))))
    assert (verdict.findings, verdict.unread, verdict.is_proven) == ([], {SECOND: 1}, False)
    assert not check(history_of()).is_proven


def test_counts_where_the_last_writer_is_certain() -> None:
    """One possible winner makes it certain; an item written once is not contended."""
    verdict = check(history_of(PUT, OVERWRITE, *final("b")))
    assert (verdict.contended, verdict.decided) == (1, 1)
    verdict = check(history_of(*FINE["writes overlap, so that either may win"]))
    assert (verdict.contended, verdict.decided) == (1, 0)
    assert check(history_of(PUT, *final("a"))).contended == 0


STRONG_BROKEN = {
    "a read after the write missed it": [PUT, at((2, 3), "read", FIRST, ""), *final("a")],
    "a read after another went back": [
        at((0, 9), "put", HOME, "a"),
        at((1, 2), "read", FIRST, "a"),
        at((3, 4), "read", SECOND, ""),
        *final("a"),
    ],
    "two regions swapped the same version": FINE["two regions swapped the same version"],
    "a delete did not hold": [PUT, DELETE, at((4, 5), "read", SECOND, "a"), *final("")],
}
STRONG_FINE = {
    "reads see writes at once": [
        PUT,
        at((2, 3), "read", FIRST, "a"),
        DELETE,
        at((4, 5), "read", SECOND, ""),
        *final(""),
    ],
    "a read during the write may see either": [
        at((0, 9), "put", HOME, "a", saw=""),
        at((1, 2), "read", FIRST, ""),
        at((3, 4), "read", SECOND, "a"),
        *final("a"),
    ],
    "an unknown write shows up late": [
        at((0, 1), "put", HOME, "a", outcome="unknown"),
        at((2, 3), "read", FIRST, ""),
        *final("a"),
    ],
    "an unknown write never shows": [PUT, at((2, 3), "put", HOME, "b", outcome="unknown"), *final("a")],
    "an unknown delete": [
        PUT,
        at((2, 3), "delete", HOME, outcome="unknown"),
        at((4, 5), "read", FIRST, "a"),
        *final(""),
    ],
    "a conflict is refused": [
        PUT,
        at((2, 3), "put", FIRST, "b", outcome="refused", reason="ReplicatedWriteConflictException"),
        *final("a"),
    ],
    "a refused create is a read": [PUT, CREATE_REFUSED, *final("a")],
}


def strong(operations: list[Operation]) -> History:
    """The history of a strongly consistent table."""
    return history_of(*operations, consistency="strong")


@pytest.mark.parametrize("name", STRONG_BROKEN)
def test_a_strongly_consistent_table_must_be_linearizable(name: str) -> None:
    """Also where an eventually consistent one need not be."""
    assert [finding.rule for finding in check(strong(STRONG_BROKEN[name])).findings] == ["linearizable"]


@pytest.mark.parametrize("name", STRONG_FINE)
def test_linearizable_histories_pass(name: str) -> None:
    """There is an order that explains every answer."""
    verdict = check(strong(STRONG_FINE[name]))
    assert (verdict.findings, verdict.is_proven) == ([], True)


def test_too_many_orders_are_undecided() -> None:
    """The search ends, and says so; nothing is proven of the item."""
    deletes = [at((0, 1), "delete", HOME, outcome="unknown") for _ in range(9)]
    puts = [at((0, 1), "put", region, f"v{number}") for number in range(30) for region in REGIONS[:1]]
    verdict = check(strong([*deletes, *puts, *final("x")]))
    assert verdict.undecided == ["k"]
    assert not verdict.is_proven
