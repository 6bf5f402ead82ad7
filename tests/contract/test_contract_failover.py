"""Leaving a region, and coming back, with that region up, out, or cut off."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model import Environment
from operations.console import Console
from operations.errors import GateError, RefusedError
from operations.failover.opening import open_evacuation
from operations.failover.request import Request
from tests.contract.support import FIRST, HOME, SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from local_aws.instance import Running
    from operations.failover.evacuation import Evacuation
    from tests.contract.support import Clients, Faults, Tables

REGIONS = (HOME, FIRST, SECOND)
ROLE_BY_REGION = dict(zip(REGIONS, ("primary", "secondary", "tertiary"), strict=True))


class Drill:
    """Failovers of one table.

    Args:
        url: The embedded AWS.
        table: The table.
        folder: Where logs go.
        clients: Clients that look at what came of it.
    """

    def __init__(self, url: str, table: str, folder: Path, clients: Clients) -> None:
        self.table, self.folder, self.clients = table, folder, clients
        self.parameter = f"/{uuid.uuid4().hex}/write-region"
        self.switch: dict[str, Any] = {"type": "parameter", "name": self.parameter}
        self._variables = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

    def opened(self, region: str, mode: str = "one_region", **request: Any) -> Evacuation:
        """A failover that is ready to begin."""
        environment = Environment(
            name="drill",
            target="embedded_aws",
            table_name_prefix=self.table,
            failover={  # type: ignore[arg-type] # as a file has it
                "write_mode": mode,
                "switch": self.switch,
                "maximum_wait_seconds": 2,
                "latency_factor": 1,
            },
        )
        return open_evacuation(
            environment, Request(region, **request), aws_environment=self._variables, folder=self.folder
        )

    def run(self, region: str, mode: str = "one_region", **request: Any) -> Evacuation:
        """A failover from its first step to its last."""
        evacuation = self.opened(region, mode, **request)
        evacuation.carry_out(Console(out=io.StringIO(), err=io.StringIO()))
        return evacuation

    def values(self, *regions: str) -> list[str]:
        """What the parameter holds; empty where there is none."""
        found = []
        for region in regions or REGIONS:
            answer = self.clients("ssm", region).get_parameters(Names=[self.parameter])["Parameters"]
            found.append(answer[0]["Value"] if answer else "")
        return found

    def items(self, region: str) -> int:
        """How many items of failovers the table shows."""
        return int(self.clients("dynamodb", region).scan(TableName=self.table, Select="COUNT")["Count"])


@pytest.fixture(scope="module")
def quiet_table(tables: Tables) -> str:
    """A table in three regions that nothing goes wrong with."""
    return tables.create_global(FIRST, SECOND)


@pytest.fixture
def drill(instance: Running, quiet_table: str, tmp_path: Path, clients: Clients) -> Drill:
    """Failovers with a parameter of their own."""
    return Drill(instance.url, quiet_table, tmp_path / "log", clients)


@pytest.fixture
def bad_day(instance: Running, tables: Tables, tmp_path: Path, clients: Clients) -> Drill:
    """Failovers of a table of their own: a fault shows in the latencies that the next test would see."""
    return Drill(instance.url, tables.create_global(FIRST, SECOND), tmp_path / "log", clients)


def names(evacuation: Evacuation) -> list[str]:
    """The steps."""
    return [step.name for step in evacuation.procedure.steps]


def test_one_region_moves_without_loss_and_comes_back(bad_day: Drill) -> None:
    """Every region hears of it, nothing is left behind, and the same command again does nothing but prove."""
    evacuation = bad_day.run(HOME)
    assert names(evacuation) == ["stop", "drain", "switch", "prove"]
    assert bad_day.values() == [FIRST] * 3
    assert evacuation.recovered.seconds is not None
    assert (evacuation.recovered.pending, evacuation.recovered.left_over) == (0, {})
    assert [bad_day.items(region) for region in REGIONS] == [0, 0, 0]

    again = bad_day.opened(HOME)
    assert [step.is_done() for step in again.procedure.steps] == [True, True, True, False]

    back = bad_day.run(HOME, back=True)
    assert names(back) == ["catch-up", "stop", "drain", "switch", "prove"]
    assert bad_day.values() == [HOME] * 3


@pytest.mark.parametrize(("region", "answer"), [(HOME, "hangup"), (FIRST, "503"), (SECOND, "503")])
def test_a_region_that_is_out_is_left_only_with_its_loss_accepted(
    bad_day: Drill, faults: Faults, region: str, answer: str
) -> None:
    """The home region like any other: nothing of it is needed."""
    faults.set(kind="outage", region=region, answer=answer)
    others = [one for one in REGIONS if one != region]
    with pytest.raises(GateError, match=f"go on all the same with --accept-loss {region}"):
        bad_day.run(region)
    assert bad_day.values(*others) == ["", ""]

    evacuation = bad_day.run(region, accept_loss=region)
    assert names(evacuation) == ["accept", "switch", "prove"]
    assert bad_day.values(*others) == [others[0]] * 2
    assert evacuation.recovered.left_over == {}
    with pytest.raises(RefusedError, match="must answer before writers come back"):
        bad_day.opened(region, back=True)

    faults.clear()
    bad_day.run(region, back=True)
    assert bad_day.values() == [region] * 3


def test_a_cut_off_region_is_left_when_what_it_holds_may_be_lost(bad_day: Drill, faults: Faults) -> None:
    """It answers and takes writes that go nowhere: writers are stopped, the gate stays shut, and both ways are open."""
    faults.set(kind="partition", region=HOME)
    with pytest.raises(GateError, match="0 of 16 in eu-west-1") as caught:
        bad_day.run(HOME)
    assert f"globaltables failover {HOME} --back --env drill" in str(caught.value)
    assert bad_day.values() == ["none"] * 3

    evacuation = bad_day.run(HOME, accept_loss=HOME)
    assert evacuation.recovered.pending == 16
    assert bad_day.values() == [FIRST] * 3
    with pytest.raises(GateError, match="must have met the others again before writers come back"):
        bad_day.run(HOME, back=True)
    faults.clear()
    bad_day.run(HOME, back=True)
    assert bad_day.values() == [HOME] * 3
    assert [bad_day.items(region) for region in REGIONS] == [0, 0, 0]


def test_writers_of_a_cut_off_region_go_on_where_they_were(bad_day: Drill, faults: Faults) -> None:
    """Nobody wrote elsewhere: the way that the gate names is open while nothing replicates, and nothing is left."""
    faults.set(kind="partition", region=HOME)
    with pytest.raises(GateError, match=f"or send writers back with globaltables failover {HOME} --back --env drill"):
        bad_day.run(HOME)
    assert bad_day.values() == ["none"] * 3

    assert names(bad_day.run(HOME, back=True)) == ["switch", "prove"]
    assert bad_day.values() == [HOME] * 3
    assert all(step.is_done() for step in bad_day.opened(HOME, back=True).procedure.steps if step.name == "switch")
    faults.clear()
    assert names(bad_day.run(HOME, maximum_wait_seconds=60.0)) == ["stop", "drain", "switch", "prove"]
    assert bad_day.values() == [FIRST] * 3


def test_no_other_region_is_left_while_writers_of_a_cut_off_one_wait(bad_day: Drill, faults: Faults) -> None:
    """Its gate would say nothing of their writes. Where earlier versions are gone, all others' have to arrive."""
    faults.set(kind="partition", region=HOME)
    with pytest.raises(GateError, match="0 of 16 in eu-west-1"):
        bad_day.run(HOME)
    with pytest.raises(RefusedError, match=f"got those of {HOME} stopped, as the switch says"):
        bad_day.opened(FIRST, to=SECOND)

    for region in REGIONS:
        client = bad_day.clients("ssm", region)
        client.delete_parameter(Name=bad_day.parameter)
        client.put_parameter(Name=bad_day.parameter, Value="none", Type="String")
    with pytest.raises(GateError, match=rf"nobody knows whose writes are stopped, got .*{HOME}: 0 of 16 in {FIRST}"):
        bad_day.run(FIRST, to=SECOND)
    assert bad_day.values() == ["none"] * 3


def test_any_region_users_go_first_and_writes_follow(bad_day: Drill, faults: Faults) -> None:
    """All others stay in service, and each is proven to take writes."""
    assert names(bad_day.run(FIRST, "any_region")) == ["switch", "prove", "arrive"]
    assert bad_day.values() == [f"{HOME},{SECOND}"] * 3
    faults.set(kind="outage", region=SECOND)
    assert names(bad_day.run(SECOND, "any_region")) == ["switch", "prove"]
    assert bad_day.values(HOME, FIRST) == [HOME, HOME]
    with pytest.raises(RefusedError, match="another region must stay in service"):
        bad_day.opened(HOME, "any_region")
    faults.clear()
    assert bad_day.values(SECOND) == [f"{HOME},{SECOND}"]
    bad_day.run(FIRST, "any_region", back=True)
    assert bad_day.values() == [f"{HOME},{FIRST}"] * 3


def test_your_region_moves_one_home_and_gives_it_back(drill: Drill) -> None:
    """Items of the other regions stay where they are at home."""
    drill.run(HOME, "your_region", to=SECOND)
    assert drill.values() == [f"{HOME}={SECOND},{FIRST}={FIRST},{SECOND}={SECOND}"] * 3
    drill.run(HOME, "your_region", back=True)
    assert drill.values() == [f"{HOME}={HOME},{FIRST}={FIRST},{SECOND}={SECOND}"] * 3


def test_somebody_elses_parameter_is_not_overwritten(drill: Drill, clients: Clients) -> None:
    """What it holds is no region: it is not this project's."""
    clients("ssm", FIRST).put_parameter(Name=drill.parameter, Value="postgres://orders", Type="String")
    with pytest.raises(RefusedError, match="such as us-east-1, got 'postgres://orders'"):
        drill.opened(HOME)


def test_a_region_where_nobody_writes_is_not_left(drill: Drill) -> None:
    """Writers are elsewhere, as the switch says."""
    drill.run(HOME, to=SECOND)
    with pytest.raises(RefusedError, match=f"must be there to be led elsewhere, got {SECOND}"):
        drill.opened(FIRST, to=HOME)


def test_weights_of_records_are_turned(drill: Drill, clients: Clients) -> None:
    """The region that is left gets none, and the rest of each record stays as it is."""
    client = clients("route53")
    zone = client.create_hosted_zone(Name="example.com", CallerReference=uuid.uuid4().hex)["HostedZone"]["Id"]
    zone = zone.rpartition("/")[2]
    for number, region in enumerate(REGIONS):
        record = {
            "Name": "api.example.com",
            "Type": "A",
            "SetIdentifier": region,
            "Weight": 100 if region == HOME else 0,
            "TTL": 20,
            "ResourceRecords": [{"Value": f"192.0.2.{number}"}],
        }
        change = {"Action": "CREATE", "ResourceRecordSet": record}
        client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    drill.switch = {"type": "route53_record", "hosted_zone_id": zone, "record_name": "api.example.com"}

    def records() -> dict[str, tuple[int, str]]:
        found = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return {
            one["SetIdentifier"]: (one["Weight"], one["ResourceRecords"][0]["Value"])
            for one in found
            if one["Name"].startswith("api")
        }

    evacuation = drill.run(HOME)
    assert records() == {HOME: (0, "192.0.2.0"), FIRST: (100, "192.0.2.1"), SECOND: (0, "192.0.2.2")}
    assert not evacuation.switch.can_stop
    drill.run(HOME, back=True)
    assert [weight for weight, _ in records().values()] == [100, 0, 0] or records()[HOME][0] == 100


def test_health_checks_are_made_unhealthy_whatever_the_region_answers(drill: Drill, clients: Clients) -> None:
    """Disabled and inverted; and set back as they were on the way back."""
    client = clients("route53")
    ids = {}
    for region, role in ROLE_BY_REGION.items():
        config = {"Type": "HTTPS", "FullyQualifiedDomainName": f"{region}.example.com", "Port": 443}
        created = client.create_health_check(CallerReference=uuid.uuid4().hex, HealthCheckConfig=config)
        ids[role] = created["HealthCheck"]["Id"]
    drill.switch = {"type": "route53_health_check", "health_check_id_by_role": ids}

    def forced() -> list[tuple[bool, bool]]:
        found = [client.get_health_check(HealthCheckId=id_)["HealthCheck"]["HealthCheckConfig"] for id_ in ids.values()]
        return [(bool(one.get("Disabled")), bool(one.get("Inverted"))) for one in found]

    drill.run(HOME, "any_region")
    assert forced() == [(True, True), (False, False), (False, False)]
    drill.run(HOME, "any_region", back=True)
    assert forced() == [(False, False)] * 3


def test_a_command_of_the_users_is_told_what_to_do(drill: Drill, tmp_path: Path) -> None:
    """And where it fails, nothing goes on."""
    told = tmp_path / "told"
    script = f'echo "$GLOBALTABLES_ACTION $GLOBALTABLES_FROM $GLOBALTABLES_TO $GLOBALTABLES_ROUTING" >> {told}'
    drill.switch = {"type": "command", "command": ["/bin/sh", "-c", script]}
    drill.run(HOME)
    assert told.read_text().splitlines() == [f"stop {HOME}  none", f"switch {HOME} {FIRST} {FIRST}"]
    drill.switch = {"type": "command", "command": ["/bin/sh", "-c", "echo no right to do that >&2; exit 3"]}
    with pytest.raises(GateError, match="must end with 0, got 3: no right to do that"):
        drill.run(HOME)
