"""Last writer wins: all replicas end alike, whatever order the writes arrive in."""

# ruff: noqa: D103 - the names state the rules

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from local_aws.replication.versions import NEVER, Version, next_version, remember, version_of

regions = st.sampled_from(["ap-southeast-1", "eu-west-1", "us-east-1"])
versions = st.builds(Version, st.integers(1, 5), regions)

QUICKLY = settings(max_examples=50, deadline=None)


def outcome(writes: list[tuple[Version, str | None]]) -> str | None:
    """What a replica holds after taking the writes in this order."""
    table: dict[str, Any] = {}
    value = None
    for version, written in writes:
        if version > version_of(table, "p", "s"):
            remember(table, "p", "s", version)
            value = written
    return value


@QUICKLY
@given(st.dictionaries(versions, st.sampled_from([None, "a", "b"]), max_size=6), st.randoms())
def test_every_order_of_arrival_ends_in_the_same_item(writes: dict[Version, str | None], random: Any) -> None:
    ordered = sorted(writes.items())
    shuffled = list(ordered)
    random.shuffle(shuffled)
    assert outcome(shuffled) == outcome(ordered)


@QUICKLY
@given(versions, st.integers(0, 10), regions)
def test_a_write_wins_over_what_its_writer_saw_even_if_the_clock_stands_still(
    seen: Version, now_ns: int, region: str
) -> None:
    assert next_version(seen, now_ns, region) > seen
    assert next_version(seen, now_ns, region).time_ns >= now_ns


def test_equal_times_are_decided_by_the_region() -> None:
    assert Version(1, "us-east-1") > Version(1, "eu-west-1") > NEVER


def test_a_delete_leaves_its_version_behind() -> None:
    assert outcome([(Version(2, "us-east-1"), None), (Version(1, "eu-west-1"), "late")]) is None


def test_versions_survive_being_stored_as_json() -> None:
    table: dict[str, Any] = {}
    remember(table, "p", "s", Version(7, "eu-west-1"))
    assert version_of(json.loads(json.dumps(table)), "p", "s") == Version(7, "eu-west-1")
    assert version_of(table, "p", "other") == NEVER
