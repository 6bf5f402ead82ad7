"""Changes under way: in order per pair, never early, never lost."""

# ruff: noqa: D103 - the names state the rules

import json
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from local_aws.replication.lag_queue import Change, LagQueue, Pair
from local_aws.replication.versions import Version

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
THERE = Pair("us-east-1", "eu-west-1")
BACK = Pair("eu-west-1", "us-east-1")
MS = 1_000_000

pairs = st.permutations(REGIONS).map(lambda regions: Pair(regions[0], regions[1]))
spreads = st.floats(-1.0, 1.0)

QUICKLY = settings(max_examples=50, deadline=None)


def change(time_ns: int, table: str = "t", spread: float = 0.0) -> Change:
    return Change("0", table, f"p{time_ns}", "s", {"v": {"N": str(time_ns)}}, Version(time_ns, "us-east-1"), spread)


def take(
    queue: LagQueue, now_ns: int, lag_ms: float = 0.0, cut: frozenset[Pair] = frozenset(), limit: int = 10**6
) -> list[tuple[Pair, Change]]:
    return list(queue.take_due(now_ns, lambda _pair, spread: lag_ms + spread, cut.__contains__, limit))


def test_a_change_is_due_once_it_is_as_old_as_the_lag() -> None:
    queue = LagQueue()
    queue.put(THERE, change(0))
    assert take(queue, 9 * MS, lag_ms=10) == []
    assert take(queue, 10 * MS, lag_ms=10) == [(THERE, change(0))]
    assert len(queue) == 0


def test_a_lowered_lag_frees_what_is_under_way() -> None:
    queue = LagQueue()
    queue.put(THERE, change(0))
    assert take(queue, 20 * MS, lag_ms=1000) == []
    assert len(take(queue, 20 * MS, lag_ms=10)) == 1


def test_a_cut_pair_holds_its_changes_and_others_pass() -> None:
    queue = LagQueue()
    queue.put(THERE, change(1))
    queue.put(BACK, change(2))
    assert take(queue, MS, cut=frozenset({THERE})) == [(BACK, change(2))]
    assert take(queue, MS) == [(THERE, change(1))]


def test_no_more_is_taken_than_asked_for() -> None:
    queue = LagQueue()
    for number in range(5):
        queue.put(THERE, change(number))
    assert [len(take(queue, MS, limit=2)) for _ in range(3)] == [2, 2, 1]


def test_a_new_region_gets_what_is_under_way_to_the_others() -> None:
    queue = LagQueue()
    queue.put(THERE, change(1))
    queue.put(THERE, change(2, table="other"))
    queue.copy_to("0", "t", "ap-southeast-1")
    assert take(queue, MS) == [
        (THERE, change(1)),
        (THERE, change(2, table="other")),
        (Pair("us-east-1", "ap-southeast-1"), change(1)),
    ]


def test_changes_to_and_from_a_replica_that_left_are_dropped() -> None:
    """What it had not sent is gone with it; other tables' changes stay."""
    queue = LagQueue()
    queue.put(THERE, change(1))
    queue.put(THERE, change(2, table="other"))
    queue.put(BACK, change(3))
    queue.drop("0", "t", "eu-west-1")
    assert take(queue, MS) == [(THERE, change(2, table="other"))]


def test_depths_name_the_pairs_that_hold_something() -> None:
    queue = LagQueue()
    queue.put(THERE, change(0))
    queue.put(THERE, change(500 * MS))
    assert queue.depths(2000 * MS) == [
        {"source": "us-east-1", "target": "eu-west-1", "depth": 2, "oldest_seconds": 2.0}
    ]
    take(queue, 10_000 * MS)
    assert queue.depths(0) == []


@QUICKLY
@given(st.lists(st.tuples(pairs, spreads), max_size=30), st.lists(st.integers(0, 60), max_size=10), st.integers(1, 5))
def test_every_change_arrives_once_in_order_and_never_early(
    sent: list[tuple[Pair, float]], times_ms: list[int], limit: int
) -> None:
    queue = LagQueue()
    expected = defaultdict(list)
    for number, (pair, spread) in enumerate(sent):
        made = change(number * MS, spread=spread)
        queue.put(pair, made)
        expected[pair].append(made)
    arrived = defaultdict(list)
    for now_ms in [*sorted(times_ms), *[10_000] * (len(sent) + 1)]:
        for pair, made in take(queue, now_ms * MS, lag_ms=10, limit=limit):
            assert now_ms * MS >= made.version.time_ns + int((10 + made.spread) * MS)
            arrived[pair].append(made)
    assert arrived == expected


@QUICKLY
@given(st.lists(st.tuples(pairs, spreads), max_size=20))
def test_the_queue_survives_being_stored_as_json(sent: list[tuple[Pair, float]]) -> None:
    queue = LagQueue()
    for number, (pair, spread) in enumerate(sent):
        queue.put(pair, change(number, spread=spread))
    restored = LagQueue()
    restored.load_json(json.loads(json.dumps(queue.as_json())))
    assert take(restored, 10**15) == take(queue, 10**15)
