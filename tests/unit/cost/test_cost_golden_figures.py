"""Figures worked out by hand, with AWS's list prices of us-east-1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operations.cost.break_even import break_evens
from operations.cost.report import money
from operations.cost.usage import Requests
from tests.unit.cost.estimates import BOOK, GB_ITEMS, amounts, environment, estimated, usage

HOURS = 730
DAYS = Decimal(HOURS) / 24


def test_on_demand_requests() -> None:
    """Three million writes of one unit, and eight million strongly consistent reads of one unit."""
    written = usage(by_role={"primary": Requests(writes=3_000_000)})
    found = amounts(estimated(environment(), written))
    assert found["writes"] == 3 * Decimal("0.625")  # = 1.875
    assert money(found["writes"]) == "1.88"
    read = usage(by_role={"primary": Requests(reads=8_000_000, strongly_consistent_reads_percent=100)})
    assert amounts(estimated(environment(), read)) == {"reads": 8 * Decimal("0.125")}  # = 1.00


def test_storage_and_recovery() -> None:
    """230 GB stored, 2,300 GB with recovery, and the first 25 GB of a region free."""
    stored = usage(items=230 * GB_ITEMS)
    assert amounts(estimated(environment(), stored)) == {"storage": 230 * Decimal("0.25")}  # = 57.50
    free = amounts(estimated(environment(), stored, free_tier=True))
    assert free == {"storage": (230 - 25) * Decimal("0.25")}  # = 51.25
    recoverable = estimated(environment(point_in_time_recovery=True), usage(items=2300 * GB_ITEMS))
    assert amounts(recoverable)["point-in-time recovery"] == 2300 * Decimal("0.20")  # = 460.00


def test_a_restore() -> None:
    """230 GB, in the home region."""
    found = estimated(environment(), usage(items=230 * GB_ITEMS, restores=1))
    assert amounts(found)["restores"] == 230 * Decimal("0.15")  # = 34.50
    assert "restores" not in amounts(found, "eu-west-1")


def test_provisioned_capacity() -> None:
    """20 write and 30 read capacity units for 730 hours; traffic far below them changes nothing."""
    billing = {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 100}}
    table = environment(billing=billing, write_capacity=20, read_capacity=30)
    found = amounts(estimated(table, usage(every_region=Requests(writes=1000, reads=1000))))
    assert {item: found[item] for item in ("write capacity", "read capacity")} == {
        "write capacity": 20 * HOURS * Decimal("0.00065"),  # = 9.49
        "read capacity": 30 * HOURS * Decimal("0.00013"),  # = 2.847
    }
    assert [money(found[item]) for item in ("write capacity", "read capacity")] == ["9.49", "2.85"]


def test_provisioned_capacity_stands_at_what_the_peak_needs() -> None:
    """A hundred writes a second from each of two regions, twice as many at the peak, seventy percent in use."""
    billing = {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 1000}}
    table = environment(billing=billing)
    a_hundred_a_second = Requests(writes=100 * HOURS * 3600, reads=0)
    found = amounts(estimated(table, usage(every_region=a_hundred_a_second, peak_to_mean=2)))
    capacity = 572  # (100 + 100) * 2 / 0.7 = 571.4, rounded up
    assert found["write capacity"] == capacity * HOURS * Decimal("0.00065")


def test_reads_of_one_replica_and_of_one_index() -> None:
    """Each with its own minimum; an index scales like the table of its region, unless it says otherwise."""
    billing = {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 100}}
    indexes = [
        {"name": "like", "partition_key": {"name": "A"}},
        {"name": "own", "partition_key": {"name": "B"}, "read_scaling": {"minimum": 40}},
    ]
    replicas = {"secondary": {"read": {"minimum": 20}, "global_indexes": {"own": {"read_scaling": {"minimum": 1}}}}}
    found = estimated(environment(billing=billing, global_indexes=indexes, replicas=replicas), usage())
    items = ("read capacity", "index read capacity")
    hour = {"us-east-1": HOURS * Decimal("0.00013"), "eu-west-1": HOURS * Decimal("0.000147")}
    units = {region: [amounts(found, region)[item] / hour[region] for item in items] for region in hour}
    assert units == {"us-east-1": [10, 10 + 40], "eu-west-1": [20, 20 + 1]}


def test_reads_beyond_the_maximum_of_one_replica_are_told() -> None:
    """By the key that sets it there."""
    billing = {"mode": "provisioned", "read": {"maximum": 1000}, "write": {"maximum": 100}}
    table = environment(billing=billing, replicas={"secondary": {"read": {"maximum": 50}}})
    found = estimated(table, usage(every_region=Requests(writes=0, reads=200 * HOURS * 3600)))
    (warning,) = found.warnings[:1]
    assert warning == (
        "eu-west-1: the table needs 286 read capacity units at its peak, and replicas.secondary.read.maximum allows "
        "50; raise it, or requests are throttled"
    )


def test_capacity_beyond_the_maximum_is_told() -> None:
    """The estimate stays at the maximum, and says what would be throttled."""
    billing = {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 100}}
    found = estimated(environment(billing=billing), usage(every_region=Requests(writes=100 * HOURS * 3600, reads=0)))
    assert amounts(found)["write capacity"] == 100 * HOURS * Decimal("0.00065")
    assert found.warnings[0] == (
        "us-east-1: the table needs 572 write capacity units at its peak, and billing.write.maximum allows 100; "
        "raise it, or requests are throttled"
    )


def test_every_region_pays_the_writes_of_all() -> None:
    """With three regions, those of the two others as replicated writes; transfer goes to both."""
    by_role = {"primary": Requests(writes=1_000_000), "tertiary": Requests(writes=4_000_000)}
    found = estimated(environment(tertiary_region="ap-southeast-1"), usage(by_role=by_role))
    million_gb = Decimal(1_000_000 * 924) / 2**30
    assert amounts(found) == {
        "writes": 1 * Decimal("0.625"),
        "replicated writes": 4 * Decimal("0.625"),
        "replication transfer": (2 * million_gb * Decimal("0.02")).normalize(),
    }
    assert amounts(found, "eu-west-1") == {"replicated writes": (5 * Decimal("0.7068")).normalize()}
    singapore = amounts(found, "ap-southeast-1")
    assert singapore["replication transfer"] == (2 * 4 * million_gb * Decimal("0.09")).normalize()


def test_units_by_size_and_kind() -> None:
    """2,500 bytes are three write units; half of the writes in transactions cost twice, where they are made."""
    requests = Requests(
        writes=1_000_000,
        transactional_writes_percent=50,
        reads=1_000_000,
        strongly_consistent_reads_percent=25,
        transactional_reads_percent=25,
    )
    profile = usage(item_bytes=2500, read_bytes=5000, by_role={"primary": requests})
    found = estimated(environment(), profile)
    home, other = amounts(found), amounts(found, "eu-west-1")
    assert home["writes"] == (Decimal("1.5") * 3 * Decimal("0.625")).normalize()
    assert other["replicated writes"] == 3 * Decimal("0.7068")
    units_per_read = 2 * (Decimal("0.25") * 1 + Decimal("0.25") * 2 + Decimal("0.5") * Decimal("0.5"))
    assert home["reads"] == (units_per_read * Decimal("0.125")).normalize()


def test_deletes_by_time_to_live_are_paid_in_the_other_regions() -> None:
    """And sent there."""
    found = estimated(environment(), usage(by_role={"primary": Requests(expired_items=1_000_000)}))
    assert amounts(found, "eu-west-1") == {"replicated writes": Decimal("0.7068")}
    assert list(amounts(found)) == ["replication transfer"]


def test_indexes() -> None:
    """A global index pays plain units in every region; a local one is part of the table."""
    key = {"partition_key": {"name": "A"}}
    table = environment(
        global_indexes=[{"name": "all", **key}, {"name": "keys", **key, "projection": "KEYS_ONLY"}],
        local_indexes=[{"name": "local", "sort_key": {"name": "B"}}],
    )
    profile = usage(
        items=GB_ITEMS,
        item_bytes=1948,  # two units; with 100 bytes of overhead two KB
        by_role={"primary": Requests(writes=1_000_000, reads=1_000_000)},
        indexes={"all": {"writes_percent": 200, "reads_percent": 40}, "keys": {"items_percent": 50}},
    )
    found = estimated(table, profile)
    assert amounts(found, "eu-west-1") == {
        "replicated writes": ((2 + 2) * Decimal("0.7068")).normalize(),
        "index writes": ((2 * 2 + 1) * Decimal("0.7068")).normalize(),
        "storage": ((2 + 2) * Decimal("0.283")).normalize(),
        "index storage": ((2 + Decimal(200) / 1024 / 2) * Decimal("0.283")).normalize(),
    }
    home = amounts(found)
    assert home["reads"] == (Decimal("0.6") * Decimal("0.5") * Decimal("0.125")).normalize()
    assert home["index reads"] == (Decimal("0.4") * Decimal("0.5") * Decimal("0.125")).normalize()


def test_infrequent_access() -> None:
    """Dearer requests, cheaper storage, and one replica may differ."""
    settings: dict[str, Any] = {
        "table_class": "STANDARD_INFREQUENT_ACCESS",
        "replicas": {"secondary": {"table_class": "STANDARD"}},
    }
    profile = usage(items=100 * GB_ITEMS, by_role={"primary": Requests(writes=1_000_000, reads=2_000_000)})
    found = estimated(environment(**settings), profile)
    home = amounts(found)
    del home["replication transfer"]
    assert home == {"writes": Decimal("0.78"), "reads": Decimal("0.155"), "storage": 100 * Decimal("0.10")}
    assert amounts(found, "eu-west-1")["storage"] == (100 * Decimal("0.283")).normalize()


def test_backups() -> None:
    """Every day a full one, kept thirty days; the copies lie in the next region and are paid there."""
    backup = {"enabled": True, "copy_retention_days": 15}
    found = estimated(environment(backup=backup), usage(items=10 * GB_ITEMS))
    assert {item: amount for item, amount in amounts(found).items() if "backup" in item} == {
        "backups": 10 * 30 * Decimal("0.10"),  # thirty full backups of 10 GB
        "backup copies": 10 * 15 * Decimal("0.10"),  # of eu-west-1's
        "backup copy transfer": (10 * DAYS * Decimal("0.02")).normalize(),
        "key of the backups": 1,
    }


def test_cold_backups() -> None:
    """Ten days warm, ninety cold; nowhere else."""
    backup = {"enabled": True, "copy_to": "none", "cold_storage_after_days": 10}
    found = estimated(environment(backup=backup, backup_retention_days=100), usage(items=10 * GB_ITEMS))
    assert amounts(found)["backups"] == 10 * 10 * Decimal("0.10") + 10 * 90 * Decimal("0.03")


def test_restore_tests() -> None:
    """Every Sunday the latest of the region's own backups and of those copied to it, kept for two hours."""
    testing = {"enabled": True, "validation_window_hours": 2}
    table = environment(backup={"enabled": True, "restore_testing": testing})
    sundays = DAYS / 7
    found = estimated(table, usage(items=10 * GB_ITEMS))
    expected = sundays * (2 * Decimal("1.50") + 20 * Decimal("0.15") + Decimal(20 * 2) / HOURS * Decimal("0.25"))
    assert money(amounts(found)["restore tests"]) == money(expected)  # = 26.12


def test_keys() -> None:
    """One for the table, the backups and the topics; ten callers ask twelve times an hour; two rotations are paid."""
    table = environment(encryption_at_rest=True, backup={"enabled": True}, alarms={"enabled": True})
    found = amounts(estimated(table, usage(callers=10, key_rotations=5)))
    assert {item: amount for item, amount in found.items() if "key" in item} == {
        "key of the table": 3,
        "key of the backups": 3,
        "key of the alarm topics": 3,
        "requests to keys": Decimal(10 * 12 * HOURS) / 10_000 * Decimal("0.03"),
    }
    aws_managed = environment(encryption_at_rest=True, encryption={"keys": "aws_managed"})
    assert list(amounts(estimated(aws_managed, usage(callers=10)))) == ["requests to keys"]


def test_alarms_and_dashboards() -> None:
    """Twenty metrics a region and a composite; two dashboards of the account."""
    found = estimated(environment(alarms={"enabled": True, "dashboards": True}), usage())
    metrics = 1 + 1 + 1 + 10 + 1 + 4 + 1  # throttles of both, latency of one pair, errors, users, requests, conflicts
    assert amounts(found, "eu-west-1") == {
        "key of the alarm topics": 1,
        "alarms": (metrics * Decimal("0.10") + Decimal("0.50")).normalize(),
    }
    assert amounts(found)["dashboards"] == 2 * 3


def test_contributor_insights() -> None:
    """Four rules of a table with a sort key; each item read or written makes two events; one replica is left out."""
    table = environment(contributor_insights=True, replicas={"secondary": {"contributor_insights": False}})
    profile = usage(by_role={"primary": Requests(writes=1_000_000), "secondary": Requests(writes=2_000_000)})
    found = estimated(table, profile)
    assert amounts(found)["contributor insights"] == 4 * Decimal("0.50") + 2 * 3 * Decimal("0.03")
    assert "contributor insights" not in amounts(found, "eu-west-1")


def test_readers_of_changes_exports_and_logs() -> None:
    """What no environment switches on comes from the profile."""
    profile = usage(
        items=10 * GB_ITEMS,
        stream_reads=300_000,
        kinesis=True,
        exports=2,
        logs_gb=1.5,
        by_role={"primary": Requests(writes=1_000_000)},
    )
    home = amounts(estimated(environment(), profile))
    assert {item: home[item] for item in ("stream reads", "changes to Kinesis", "exports", "logs")} == {
        "stream reads": 3 * Decimal("0.02"),
        "changes to Kinesis": Decimal("0.10"),
        "exports": 2 * 10 * Decimal("0.10"),
        "logs": Decimal("0.75"),
    }


def test_what_is_free_in_the_account_is_free_once() -> None:
    """20,000 requests to keys: home first, the rest is paid."""
    table = environment(encryption_at_rest=True, encryption={"keys": "aws_managed"})
    found = estimated(table, usage(callers=2), free_tier=True)
    asked = 2 * 12 * HOURS  # = 17,520 in each region
    assert "requests to keys" not in amounts(found)
    assert amounts(found, "eu-west-1") == {
        "requests to keys": (Decimal(asked - (20_000 - asked)) / 10_000 * Decimal("0.03")).normalize()
    }


def test_break_even() -> None:
    """A unit for an hour against 3,600 units on demand: 28.9 percent in us-east-1, of reads as of writes."""
    table = environment(alarms={"enabled": False})
    profile = usage(every_region=Requests(writes=350 * HOURS * 3600, reads=0), peak_to_mean=1)
    writes, reads = list(break_evens(estimated(table, profile).subject, BOOK))[:2]
    assert writes.utilization == Decimal("0.00065") / (Decimal("0.000000625") * 3600)
    assert reads.utilization == Decimal("0.00013") / (Decimal("0.000000125") * 3600)
    assert f"{writes.utilization:.3f}" == f"{reads.utilization:.3f}" == "0.289"
    assert writes.expected_utilization == Decimal("0.7")  # 700 units a second of 1,000
    assert writes.on_demand == 700 * HOURS * 3600 * Decimal("0.000000625")
    assert writes.provisioned == 1000 * HOURS * Decimal("0.00065")
    assert (writes.cheaper, reads.cheaper) == ("provisioned", "on demand")


@pytest.mark.parametrize("part", ["0.25", "0.28", "0.30", "0.60"])
def test_the_cheaper_mode_is_on_its_side_of_the_break_even(part: str) -> None:
    """Above it provisioned, below it on demand."""
    used = Decimal(part)
    peak = float(Decimal("0.7") / used)
    profile = usage(every_region=Requests(writes=50_000 * HOURS * 3600, reads=0), peak_to_mean=peak)
    writes = next(break_evens(estimated(environment(), profile).subject, BOOK))
    assert abs(writes.expected_utilization - used) < Decimal("0.0001")
    assert (writes.cheaper == "provisioned") == (writes.expected_utilization > writes.utilization)
