"""A month as CloudWatch tells it, from an answer that is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.cost.break_even import break_evens
from operations.cost.estimate import estimate
from operations.cost.live import live_workload
from operations.cost.usage import Requests
from tests.unit.cost.estimates import BOOK, amounts, environment, estimated, usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.aws import Clients
    from operations.cost.workload import Workload

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
PROVISIONED = {"mode": "provisioned", "read": {"maximum": 1000}, "write": {"maximum": 1000}}
INDEX = {"name": "one", "partition_key": {"name": "A"}}
CONSUMED_WRITES, CAPACITY = "ConsumedWriteCapacityUnits", "ProvisionedWriteCapacityUnits"


class Answers:
    """Clients of an AWS with one table, whose metrics have the same value in every hour.

    Args:
        values: Values by a metric's name and the index it is of; the table under an empty name.
        made: When the table was made, by region. Default long ago.
        older: Until when another table of this name had the same metrics. Default there was none.
    """

    def __init__(
        self,
        values: dict[tuple[str, str], float],
        made: dict[str, datetime] | None = None,
        older: datetime | None = None,
    ) -> None:
        self.asked_from: dict[str, datetime] = {}
        self._values, self._made, self._older = values, made or {}, older

    def dynamodb(self, region: str) -> Any:
        """The table as it is in a region."""
        return _Region(self, region)

    def cloudwatch(self, region: str) -> Any:
        """Its metrics there."""
        return _Region(self, region)

    def table(self, region: str) -> dict[str, Any]:
        """What DescribeTable says."""
        names = {index for _, index in self._values if index}
        return {
            "CreationDateTime": self._made.get(region, NOW - 10 * MONTH),
            "ItemCount": 100,
            "TableSizeBytes": 100 * 924,
            "GlobalSecondaryIndexes": [{"IndexName": name} for name in sorted(names)],
        }

    def hours(self, region: str, begin: datetime, metric: dict[str, Any]) -> list[float]:
        """A value for every hour in which a table of this name was there."""
        self.asked_from[region] = begin
        dimensions = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
        value = self._values.get((metric["MetricName"], dimensions.get("GlobalSecondaryIndexName", "")))
        if value is None or "Operation" in dimensions:
            return []
        made = self._made.get(region, begin)
        hours = [begin + timedelta(hours=hour) for hour in range(int((NOW - begin) / timedelta(hours=1)))]
        return [value for hour in hours if (hour < self._older if self._older else hour >= made)]


class _Region:
    def __init__(self, answers: Answers, region: str) -> None:
        self._answers, self._region = answers, region

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        """DescribeTable."""
        return {"Table": self._answers.table(self._region) | {"TableName": TableName}}

    def get_paginator(self, _operation: str) -> _Region:
        """Of GetMetricData."""
        return self

    def paginate(
        self,
        MetricDataQueries: list[dict[str, Any]],  # noqa: N803 - AWS's names
        StartTime: datetime,  # noqa: N803
        EndTime: datetime,  # noqa: N803
    ) -> Iterator[dict[str, Any]]:
        """All in one page."""
        assert EndTime >= NOW
        yield {
            "MetricDataResults": [
                {
                    "Id": query["Id"],
                    "Values": self._answers.hours(self._region, StartTime, query["MetricStat"]["Metric"]),
                }
                for query in MetricDataQueries
            ]
        }


def seen(answers: Answers, **settings: Any) -> Workload:
    """What the answers come to."""
    return live_workload(environment(**settings), usage(), cast("Clients", answers), NOW)


def test_capacity_that_was_not_seen_is_what_the_peak_needs() -> None:
    """A table that is still on demand has none: it is priced as from a profile, not for nothing."""
    table, units = {"billing": PROVISIONED}, 100_000_000
    hourly = 2 * units / 730  # of both regions
    workload = seen(Answers({(CONSUMED_WRITES, ""): hourly}), **table)
    profile = estimated(environment(**table), usage(every_region=Requests(writes=units, reads=0)))
    found = estimate(environment(**table), workload, BOOK)
    wanted = 218  # 200 million in a month, twice as much at the peak, seventy percent in use: 217.4
    assert amounts(found)["write capacity"] == wanted * 730 * Decimal("0.00065")
    assert amounts(found)["write capacity"] == amounts(profile)["write capacity"]
    writes, reads = list(break_evens(found.subject, BOOK))[:2]
    assert writes.provisioned == amounts(found)["write capacity"]
    assert reads.provisioned > 0
    assert workload.basis == (
        "what CloudWatch saw in the last 30 days, scaled to a month; it did not see all provisioned capacity in "
        "us-east-1, eu-west-1, and what the peak needs stands for it"
    )


def test_capacity_that_was_seen_is_as_it_was() -> None:
    """Whatever the peak needs, and nothing is told to be too much."""
    values = {(f"Provisioned{kind}CapacityUnits", ""): 40.0 for kind in ("Read", "Write")}
    workload = seen(Answers({(CONSUMED_WRITES, ""): 10**9, **values}), billing=PROVISIONED)
    found = estimate(environment(billing=PROVISIONED), workload, BOOK)
    assert amounts(found)["write capacity"] == 40 * 730 * Decimal("0.00065")
    assert found.warnings == ()
    assert workload.basis == "what CloudWatch saw in the last 30 days, scaled to a month"


@pytest.mark.parametrize("half", ["Read", "Write"])
def test_capacity_is_seen_index_by_index(half: str) -> None:
    """What an index cannot bear is told where half of its capacity is missing, though the table's is known."""
    values = {(f"Provisioned{kind}CapacityUnits", ""): 40.0 for kind in ("Read", "Write")}
    values |= {(f"Provisioned{half}CapacityUnits", "one"): 40.0}
    values |= {(CONSUMED_WRITES, index): 3600.0 * 1000 for index in ("", "one")}
    table = {"billing": PROVISIONED, "global_indexes": [INDEX]}
    workload = seen(Answers(values), **table)
    assert [list(load.capacity) for load in workload.loads] == [[""], [""]]
    found = estimate(environment(**table), workload, BOOK)
    assert amounts(found)["index write capacity"] == 1000 * 730 * Decimal("0.00065")
    assert [warning.split(" write")[0] for warning in found.warnings] == [
        "us-east-1: index one needs 2858",
        "eu-west-1: index one needs 2858",
    ]


def test_no_capacity_is_looked_for_on_demand() -> None:
    """And none is missed."""
    workload = seen(Answers({(CONSUMED_WRITES, ""): 10, (CAPACITY, ""): 10}))
    assert [load.capacity for load in workload.loads] == [{}, {}]
    assert workload.basis == "what CloudWatch saw in the last 30 days, scaled to a month"


def test_an_earlier_table_of_the_same_name_is_not_counted() -> None:
    """Each region is asked from the hour in which its own table was made, by that hour of UTC."""
    made = {
        "us-east-1": (NOW - timedelta(hours=2, minutes=20)).astimezone(timezone(timedelta(hours=5, minutes=30))),
        "eu-west-1": NOW - timedelta(hours=1, minutes=40),
    }
    answers = Answers({(CONSUMED_WRITES, ""): 1000}, made, older=NOW - timedelta(hours=3))
    workload = seen(answers)
    assert [load.write_units + load.replicated_write_units for load in workload.loads] == [0, 0]
    assert answers.asked_from == {"us-east-1": NOW - timedelta(hours=3), "eu-west-1": NOW - timedelta(hours=2)}


def test_the_days_begin_at_a_full_hour() -> None:
    """Of a table that is older than they are."""
    answers = Answers({(CONSUMED_WRITES, ""): 1000})
    live_workload(environment(), usage(), cast("Clients", answers), NOW + timedelta(minutes=20))
    assert set(answers.asked_from.values()) == {NOW - MONTH}
