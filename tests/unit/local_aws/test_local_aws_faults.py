"""Faults are read strictly, hit what they name, and heal."""

# ruff: noqa: D103 - the names state the rules

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_aws.errors import UsageError
from local_aws.faults.active import ActiveFaults, Call
from local_aws.faults.description import ALLOWED, parse_fault
from local_aws.replication.lag_queue import Pair

THERE = Pair("us-east-1", "eu-west-1")
BACK = Pair("eu-west-1", "us-east-1")
ASIDE = Pair("us-east-1", "ap-southeast-1")
PUT = Call("us-east-1", "dynamodb", "PutItem", "orders")

QUICKLY = settings(max_examples=50, deadline=None)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time that was set."""
        return self.now


def active(*descriptions: dict[str, Any], seed: int = 0) -> ActiveFaults:
    faults = ActiveFaults(seed, Clock())
    for description in descriptions:
        faults.add(parse_fault(description))
    return faults


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ([], "a fault must be a JSON object, got []"),
        ({}, "fault kind must be one of lag, partition, outage, throttle, error, denied, latency, got None"),
        (
            {"kind": "rain"},
            "fault kind must be one of lag, partition, outage, throttle, error, denied, latency, got 'rain'",
        ),
        ({"kind": "outage", "region": "r", "rate": 1}, "fault outage: unknown rate; allowed are answer, region"),
        ({"kind": "lag"}, "fault lag: milliseconds must be given"),
        ({"kind": "lag", "milliseconds": -1}, "fault lag: milliseconds must be a number from 0, got -1"),
        ({"kind": "lag", "milliseconds": True}, "fault lag: milliseconds must be a number from 0, got True"),
        ({"kind": "throttle", "rate": 2}, "fault throttle: rate must be 0 to 1, got 2"),
        ({"kind": "outage", "region": ""}, "fault outage: region must be a name or *, got ''"),
        ({"kind": "outage", "region": "r", "answer": "x"}, "fault outage: answer must be one of 503, hangup, got 'x'"),
        (
            {"kind": "partition", "duration_seconds": "1"},
            "fault partition: duration_seconds must be a number from 0, got '1'",
        ),
    ],
)
def test_a_wrong_fault_is_refused_with_the_reason(description: Any, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_fault(description)
    assert str(caught.value) == message


names = st.sampled_from(["", "*", "eu-west-1", "503"])  # st.text() costs seconds for its first character table
json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | names,
    lambda children: st.lists(children, max_size=2) | st.dictionaries(names, children, max_size=2),
)
keys = st.sampled_from(["kind", "region", "source", "rate", "milliseconds", "answer", "x"])


@QUICKLY
@given(st.dictionaries(keys, json_values | st.sampled_from(sorted(ALLOWED))))
def test_no_description_breaks_the_parser(description: dict[str, Any]) -> None:
    try:
        fault = parse_fault(description)
    except UsageError:
        return
    assert parse_fault(fault.as_json()) == fault


def test_the_latest_lag_of_a_pair_counts() -> None:
    faults = active({"kind": "lag", "milliseconds": 5}, {"kind": "lag", "source": "us-east-1", "milliseconds": 9})
    assert (faults.lag_ms(THERE), faults.lag_ms(BACK)) == (9, 5)
    assert active().lag_ms(THERE) is None


def test_a_partitioned_region_is_cut_both_ways() -> None:
    faults = active({"kind": "partition", "region": "eu-west-1"})
    assert [faults.is_cut(pair) for pair in (THERE, BACK, ASIDE)] == [True, True, False]


def test_a_partitioned_pair_is_cut_one_way() -> None:
    faults = active({"kind": "partition", "source": "us-east-1", "target": "eu-west-1"})
    assert [faults.is_cut(pair) for pair in (THERE, BACK, ASIDE)] == [True, False, False]


def test_a_region_that_is_out_is_cut_too() -> None:
    faults = active({"kind": "outage", "region": "eu-west-1"})
    assert [faults.is_cut(pair) for pair in (THERE, BACK, ASIDE)] == [True, True, False]
    assert (faults.outage("eu-west-1"), faults.outage("us-east-1")) == ("503", None)


@pytest.mark.parametrize(
    ("narrowing", "hit"),
    [
        ({}, True),
        ({"region": "us-east-1", "service": "dynamodb", "operation": "PutItem", "table": "orders"}, True),
        ({"region": "eu-west-1"}, False),
        ({"service": "kms"}, False),
        ({"operation": "GetItem"}, False),
        ({"table": "other"}, False),
    ],
)
def test_a_throttle_hits_what_it_names(narrowing: dict[str, str], hit: bool) -> None:  # noqa: FBT001
    assert active({"kind": "throttle", "rate": 1, **narrowing}).hits("throttle", PUT) is hit


def test_the_same_seed_hits_the_same_calls() -> None:
    def run(seed: int) -> list[bool]:
        faults = active({"kind": "error", "rate": 0.5}, seed=seed)
        return [faults.hits("error", PUT) for _ in range(40)]

    assert run(1) == run(1) != run(2)


def test_latencies_add_up() -> None:
    faults = active(
        {"kind": "latency", "milliseconds": 5}, {"kind": "latency", "service": "dynamodb", "milliseconds": 7}
    )
    assert faults.latency_ms(PUT) == 12


def test_a_fault_ends_with_its_duration() -> None:
    clock = Clock()
    faults = ActiveFaults(0, clock)
    faults.add(parse_fault({"kind": "outage", "region": "*", "duration_seconds": 10}))
    clock.now = 9.0
    assert (faults.outage("us-east-1"), faults.as_json()[0]["remaining_seconds"]) == ("503", 1.0)
    clock.now = 10.0
    assert (faults.outage("us-east-1"), faults.as_json()) == (None, [])


def test_one_fault_can_be_cleared_and_an_unknown_one_is_named() -> None:
    faults = active({"kind": "outage", "region": "eu-west-1"}, {"kind": "partition"})
    assert faults.clear("fault-1") == ["fault-1"]
    with pytest.raises(UsageError, match="no fault fault-1 is on"):
        faults.clear("fault-1")
    assert faults.clear() == ["fault-2"]
