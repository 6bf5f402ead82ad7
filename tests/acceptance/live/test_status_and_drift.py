"""What somebody changes by hand is found, with who wins; and a region that is down stops nobody from looking."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import HOME, REGIONS, REPLICAS, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance

BOUND_SECONDS = 30.0
"""For a status while a region is down, on a machine that other tests share."""
SECOND, THIRD = REPLICAS
TARGET = {
    "ServiceNamespace": "dynamodb",
    "ResourceId": f"table/{TABLE}",
    "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
}


def arn_of(region: str) -> str:
    """The table's ARN."""
    return f"arn:aws:dynamodb:{region}:000000000000:table/{TABLE}"


@contextmanager
def changed_by_hand(live: LiveStack) -> Iterator[None]:
    """Changes of every kind, at home and in replicas; everything is put back afterwards."""
    home, second, third = (live.client("dynamodb", region) for region in REGIONS)
    scaling: Any = live.client("application-autoscaling", SECOND)
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
        "Action": "dynamodb:GetItem",
        "Resource": arn_of(SECOND),
    }

    def expire(*, on: bool) -> None:
        specification = {"Enabled": on, "AttributeName": "expires_at"}
        home.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=specification)

    def recover(days: int) -> None:
        specification = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
        third.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification=specification)

    try:
        expire(on=False)
        home.tag_resource(ResourceArn=arn_of(HOME), Tags=[{"Key": "environment", "Value": "other"}])
        second.tag_resource(ResourceArn=arn_of(SECOND), Tags=[{"Key": "owner", "Value": "somebody"}])
        second.update_table(TableName=TABLE, DeletionProtectionEnabled=False)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        second.put_resource_policy(ResourceArn=arn_of(SECOND), Policy=policy)
        scaling.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=5)
        third.update_contributor_insights(TableName=TABLE, ContributorInsightsAction="ENABLE")
        recover(7)
        yield
    finally:
        expire(on=True)
        home.tag_resource(ResourceArn=arn_of(HOME), Tags=[{"Key": "environment", "Value": "local"}])
        second.untag_resource(ResourceArn=arn_of(SECOND), TagKeys=["owner"])
        second.update_table(TableName=TABLE, DeletionProtectionEnabled=True)
        second.delete_resource_policy(ResourceArn=arn_of(SECOND))
        scaling.deregister_scalable_target(**TARGET)
        third.update_contributor_insights(TableName=TABLE, ContributorInsightsAction="DISABLE")
        recover(35)


def test_drift_finds_what_was_changed_by_hand_and_says_who_wins(live: LiveStack) -> None:
    """At home by Terraform, in replicas by asking AWS; and nothing else, before as after."""
    with changed_by_hand(live):
        found = live.project.run("drift", "--json")
        status = live.project.run("status", "--json")
    assert found.code == 1, found.err
    assert sorted(
        (one["region"], one["path"] or one["what"], one["winner"]) for one in found.document["differences"]
    ) == sorted(
        [
            (HOME, "ttl.attribute_name", "set back"),
            (HOME, "ttl.enabled", "set back"),
            (HOME, "tags.environment", "set back"),
            (SECOND, "deletion_protection", "set back"),
            (THIRD, "recovery_period_days", "set back"),
            (SECOND, "tags.owner", "stays"),
            (SECOND, "resource policy", "stays"),
            (SECOND, f"scaling target of table/{TABLE} WriteCapacityUnits", "stays"),
            (THIRD, "contributor insights", "stays"),
        ]
    )
    assert status.code == 1
    assert {(one["subject"], one["found"]) for one in status.document["problems"]} == {
        (SECOND, "deletion protection is off"),
        *((region, "time to live is off, should be expires_at") for region in REGIONS),
    }
    afterwards = live.project.run("drift")
    assert (afterwards.code, afterwards.out) == (0, f"{TABLE}: no drift\n")


def test_status_of_a_healthy_table(live: LiveStack) -> None:
    """Exit code 0, one line per figure, and every region in it."""
    finished = live.project.succeed("status", COLUMNS="100")
    lines = finished.out.splitlines()
    assert lines[0] == f"{TABLE}: 3 of 3 regions active, nothing wrong"
    assert lines[2].split() == list(REGIONS)
    assert lines[3].split() == ["table", "ACTIVE", "ACTIVE", "ACTIVE"]
    narrow = live.project.succeed("status", COLUMNS="44").out.splitlines()
    assert max(map(len, narrow)) <= 44


def test_a_region_that_is_down_stops_none_of_the_others(live: LiveStack) -> None:
    """It is told as unreachable within a bounded time, whether it answers with trouble or hangs up."""
    for answer in ("503", "hangup"):
        live.project.succeed("local", "fault", "set", "outage", f"region={SECOND}", f"answer={answer}")
        try:
            began = time.monotonic()
            found = live.project.run("status", "--json")
            seconds = time.monotonic() - began
        finally:
            live.project.succeed("local", "fault", "clear")
        assert found.code == 1, found.err
        regions = {region: one["table_status"] for region, one in found.document["regions"].items()}
        assert regions == {HOME: "ACTIVE", SECOND: "UNREACHABLE", THIRD: "ACTIVE"}
        assert [one["subject"] for one in found.document["problems"]] == [SECOND]
        assert seconds < BOUND_SECONDS
