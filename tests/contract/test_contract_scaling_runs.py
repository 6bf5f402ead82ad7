"""What is scaled, by load and by the clock; the clock is moved, so that fifteen minutes take no time."""

# ruff: noqa: D102, D103 - the names state the rules

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from local_aws import control_client, process
from tests.contract.scaling_support import PROVISIONED, Scaling, target
from tests.contract.support import QUICK, Clients, Tables


class Load:
    """An instance whose clock the test moves, with one provisioned table of 5 and 5.

    Args:
        url: Where it listens.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.clients = Clients(url)
        self.tables, self.scaling = Tables(self.clients), Scaling(self.clients)
        self.name = self.tables.create(**PROVISIONED)

    def advance(self, minutes: int) -> None:
        control_client.call(self.url, "POST", "/clock", {"advance_seconds": 60 * minutes})

    def write(self, minutes: int, items: int) -> None:
        """Write so many items a minute, in batches."""
        for _ in range(minutes):
            for start in range(0, items, 25):
                puts = [
                    {"PutRequest": {"Item": {"PK": {"S": str(number)}, "SK": {"S": "1"}}}}
                    for number in range(start, min(start + 25, items))
                ]
                self.clients("dynamodb").batch_write_item(RequestItems={self.name: puts})
            self.advance(1)

    def schedule(self, schedule: str, **bounds: int) -> None:
        self.scaling.client().put_scheduled_action(
            **target(self.name), ScheduledActionName="action", Schedule=schedule, ScalableTargetAction=bounds
        )

    @property
    def units(self) -> int:
        self.tables.wait_active(self.name)
        return int(self.tables.describe(self.name)["ProvisionedThroughput"]["WriteCapacityUnits"])

    @property
    def bounds(self) -> tuple[int, int]:
        (found,) = self.scaling.targets(self.name)
        return found["MinCapacity"], found["MaxCapacity"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("scaled-aws")
    yield process.start(folder, settings=replace(QUICK, evaluation_seconds=0.0)).url
    process.stop(folder)


@pytest.fixture
def load(url: str) -> Iterator[Load]:
    made = Load(url)
    made.advance(1)
    yield made
    made.clients.close()


def test_load_above_the_target_scales_out_and_little_load_scales_in(load: Load) -> None:
    """600 writes a minute are 10 units a second: at 70 % that takes 15 units. Then few, and the minimum again."""
    load.scaling.scale(load.name)
    load.write(minutes=3, items=600)
    assert load.units == 15
    load.write(minutes=17, items=1)
    assert load.units == 5
    activities = load.scaling.client().describe_scaling_activities(
        ServiceNamespace="dynamodb", ResourceId=f"table/{load.name}"
    )["ScalingActivities"]
    assert [one["Description"] for one in activities] == [
        "Setting write capacity units to 5.",
        "Setting write capacity units to 15.",
    ]
    assert "AlarmHigh" in activities[1]["Cause"]


def test_without_any_request_capacity_stays(load: Load) -> None:
    load.scaling.scale(load.name)
    load.write(minutes=3, items=600)
    load.advance(30)
    assert load.units == 15


def test_scaling_ends_at_the_maximum(load: Load) -> None:
    load.scaling.register(load.name, MaxCapacity=8)
    load.scaling.policy(load.name)
    load.write(minutes=3, items=600)
    assert load.units == 8


def test_where_scale_in_is_disabled_capacity_stays(load: Load) -> None:
    load.scaling.register(load.name)
    load.scaling.policy(load.name, DisableScaleIn=True)
    load.write(minutes=3, items=600)
    load.write(minutes=17, items=1)
    assert load.units == 15


def test_a_cooldown_is_waited_for(load: Load) -> None:
    load.scaling.register(load.name)
    load.scaling.policy(load.name, ScaleInCooldown=3600)
    load.write(minutes=3, items=600)
    load.write(minutes=17, items=1)
    assert load.units == 15
    load.write(minutes=60, items=1)
    assert load.units == 5


@pytest.mark.parametrize("schedule", ["rate(1 minute)", "cron(* * * * ? *)"])
def test_a_schedule_sets_bounds_and_capacity_follows(load: Load, schedule: str) -> None:
    load.scaling.scale(load.name)
    load.schedule(schedule, MinCapacity=40)
    load.advance(2)
    assert (load.bounds, load.units) == ((40, 100), 40)


def test_what_is_not_due_changes_nothing(load: Load) -> None:
    load.scaling.scale(load.name)
    load.schedule("at(2099-01-01T00:00:00)", MinCapacity=40)
    load.advance(5)
    assert (load.bounds, load.units) == ((5, 100), 5)


def test_provisioned_capacity_is_published(load: Load) -> None:
    load.scaling.scale(load.name)
    load.advance(2)
    metric: Any = {
        "Namespace": "AWS/DynamoDB",
        "MetricName": "ProvisionedWriteCapacityUnits",
        "Dimensions": [{"Name": "TableName", "Value": load.name}],
    }
    assert load.clients("cloudwatch").list_metrics(**metric)["Metrics"] == [metric]
