"""Drills on the embedded AWS, unattended."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import control_client, process
from operations.console import Console
from operations.deployed import Deployed
from operations.deployed_view import DeployedView
from operations.errors import RefusedError
from operations.gameday.drill import Drill
from operations.gameday.opening import Opened, open_drill
from operations.gameday.report import document, lines, markdown
from operations.gameday.scene import Way
from operations.signals import like_ctrl_c
from operations.terraform.state import parse_stored_state
from tests.contract.support import FIRST, HOME, QUICK, SECOND, Clients, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from local_aws.instance import Running
    from operations.failover.evacuation import Evacuation

REGIONS = (HOME, FIRST, SECOND)
ENVIRONMENT = """
target = "embedded_aws"
table_name_prefix = "{table}"
[failover]
write_mode = "one_region"
switch = {{ type = "parameter", name = "/{table}/write-region" }}
maximum_wait_seconds = 20
latency_factor = 2
"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One whose alarms are evaluated when its clock is moved on alone, so that none fires before a drill."""
    folder = tmp_path_factory.mktemp("gameday")
    yield process.start(folder, settings=dataclasses.replace(QUICK, evaluation_seconds=0.0))
    process.stop(folder)


@pytest.fixture(scope="module")
def clients(instance: Running) -> Iterator[Clients]:
    """Clients of it."""
    made = Clients(instance.url)
    yield made
    made.close()


@pytest.fixture
def table(clients: Clients) -> str:
    """A table in three regions."""
    return Tables(clients).create_global(FIRST, SECOND)


@pytest.fixture
def opened(instance: Running, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Opened]:
    """A drill of it that is ready to begin."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "drill.toml"
    file.write_text(ENVIRONMENT.format(table=table))
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    view = DeployedView("local", Deployed(table, HOME, REGIONS, {}, {}), (parse_stored_state(b""),), variables)

    def make(region: str, kind: str = "pause") -> Opened:
        console = Console(out=io.StringIO(), err=io.StringIO())
        return open_drill(
            str(file), view, console, region=region, kind=kind, switches_traffic=False, alarm_seconds=600.0
        )

    return make


def count(clients: Clients, table: str) -> int:
    """How many items are in all regions."""
    return sum(clients("dynamodb", region).scan(TableName=table, Select="COUNT")["Count"] for region in REGIONS)


def alarm(clients: Clients, table: str, region: str) -> str:
    """The project's alarm on replication out of a region, with missing data as breaching, for a drill."""
    targets = [target for target in REGIONS if target != region]
    queries: list[dict[str, Any]] = [
        {
            "Id": f"m{number}",
            "ReturnData": False,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/DynamoDB",
                    "MetricName": "ReplicationLatency",
                    "Dimensions": [
                        {"Name": "TableName", "Value": table},
                        {"Name": "ReceivingRegion", "Value": target},
                    ],
                },
                "Period": 60,
                "Stat": "Average",
            },
        }
        for number, target in enumerate(targets, start=1)
    ]
    name = f"{table}-replication-latency-critical"
    clients("cloudwatch", region).put_metric_alarm(
        AlarmName=name,
        Metrics=[{"Id": "worst", "Expression": "MAX([m1, m2])", "Label": "worst", "ReturnData": True}, *queries],
        ComparisonOperator="GreaterThanThreshold",
        Threshold=180_000,
        EvaluationPeriods=2,
        TreatMissingData="breaching",
    )
    clients("cloudwatch", region).set_alarm_state(AlarmName=name, StateValue="OK", StateReason="steady")
    return name


def test_a_pause_is_noticed_survived_and_healed(
    opened: Callable[..., Opened], table: str, clients: Clients, instance: Running
) -> None:
    """The alarm of the region fires, those that cannot say why; the gate stays shut; nothing is left behind."""
    name = alarm(clients, table, HOME)
    alarm(clients, table, FIRST)
    drill = opened(HOME)
    drill.prove_steady_state()
    found = drill.drill.run()
    assert found.problems == []
    assert list(found.fired) == [(HOME, name)]
    assert [(one.alarm.region, one.fires) for one in found.expected] == [(HOME, True), (FIRST, False)]
    assert found.own_arrived < found.own_written
    assert found.lost
    assert all(HOME in {one.region, one.winner_region} for one in found.lost)
    assert found.failed_back
    assert any(event.text.startswith("the gate stays shut") for event in drill.timeline.events)
    assert count(clients, table) == 0
    assert control_client.call(instance.url, "GET", "/faults")["faults"] == []
    values = [
        clients("ssm", region).get_parameter(Name=f"/{table}/write-region")["Parameter"]["Value"] for region in REGIONS
    ]
    assert values == [HOME] * 3

    written = markdown(drill.scene, found, drill.timeline)
    assert "| at (UTC) | s | what |" in written
    assert document(drill.scene, found, drill.timeline)["passed"] is True
    assert lines(drill.scene, found, drill.timeline)[0].startswith(f"{table}: game day in {HOME} passed; ")


def test_an_outage_of_the_home_region_loses_nothing_that_arrived(
    opened: Callable[..., Opened], table: str, clients: Clients
) -> None:
    """Nobody could write there meanwhile: nothing gave way but what was acknowledged in the moment of the cut."""
    found = opened(HOME, "outage").drill.run()
    assert found.problems == []
    assert len({one.at for one in found.lost}) <= 1
    assert found.failed_back
    assert count(clients, table) == 0


def test_whatever_happens_the_fault_is_healed_and_the_items_are_gone(
    opened: Callable[..., Opened], table: str, clients: Clients, instance: Running
) -> None:
    """A cancelled job too, as ctrl-C."""
    drill = opened(HOME)

    def interrupted(way: Way) -> Evacuation:
        assert way is Way.AWAY
        assert control_client.call(instance.url, "GET", "/faults")["faults"] != []
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("the signal was not taken")

    scene = dataclasses.replace(drill.scene, open_failover=interrupted)
    with pytest.raises(KeyboardInterrupt), like_ctrl_c():
        Drill(scene, drill.timeline, Console(out=io.StringIO(), err=io.StringIO())).run()
    assert control_client.call(instance.url, "GET", "/faults")["faults"] == []
    assert count(clients, table) == 0


def test_a_region_without_writers_is_cut_off_and_nobody_is_led_elsewhere(
    opened: Callable[..., Opened], table: str, clients: Clients
) -> None:
    """The drill leaves writers where they are."""
    for region in REGIONS:
        clients("ssm", region).put_parameter(Name=f"/{table}/write-region", Value=HOME, Type="String")
    drill = opened(SECOND)
    found = drill.drill.run()
    assert (found.problems, found.recovery_seconds, found.failed_back) == ([], None, False)
    assert clients("ssm", HOME).get_parameter(Name=f"/{table}/write-region")["Parameter"]["Value"] == HOME


def test_a_table_that_is_not_well_is_not_drilled(opened: Callable[..., Opened], table: str, clients: Clients) -> None:
    """Before anything goes wrong on purpose."""
    drill = opened(HOME)
    clients("dynamodb", SECOND).delete_table(TableName=table)
    with pytest.raises(RefusedError, match="must be well before a drill, got "):
        drill.prove_steady_state()
