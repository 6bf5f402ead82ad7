"""Which alarms are expected to fire while a region is cut off."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from operations.errors import RefusedError
from operations.gameday.alarms import Alarm, alarm_of, awaited, expectations, refuse_late_alarms

A, B, C = "us-east-1", "eu-west-1", "ap-southeast-1"
TABLE = "orders"


def latency(region: str, *targets: str, missing_data: str = "breaching") -> Alarm:
    """An alarm on the replication out of a region."""
    pairs = tuple((region, target) for target in targets)
    return Alarm(
        region, "orders-replication-latency", "OK", missing_data=missing_data, pairs={"ReplicationLatency": pairs}
    )


def overdue(region: str, *sources: str) -> Alarm:
    """An alarm on what the probe of a region misses."""
    return Alarm(region, "orders-probe-overdue", "OK", pairs={"Overdue": tuple((one, region) for one in sources)})


@pytest.mark.parametrize(
    ("alarm", "moved", "expected"),
    [
        (latency(A, B, C), False, (True, "")),
        (
            latency(A, B, C, missing_data="missing"),
            False,
            (False, "there is no data while replication is paused, which it takes as missing"),
        ),
        (latency(B, A, C), False, (False, "it looks at the slowest pair, and another pair has data")),
        (latency(B, A), False, (True, "")),
        (latency(B, C), False, None),
        (overdue(B, A, C), False, (True, "")),
        (overdue(A, B, C), False, (True, "")),
        (overdue(B, A, C), True, (False, "CloudWatch's clock is moved on in this drill, the probe's is not")),
        (Alarm(A, "orders-read-throttles", "OK", pairs={}), False, None),
    ],
)
def test_an_alarm_fires_for_what_it_watches(alarm: Alarm, moved: bool, expected: tuple[bool, str] | None) -> None:  # noqa: FBT001
    """And where it watches it and cannot tell, the drill says why."""
    found = [(one.fires, one.why_not) for one in expectations([alarm], A, clock_is_moved=moved)]
    assert found == ([] if expected is None else [expected])


def test_an_alarm_is_read_as_aws_describes_it() -> None:
    """Metric math over pairs; another table's pairs do not count."""

    def query(number: int, table: str, target: str) -> dict[str, Any]:
        dimensions = [{"Name": "TableName", "Value": table}, {"Name": "ReceivingRegion", "Value": target}]
        metric = {"Namespace": "AWS/DynamoDB", "MetricName": "ReplicationLatency", "Dimensions": dimensions}
        return {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}

    raw = {
        "AlarmName": "orders-replication-latency-critical",
        "StateValue": "OK",
        "EvaluationPeriods": 15,
        "TreatMissingData": "breaching",
        "Metrics": [
            query(1, TABLE, B),
            query(2, TABLE, C),
            query(3, "other", C),
            {"Id": "e1", "Expression": "MAX([m1, m2])"},
        ],
    }
    assert alarm_of(raw, A, TABLE) == Alarm(
        A,
        "orders-replication-latency-critical",
        "OK",
        None,
        "breaching",
        900,
        {"ReplicationLatency": ((A, B), (A, C))},
        900,
    )
    assert alarm_of({**raw, "DatapointsToAlarm": 3}, A, TABLE).fires_seconds == 180
    composite = {"AlarmName": "orders-impaired", "StateValue": "ALARM", "AlarmRule": 'ALARM("x")'}
    assert alarm_of(composite, A, TABLE) == Alarm(A, "orders-impaired", "ALARM", pairs={})


def test_an_alarm_that_cannot_fire_in_time_is_refused_beforehand() -> None:
    """AWS's fifteen periods do not go into the default drill of fifteen minutes; three do."""
    late = dataclasses.replace(latency(A, B, C), fires_seconds=900)
    refuse_late_alarms([dataclasses.replace(late, fires_seconds=180)], 780)
    with pytest.raises(RefusedError) as raised:
        refuse_late_alarms([late], 780)
    assert str(raised.value) == (
        "gameday: alarm orders-replication-latency in us-east-1 must be able to fire within 780 s, got 900 s of "
        "periods; lower its evaluation_periods under [alarms], or raise duration_minutes under [game_day], and deploy, "
        "or raise --alarm-wait where that is shorter"
    )


def test_only_what_can_be_asked_for_is_awaited() -> None:
    """Not what says nothing of the fault, and not the alarms of a region that is down."""
    here, there, silent = latency(A, B, C), latency(B, A), latency(B, A, C)
    expected = expectations([here, there, silent], A, clock_is_moved=False)
    assert awaited(expected, A, "pause") == [here, there]
    assert awaited(expected, A, "outage") == [there]
