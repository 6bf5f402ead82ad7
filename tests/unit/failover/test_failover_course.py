"""Which steps a failover takes, and who takes whose writes afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.failover.course import Situation, course
from operations.failover.routing import Routing, read_routing, usual

if TYPE_CHECKING:
    from globaltables.model.failover import WriteMode

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
MODES: tuple[WriteMode, ...] = ("any_region", "one_region", "your_region")


@pytest.mark.parametrize(
    ("situation", "steps"),
    [
        (Situation("one_region"), ["stop", "drain", "switch", "prove"]),
        (Situation("your_region"), ["stop", "drain", "switch", "prove"]),
        (Situation("any_region"), ["switch", "prove", "arrive"]),
        (Situation("one_region", source_answers=False), ["accept", "switch", "prove"]),
        (Situation("your_region", source_answers=False), ["accept", "switch", "prove"]),
        (Situation("any_region", source_answers=False), ["switch", "prove"]),
        (Situation("one_region", source_answers=False, is_strong=True), ["switch", "prove"]),
        (Situation("one_region", is_back=True), ["catch-up", "stop", "drain", "switch", "prove"]),
        (Situation("your_region", is_back=True), ["catch-up", "stop", "drain", "switch", "prove"]),
        (Situation("any_region", is_back=True), ["catch-up", "switch", "prove"]),
        (Situation("one_region", is_back=True, resumes=True), ["switch", "prove"]),
    ],
)
def test_steps_follow_mode_and_direction(situation: Situation, steps: list[str]) -> None:
    """Nobody writes elsewhere before all has arrived, unless the mode allows it or the loss is accepted."""
    assert [part.value for part in course(situation)] == steps


@pytest.mark.parametrize(
    ("mode", "left", "stopped", "back"),
    [
        ("one_region", B, "none", A),
        ("any_region", f"{B},{C}", f"{B},{C}", f"{A},{B},{C}"),
        (
            "your_region",
            f"{A}={B},{B}={B},{C}={C}",
            f"{A}=none,{B}={B},{C}={C}",
            f"{A}={A},{B}={B},{C}={C}",
        ),
    ],
)
def test_a_region_is_left_and_come_back_to(mode: WriteMode, left: str, stopped: str, back: str) -> None:
    """As a parameter says it."""
    before = usual(mode, REGIONS, A)
    assert before.without(A).text == stopped
    assert before.moved(A, B).text == left
    assert before.without(A).moved(A, B).text == left, "and the same when it was cut off after the stop"
    assert before.moved(A, B).returned(A).text == back


def test_two_regions_may_be_left_at_once() -> None:
    """What had moved to the second one moves on."""
    after = usual("your_region", REGIONS, A).moved(A, B).moved(B, C)
    assert after.text == f"{A}={C},{B}={C},{C}={C}"
    assert after.returned(A).text == f"{A}={A},{B}={C},{C}={C}"
    assert usual("any_region", REGIONS, A).moved(A, A).moved(B, B).text == C


def takers(mode: WriteMode) -> st.SearchStrategy[Routing]:
    """Every routing that can come to be."""
    if mode == "one_region":
        return st.sampled_from([*REGIONS, None]).map(lambda taker: Routing(mode, dict.fromkeys(REGIONS, taker)))
    own = st.sampled_from([True, False])
    if mode == "any_region":
        return st.tuples(own, own, own).map(
            lambda serves: Routing(
                mode, {region: region if one else None for region, one in zip(REGIONS, serves, strict=True)}
            )
        )
    one = st.sampled_from([*REGIONS, None])
    return st.tuples(one, one, one).map(lambda found: Routing(mode, dict(zip(REGIONS, found, strict=True))))


@given(st.sampled_from(MODES).flatmap(takers))
def test_a_routing_is_read_as_it_was_written(routing: Routing) -> None:
    """In every mode."""
    assert read_routing(routing.text, routing.mode, REGIONS) == routing


@given(takers("your_region"), st.sampled_from(REGIONS), st.sampled_from(REGIONS), st.sampled_from(REGIONS))
def test_a_stop_takes_nothing_from_anybody_else(before: Routing, left: str, other: str, target: str) -> None:
    """What one region stopped goes on there as it was, and no other region's failover leads it anywhere."""
    stopped = before.without(left)
    assert {**stopped.returned(left).taker_by_home, left: left} == {**before.taker_by_home, left: left}
    assert stopped.before == Routing("your_region", before.taker_by_home)
    if other != left:
        moved = stopped.moved(other, target)
        assert all(moved.taker_by_home[home] is None for home in before.left_with(left) if before.taker_by_home[home])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "text", ["", "postgres://orders", "eu-central-1", f"{A}={B}", f"{A},{A}b", f"{A}=x,{B}={B},{C}={C}"]
)
def test_what_a_failover_did_not_write_is_not_read(mode: WriteMode, text: str) -> None:
    """Somebody else's parameter is recognized."""
    assert read_routing(text, mode, REGIONS) is None
