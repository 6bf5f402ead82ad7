"""The probe in a world of two regions."""

from __future__ import annotations

from typing import Any

import pytest

from globaltables.model.probe import TIMEOUT_SECONDS
from lambda_src.probe.handler import CONFIG
from lambda_src.probe.pulses import MARK, SLOTS, Pulse, Seen, from_item, to_item
from lambda_src.probe.run import ProbeError
from lambda_src.probe.settings import LARGEST_OPTION, KeyAttribute, Options
from tests.unit.lambda_src.probe_worlds import (
    HOME,
    OTHER,
    START_SECONDS,
    RefusedError,
    World,
    sequence_of,
    settings,
)

FIRST = int(START_SECONDS)


def _after_first_runs(**world: Any) -> World:
    """Both probes have run twice, and all has arrived."""
    made = World(**world)
    for _ in range(2):
        made.run(HOME)
        made.run(OTHER)
        made.sleep(60)
    return made


def _published(world: World, name: str) -> list[float]:
    return [one["Value"] for one in world.published if one["MetricName"] == name]


def test_an_arrival_while_it_watches_is_a_lag() -> None:
    """From when it was written in the other region until it was read here, within a look."""
    world = _after_first_runs(lag_seconds=0.7)
    world.during = [(world.now_seconds + 1, lambda: world.run(HOME))]
    found = world.run(OTHER, watch_seconds=10.0)
    (lag,) = found["sources"][HOME]["lag_ms"]
    assert 700 <= lag <= 800
    assert _published(world, "Lag") == [lag]


def test_what_was_here_before_it_looked_has_no_lag() -> None:
    """It may have been here for long: its age is not its lag."""
    world = _after_first_runs()
    assert world.run(OTHER)["sources"][HOME] == {
        "newest": FIRST + 1,
        "lag_ms": [],
        "lag_at_least_ms": [],
        "overdue_ms": 0,
        "lost": [],
        "stale": [],
    }
    assert _published(world, "Lag") == []
    assert _published(world, "Overdue")[-1] == 0


@pytest.mark.parametrize(("watch_seconds", "second_write_seconds"), [(10.0, 5), (32.0, 30), (50.0, 12)])
def test_it_writes_again_and_ends_when_all_is_measured(watch_seconds: float, second_write_seconds: float) -> None:
    """As early as regions need that begin at any second of a minute, or half-way where the watch is too short."""
    world = _after_first_runs()
    began = world.now_seconds
    world.during = [(began + 1, lambda: world.run(HOME))]
    assert world.run(OTHER, watch_seconds=watch_seconds)["written"] == [FIRST + 2, FIRST + 3]
    assert second_write_seconds <= world.now_seconds - began < second_write_seconds + 1


@pytest.mark.parametrize("later_seconds", [0.3, 11, 37, 48.9, 59])
@pytest.mark.parametrize("lag_seconds", [0.1, 12, 49, 75, 180])
def test_a_steady_lag_is_measured_in_every_run(lag_seconds: float, later_seconds: float) -> None:
    """However long it is, and however much later in the minute the other region begins."""
    world = World(lag_seconds=lag_seconds)
    for minute in range(9):
        begins = START_SECONDS + 60 * minute
        world.during += [(begins + later_seconds, lambda: world.run(HOME, period_seconds=60.0))]
        world.during += [(begins + later_seconds + 12, lambda: world.run(HOME, period_seconds=48.0))]
        world.sleep(begins - world.now_seconds)
        found = world.run(OTHER, watch_seconds=50.0)["sources"][HOME]
        assert (found["lost"], found["stale"]) == ([], [])
        if minute * 60 > lag_seconds + 120:
            assert lag_seconds * 1000 <= found["lag_ms"][0] <= lag_seconds * 1000 + 100
            assert (len(found["lag_ms"]), found["lag_at_least_ms"]) == (1, [])


def test_what_is_due_and_not_here_after_the_watch_takes_at_least_so_long() -> None:
    """With a period in which a late write arrives between two watches, no run measures its lag."""
    world = World(lag_seconds=100)
    for _ in range(3):
        world.sleep((START_SECONDS - world.now_seconds) % 300)
        world.during = [(world.now_seconds + 5, lambda: world.run(HOME, period_seconds=300.0))]
        found = world.run(OTHER, watch_seconds=50.0, period_seconds=300.0)["sources"][HOME]
    (lag,) = found["lag_at_least_ms"]
    assert 45_000 <= lag <= 45_100
    assert (found["lag_ms"], found["overdue_ms"]) == ([], 0)
    assert lag in _published(world, "Lag")


def test_of_a_region_that_was_never_seen_no_lag_is_known() -> None:
    """There is no place to look at while it watches, so it ends early: the region is overdue, and that is all."""
    world = World(cut={(HOME, OTHER)})
    for minute in range(3):
        world.sleep(START_SECONDS + 60 * minute - world.now_seconds)
        found = world.run(OTHER, watch_seconds=50.0)["sources"][HOME]
        assert world.now_seconds < START_SECONDS + 60 * minute + 13
    assert (found["overdue_ms"], found["lag_at_least_ms"]) == (60_000, [])


def test_a_write_says_when_the_next_run_writes() -> None:
    """The second write of a run as well as the first: no other comes before."""
    world = World()
    world.run(HOME, watch_seconds=2.0)
    stored = [from_item(item) for item in world.replicas[HOME].values()]
    assert [one.due_at for one in stored if one] == [int(START_SECONDS + 60) * 1000] * 2


def test_a_run_among_requests_that_hang_publishes_before_its_time_is_out() -> None:
    """Every request needs all of its tries, and the longest watch was asked for."""
    world = _after_first_runs()
    config: Any = CONFIG
    tries, pauses_seconds = config.retries["total_max_attempts"], 1 + 2
    world.hang_seconds = tries * (config.connect_timeout + config.read_timeout) + pauses_seconds
    world.published, began = [], world.now_seconds
    with pytest.raises(ProbeError, match="was refused: timed out; write"):
        world.run(OTHER, watch_seconds=LARGEST_OPTION["watch_seconds"])
    assert world.published
    publishing_seconds = world.hang_seconds
    assert world.now_seconds - began + publishing_seconds <= TIMEOUT_SECONDS


def test_a_cut_shows_as_an_overdue_write_and_heals() -> None:
    """The other region's next write is due a period after its last; nothing is lost once it all arrives."""
    world = _after_first_runs()
    world.cut = {(HOME, OTHER)}
    world.run(HOME)
    world.sleep(100)
    overdue = world.run(OTHER)["sources"][HOME]
    assert overdue["overdue_ms"] == 100_000
    assert (overdue["lost"], overdue["stale"]) == ([], [])
    world.cut = set()
    world.run(HOME)
    world.sleep(1)
    assert world.run(OTHER)["sources"][HOME]["overdue_ms"] == 0


def test_a_region_that_was_never_seen_is_overdue_a_period_after_the_first_run() -> None:
    """Else a replica that nothing ever reaches would look well."""
    world = World(cut={(HOME, OTHER)})
    assert world.run(OTHER)["sources"][HOME]["overdue_ms"] == 0
    world.sleep(90)
    assert world.run(OTHER)["sources"][HOME]["overdue_ms"] == 30_000


def test_a_gap_is_lost_when_a_later_write_is_here_long_enough() -> None:
    """Writes to different items may overtake one another, so a gap alone is nothing yet."""
    world = _after_first_runs()
    world.run(HOME)
    lost = next(key for key, item in world.replicas[HOME].items() if sequence_of(item) == FIRST + 2)
    world._under_way.clear()
    world.run(HOME)
    world.sleep(20)
    assert lost not in world.replicas[OTHER]
    for _ in range(2):
        assert world.run(OTHER)["sources"][HOME]["lost"] == []
        world.sleep(20)
    assert world.run(OTHER)["sources"][HOME]["lost"] == [FIRST + 2]
    assert _published(world, "LostWrites") == [1]
    world.write(HOME, lost, world.replicas[HOME][lost])
    world.sleep(1)
    assert world.run(OTHER)["sources"][HOME]["lost"] == []


def test_a_backlog_that_arrives_out_of_order_is_not_lost() -> None:
    """After a cut all of it is old: what counts is for how long one is missing here."""
    world = _after_first_runs()
    world.cut = {(HOME, OTHER)}
    for _ in range(6):
        world.run(HOME)
        world.run(OTHER)
        world.sleep(60)
    world.let_all_arrive_but(FIRST + 4)
    assert world.run(OTHER)["sources"][HOME]["lost"] == []
    world.sleep(29)
    assert world.run(OTHER)["sources"][HOME]["lost"] == []


def test_what_stays_behind_of_a_backlog_is_lost_in_the_next_run() -> None:
    """It was missing then, and later ones have been here since."""
    world = _after_first_runs()
    world.cut = {(HOME, OTHER)}
    for _ in range(6):
        world.run(HOME)
        world.sleep(60)
    world.let_all_arrive_but(FIRST + 4)
    assert world.run(OTHER)["sources"][HOME]["lost"] == []
    world.sleep(60)
    assert world.run(OTHER)["sources"][HOME]["lost"] == [FIRST + 4]


@pytest.mark.parametrize("has_landed", [False, True])
def test_a_refused_first_write_leaves_no_gap(has_landed: bool) -> None:  # noqa: FBT001 - two cases
    """The second write takes the next number that is not written: no other region misses one."""
    world = _after_first_runs()
    troubled = world.unanswered if has_landed else world.refused
    troubled.add(HOME)
    world.during = [(world.now_seconds + 1, troubled.clear)]
    with pytest.raises(ProbeError, match=f"write {FIRST + 2} was refused"):
        world.run(HOME, watch_seconds=10.0)
    for _ in range(3):
        world.sleep(60)
        found = world.run(OTHER)["sources"][HOME]
        assert (found["newest"], found["lost"], found["stale"]) == (world.run(HOME)["written"][0] - 1, [], [])


def test_items_of_the_version_before_are_read_and_read_by_it() -> None:
    """It kept no time for what is missing: then it is missing since the item was written."""
    seen = Seen(7, 9000, {5: 3000, 6: 4000}, (4,))
    item = to_item(settings(), Pulse(OTHER, 1, 1, 8000, 9000, {HOME: seen}))
    kept = item[MARK]["M"]["seen"]["M"][HOME]["M"]
    assert from_item(item) == Pulse(OTHER, 1, 1, 8000, 9000, {HOME: seen})
    assert (kept["missing"], kept["stale"]) == ({"L": [{"N": "5"}, {"N": "6"}]}, {"L": [{"N": "4"}]})
    del kept["missing_since"]
    read = from_item(item)
    assert read is not None
    assert read.seen[HOME].missing == {5: 8000, 6: 8000}


def test_an_older_write_over_a_newer_one_is_stale() -> None:
    """It was here and is gone: the last writer did not win. It stays told of until it is put right or rotates out."""
    world = _after_first_runs()
    world.run(OTHER)
    for key, item in list(world.replicas[OTHER].items()):
        if sequence_of(item) == FIRST + 1 and item[MARK]["M"]["region"]["S"] == HOME:
            del world.replicas[OTHER][key]
    for _ in range(2):
        found = world.run(OTHER)["sources"][HOME]
        assert (found["lost"], found["stale"]) == ([], [FIRST + 1])
    assert _published(world, "StaleWrites") == [1, 1]


def test_the_ring_is_all_there_ever_is() -> None:
    """However long it runs, a region has as many items as its ring has places, and none is missed by others."""
    world = World()
    for _ in range(SLOTS * 2):
        world.run(HOME)
        world.sleep(60)
        found = world.run(OTHER)["sources"][HOME]
        assert (found["lost"], found["stale"]) == ([], [])
    assert len(world.replicas[HOME]) == 2 * SLOTS


def test_a_region_that_slept_for_days_begins_a_new_series() -> None:
    """Its old items expire one by one; nobody misses them."""
    world = _after_first_runs()
    world.run(OTHER)
    world.sleep(6 * 86_400)
    for key, item in list(world.replicas[OTHER].items()):
        if item[MARK]["M"]["region"]["S"] == HOME and sequence_of(item) == FIRST:
            del world.replicas[OTHER][key]
    asleep = world.run(OTHER)["sources"][HOME]
    assert asleep["stale"] == []
    assert asleep["overdue_ms"] > 5 * 86_400_000
    assert world.run(HOME)["written"] == [int(world.now_seconds)]
    world.sleep(60)
    assert world.run(OTHER)["sources"][HOME] | {"newest": 0} == {
        "newest": 0,
        "lag_ms": [],
        "lag_at_least_ms": [],
        "overdue_ms": 0,
        "lost": [],
        "stale": [],
    }


def test_a_refused_write_is_told_of_after_the_rest_was_done() -> None:
    """What arrives from elsewhere is worth knowing in a region that takes no writes; the run fails all the same."""
    world = _after_first_runs()
    world.refused = {OTHER}
    before = len(world.published)
    with pytest.raises(ProbeError, match=rf"^{OTHER}: write {FIRST + 2} was refused: the conditional request failed; "):
        world.run(OTHER)
    assert [one["MetricName"] for one in world.published[before:]] == ["Overdue"]


def test_another_ones_item_is_never_touched() -> None:
    """Neither written over nor deleted, even under a key of the probe's."""
    world = World()
    foreign = {"PK": {"S": f"{MARK}#{OTHER}#{FIRST % SLOTS}"}, "SK": {"S": MARK}, "value": {"S": "mine"}}
    world.replicas[OTHER][str(foreign["PK"])] = foreign
    with pytest.raises(ProbeError):
        world.run(OTHER)
    with pytest.raises(RefusedError):
        world.run(OTHER, clean_up=True)
    assert world.replicas[OTHER][str(foreign["PK"])] == foreign


def test_cleaning_up_leaves_nothing_of_this_region() -> None:
    """And everything of the others."""
    world = _after_first_runs()
    assert world.run(OTHER, clean_up=True) == {"region": OTHER, "deleted": SLOTS}
    world.sleep(1)
    for replica in world.replicas.values():
        assert {item[MARK]["M"]["region"]["S"] for item in replica.values()} == {HOME}


@pytest.mark.parametrize("kind", ["S", "N", "B"])
def test_keys_of_every_type_and_tables_without_a_sort_key(kind: str) -> None:
    """The probe writes the key the table has, and finds it again."""
    world = World()
    for region in (HOME, OTHER):
        mine = settings(region, partition_key=KeyAttribute("PK", kind), sort_key=None, time_to_live_attribute="")
        world.probe(mine, Options(0.0, 60.0)).carry_out()
    (item,) = world.replicas[HOME].values()
    assert set(item) == {"PK", MARK}
    assert set(item["PK"]) == {kind}
    world.sleep(1)
    again = world.probe(
        settings(OTHER, partition_key=KeyAttribute("PK", kind), sort_key=None), Options(0.0, 60.0)
    ).carry_out()
    assert again["sources"][HOME]["newest"] == FIRST
