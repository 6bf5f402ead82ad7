"""What stands around the table, worked out by hand, with AWS's list prices of us-east-1."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from operations.cost.estimate import estimate
from operations.cost.items.probe import probe_runs
from operations.cost.usage import Requests, Usage
from operations.cost.workload import workload_of
from tests.unit.cost.estimates import BOOK, amounts, environment, estimated, usage

HOURS = 730
RUNS = HOURS * 60
GB = Decimal(2**30)
LAMBDA_REQUEST, LAMBDA_GB_SECOND = Decimal("0.0000002"), Decimal("0.0000133334")
MILLION_WRITES = {"primary": Requests(writes=1_000_000)}


def test_the_probe() -> None:
    """Two regions, a run a minute of 22.5 seconds with 256 MB: Lambda, two metrics, and 181 looks of one unit."""
    table = environment(probe={"enabled": True})
    month = probe_runs(table)
    seconds, looks = month.seconds, month.reads / RUNS - 1
    assert (f"{seconds:.1f}", f"{looks:.0f}") == ("22.5", "181")
    run = LAMBDA_REQUEST + seconds * Decimal("0.25") * LAMBDA_GB_SECOND + Decimal("0.01") / 1000
    table_run = 2 * 2 * Decimal("0.000000625") + (16 * 2 + looks) * Decimal("0.000000125")
    logs = RUNS * 400 / GB * Decimal("0.50")
    expected = RUNS * (run + table_run) + 2 * Decimal("0.30") + logs  # = 3.29 + 0.44 + 0.11 + 1.17 + 0.60 + 0.01
    found = amounts(estimated(table, usage()))
    assert abs(found["probe"] - expected) < Decimal("0.0000001")
    assert f"{found['probe']:.2f}" == "5.62"


@pytest.mark.parametrize(("minutes", "seconds"), [(1, "22.5"), (5, "31.1")])
def test_a_run_of_the_probe_ends_when_it_has_seen_the_other_region(minutes: int, seconds: str) -> None:
    """And has written twice: the average over the seconds of their minute at which regions may begin."""
    table = environment(probe={"enabled": True, "period_minutes": minutes})
    probe = table.probe
    again, most = int(probe.second_write_seconds), probe.watch_seconds

    def took(own: int, other: int) -> int:
        seen_after = (write % probe.period_seconds for write in (other - own, other - own + again))
        return min(most, max(again, min(seen_after)))

    mean = Decimal(sum(took(own, other) for own in range(60) for other in range(60))) / 60**2
    assert abs(probe_runs(table).seconds - mean) < Decimal("0.0000001")
    assert f"{mean:.1f}" == seconds


def test_the_probe_of_a_measured_table() -> None:
    """Its reads and writes are among those that were measured, and are not paid twice."""
    table = environment(probe={"enabled": True})
    measured = replace(workload_of(table, usage(), "a test"), is_measured=True)
    products = {line.charge.product for line in estimate(table, measured, BOOK).lines if line.charge.item == "probe"}
    assert products == {"lambda_requests", "lambda_gb_seconds", "custom_metrics", "metric_puts", "logs"}


def test_the_stream_consumer() -> None:
    """A million changes, each in a call of its own, ten milliseconds with 256 MB; only where they were made."""
    found = estimated(environment(stream_consumer={"enabled": True}), usage(by_role=MILLION_WRITES))
    lambda_ = 1_000_000 * (LAMBDA_REQUEST + Decimal("0.01") * Decimal("0.25") * LAMBDA_GB_SECOND)
    expected = lambda_ + 400_000_000 / GB * Decimal("0.50")  # = 0.20 + 0.03 + 0.19
    assert abs(amounts(found)["stream consumer"] - expected) < Decimal("0.0000001")
    assert "stream consumer" not in amounts(found, "eu-west-1")


def test_the_stream_consumer_of_a_busy_table() -> None:
    """More changes than polls come in batches: ten and a half million calls a month, or as many as it takes."""
    table = environment(stream_consumer={"enabled": True})
    busy = estimated(table, usage(by_role={"primary": Requests(writes=1_000_000_000)}))
    calls = next(line.charge for line in busy.lines if line.charge.product == "lambda_requests")
    assert calls.quantity == 4 * 3600 * HOURS
    busier = estimated(table, usage(by_role={"primary": Requests(writes=2_000_000_000)}))
    calls = next(line.charge for line in busier.lines if line.charge.product == "lambda_requests")
    assert calls.quantity == 20_000_000


def test_the_trail() -> None:
    """A million writes recorded where they are made; their files, kept a year, and their log at home, and its key."""
    found = estimated(environment(audit={"enabled": True}), usage(by_role=MILLION_WRITES))
    events = 10 * Decimal("0.10")
    months = Decimal(365) * 24 / HOURS
    files = 200_000_000 / GB * months * Decimal("0.023") + 13 * HOURS * 2 * Decimal("0.005") / 1000
    log = 1_500_000_000 / GB * Decimal("0.50")
    assert abs(amounts(found)["trail"] - (events + files + log)) < Decimal("0.0000001")  # = 1.00 + 0.05 + 0.09 + 0.70
    assert amounts(found)["key of the trail"] == 1
    assert not {"trail", "key of the trail"} & set(amounts(found, "eu-west-1"))


def test_the_trail_records_what_it_is_told_to() -> None:
    """Reads as well, the probe's among them; or none of the items."""
    profile = usage(by_role={"primary": Requests(writes=1000, reads=5000)})

    def events(**settings: object) -> Decimal:
        lines = estimated(environment(**settings), profile).lines
        return sum((one.charge.quantity for one in lines if one.charge.product == "data_events"), Decimal(0))

    assert events(audit={"enabled": True, "data_events": "reads"}) == 5000
    assert events(audit={"enabled": True, "data_events": "all"}) == 6000
    assert events(audit={"enabled": True, "data_events": "none"}) == 0
    assert events(audit={"enabled": True}, probe={"enabled": True}) == 1000 + 2 * 2 * RUNS


def test_kinesis_streams_on_demand() -> None:
    """A million items of 924 bytes are records of 2,348 bytes, counted as three KB when they come in."""
    table = environment(kinesis={"enabled": True, "roles": ["primary"]})
    found = amounts(estimated(table, usage(by_role=MILLION_WRITES, kinesis_readers=2)))
    incoming = 3 * 1024 * 1_000_000 / GB * Decimal("0.08")
    outgoing = 2 * 2348 * 1_000_000 / GB * Decimal("0.04")
    expected = HOURS * Decimal("0.04") + incoming + outgoing  # = 29.20 + 0.23 + 0.17
    assert abs(found["Kinesis streams"] - expected) < Decimal("0.0000001")
    assert found["changes to Kinesis"] == Decimal("0.10")
    assert found["key of the Kinesis stream"] == 1


def test_kinesis_streams_with_shards() -> None:
    """Two shards, and a payload unit of 25 KB per record; in the other region those of replication."""
    table = environment(kinesis={"enabled": True, "shards": 2})
    found = estimated(table, usage(by_role=MILLION_WRITES))
    assert amounts(found)["Kinesis streams"] == 2 * HOURS * Decimal("0.015") + Decimal("0.014")  # = 21.914
    assert amounts(found, "eu-west-1")["changes to Kinesis"] == Decimal("0.1132")


def change_units(settings: dict[str, Any], profile: Usage) -> list[Decimal]:
    """Change data capture units, home first."""
    lines = estimated(environment(kinesis={"enabled": True}, **settings), profile).lines
    return [line.charge.quantity for line in lines if line.charge.product == "kinesis_change_units"]


LOCAL = {"local_indexes": [{"name": f"by-{key}", "sort_key": {"name": key}} for key in "ABCDE"]}
IN_TRANSACTIONS = Requests(writes=1_000_000, transactional_writes_percent=100)


@pytest.mark.parametrize(
    ("settings", "item_bytes", "requests", "units"),
    [
        (LOCAL, 924, IN_TRANSACTIONS, 1_000_000),
        ({}, 924, Requests(writes=0, expired_items=1_000_000), 1_000_000),
        ({}, 1024, Requests(writes=1_000_000), 1_000_000),
        ({}, 2500, Requests(writes=1_000_000), 3_000_000),
    ],
    ids=["written six times over, in transactions", "expired", "of one KB", "of three"],
)
def test_changes_to_kinesis_are_counted_by_the_size_of_the_item(
    settings: dict[str, Any], item_bytes: int, requests: Requests, units: int
) -> None:
    """In every region alike, whatever its writes take."""
    profile = usage(item_bytes=item_bytes, by_role={"primary": requests})
    assert change_units(settings, profile) == [units, units]


def test_measured_changes_to_kinesis_have_the_size_of_what_was_written() -> None:
    """Also where nothing was written but by replication."""
    table = environment(kinesis={"enabled": True})
    profile = usage(item_bytes=2500, by_role=MILLION_WRITES)
    measured = replace(workload_of(table, profile, "a test"), is_measured=True, usage=usage(item_bytes=400))
    lines = estimate(table, measured, BOOK).lines
    units = [line.charge.quantity for line in lines if line.charge.product == "kinesis_change_units"]
    assert units == [3_000_000, 3_000_000]


def test_drills() -> None:
    """Two of a quarter of an hour; templates cost nothing, the alarm that stops them looks at ten metrics."""
    found = estimated(environment(game_day={"enabled": True, "roles": ["secondary"]}), usage(drills=2))
    assert amounts(found) == {"drills": 2 * 15 * Decimal("0.10")}
    assert amounts(found, "eu-west-1") == {"stop alarms of drills": 1}


def test_the_alarms_of_auto_scaling() -> None:
    """Four for reads and four for writes, of the table and of an index."""
    billing = {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 100}}
    index = {"name": "one", "partition_key": {"name": "A"}}
    found = amounts(estimated(environment(billing=billing, global_indexes=[index]), usage()))
    assert found["alarms of auto scaling"] == 16 * Decimal("0.10")


def test_gateway_endpoints_are_free() -> None:
    """They change nothing."""
    endpoint = {"role": "primary", "vpc_id": "vpc-0123456789abcdef0", "route_table_ids": ["rtb-0123456789abcdef0"]}
    assert estimated(environment(network={"endpoints": [endpoint]}), usage()).total == 0
