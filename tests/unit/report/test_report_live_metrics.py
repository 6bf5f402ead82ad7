"""What is asked of CloudWatch, and what becomes of its answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import EndpointConnectionError

from operations.report.live_metrics import LiveMetrics, read_metrics
from operations.report.series import GIVEN_UP, READS, WRITES
from operations.report.shown import Shown, ShownRegion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.aws import Clients

NOW = datetime(2026, 5, 4, 12, 2, 30, tzinfo=UTC)
STEP = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BEFORE = STEP - timedelta(minutes=5)
HOME, SECOND = "us-east-1", "eu-west-1"


class FakeCloudWatch:
    """Answers every query in two pages, the newest value first; keeps what it was asked."""

    def __init__(self, *, is_out: bool = False) -> None:
        self.asked: list[dict[str, Any]] = []
        self._is_out = is_out

    def get_paginator(self, _call: str) -> FakeCloudWatch:
        """Itself."""
        return self

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        """The pages."""
        if self._is_out:
            raise EndpointConnectionError(endpoint_url="https://monitoring")
        self.asked.append(arguments)
        for at, value in ((STEP, 300.0), (BEFORE, 600.0)):
            yield {
                "MetricDataResults": [
                    {"Id": query["Id"], "Timestamps": [at], "Values": [value]}
                    for query in arguments["MetricDataQueries"]
                ]
            }


class FakeClients:
    """A CloudWatch per region."""

    def __init__(self, **by_region: FakeCloudWatch) -> None:
        self._by_region = {name.replace("_", "-"): one for name, one in by_region.items()}

    def cloudwatch(self, region: str) -> FakeCloudWatch:
        """The one of a region."""
        return self._by_region[region]


def read(clients: FakeClients, **settings: Any) -> LiveMetrics:
    """Both regions."""
    return read_metrics(cast("Clients", clients), "orders", (HOME, SECOND), now=NOW, **settings)


def test_a_step_that_has_just_begun_is_no_fall_in_traffic() -> None:
    """600 units in five minutes are two a second, and so are 300 in two and a half."""
    found = read(FakeClients(us_east_1=FakeCloudWatch(), eu_west_1=FakeCloudWatch()))
    used, *limits = found.panels[HOME][READS]
    assert used.points == ((BEFORE, 2.0), (STEP, 2.0))
    assert [(limit.limit_of, limit.points[0], limit.is_drawn) for limit in limits] == [
        ("used", (BEFORE, 600.0), is_drawn) for is_drawn in (True, True, False)
    ]
    assert (found.begin, found.end) == (STEP - timedelta(hours=3) + timedelta(minutes=5), STEP + timedelta(minutes=5))


def test_every_region_is_asked_once_for_everything() -> None:
    """In its own region: the table, its indexes, and the pairs that begin there; a probe's end there."""
    home, second = FakeCloudWatch(), FakeCloudWatch()
    found = read(FakeClients(us_east_1=home, eu_west_1=second), shown=Shown(index_names=["by_owner"], is_probed=True))
    assert len(home.asked) == len(second.asked) == 1
    queries = [one["MetricStat"]["Metric"] for one in home.asked[0]["MetricDataQueries"]]
    dimensions = {one["MetricName"]: {d["Name"]: d["Value"] for d in one["Dimensions"]} for one in queries}
    assert dimensions["ReplicationLatency"] == {"TableName": "orders", "ReceivingRegion": SECOND}
    assert dimensions["Lag"] == {"TableName": "orders", "SourceRegion": SECOND, "TargetRegion": HOME}
    assert dimensions["WriteThrottleEvents"] == {"TableName": "orders", "GlobalSecondaryIndexName": "by_owner"}
    assert dimensions["UserErrors"] == {}
    assert set(found.latencies) == set(found.probes) == {(HOME, SECOND), (SECOND, HOME)}
    assert (
        len(queries) <= 500
    )  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html


def test_a_query_goes_alone() -> None:
    """One of Metrics Insights to a call, says AWS; all the rest is one call still."""
    home, second = FakeCloudWatch(), FakeCloudWatch()
    shown = Shown(by_region={HOME: ShownRegion(has_data_stream=True)})
    found = read(FakeClients(us_east_1=home, eu_west_1=second), shown=shown)
    queries = [[one.get("Expression", "") for one in call["MetricDataQueries"]] for call in home.asked]
    assert [[text for text in call if text] for call in queries] == [[], *([call[0]] for call in queries[1:])]
    assert (len(queries), len(second.asked)) == (4, 1)
    assert [line.label for line in found.panels[HOME][GIVEN_UP]] == ["skipped by Kinesis", "throttled by Kinesis"]
    assert all(line.points for line in found.panels[HOME][GIVEN_UP])


def test_a_region_that_does_not_answer_is_said() -> None:
    """The other one is there."""
    found = read(FakeClients(us_east_1=FakeCloudWatch(), eu_west_1=FakeCloudWatch(is_out=True)))
    assert found.unread == {SECOND: 'Could not connect to the endpoint URL: "https://monitoring"'}
    assert WRITES in found.panels[HOME]
    assert SECOND not in found.panels
