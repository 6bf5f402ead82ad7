"""Which acknowledged writes a drill calls lost."""

from __future__ import annotations

from operations.gameday.lost_updates import LostUpdate, lost_updates
from operations.verification.history import History, Kind, Operation

A, B, C = "us-east-1", "eu-west-1", "ap-southeast-1"


def put(region: str, at: float, version: str, key: str = "shared-1", kind: Kind = "put") -> Operation:
    """An acknowledged write."""
    return Operation(kind, region, key, at, at + 0.1, writes=version, saw="")


def history(shown: str, *writes: Operation) -> History:
    """Those writes, and what all regions show in the end."""
    looks = [Operation("read", region, writes[0].key, 20.0, 20.1, saw=shown, is_final=True) for region in (A, B, C)]
    return History("orders", (A, B, C), "run", operations=[*writes, *looks])


def test_the_last_write_of_the_losing_side_is_named_and_those_before_it_counted() -> None:
    """Each side had only seen its own."""
    writes = [put(A, 5.0, "a1"), put(A, 6.0, "a2"), put(A, 7.0, "a3"), put(B, 6.5, "b1"), put(B, 8.0, "b2")]
    found = lost_updates(history("b2", *writes), A, 4.0, 10.0)
    assert found == [LostUpdate("shared-1", "a3", A, 7.0, "b2", B, 8.0, earlier=2)]
    assert found[0].text == (
        "shared-1: a3 of 7.00 s and 2 before it gave way to b2 of 8.00 s, written in eu-west-1, which had not seen it"
    )


def test_the_side_that_was_not_cut_off_may_lose_too() -> None:
    """The later write wins, wherever it was made."""
    found = lost_updates(history("a1", put(B, 5.0, "b1"), put(A, 6.0, "a1")), A, 4.0, 10.0)
    assert [(one.lost, one.winner) for one in found] == [("b1", "a1")]


def test_what_saw_each_other_is_not_lost() -> None:
    """Before the cut, and between regions that were never cut off from each other."""
    before = history("b1", put(A, 1.0, "a1"), put(B, 5.0, "b1"))
    assert lost_updates(before, A, 4.0, 10.0) == []
    together = history("c1", put(B, 5.0, "b1"), put(C, 6.0, "c1"))
    assert lost_updates(together, A, 4.0, 10.0) == []


def test_nothing_is_said_of_items_that_no_two_regions_agree_on() -> None:
    """The checker finds those."""
    apart = history("b1", put(A, 5.0, "a1"), put(B, 6.0, "b1"))
    apart.operations.append(Operation("read", C, "shared-1", 21.0, 21.1, saw="a1", is_final=True))
    assert lost_updates(apart, A, 4.0, 10.0) == []
