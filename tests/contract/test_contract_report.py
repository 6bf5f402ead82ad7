"""The figures of the report's dashboards, as CloudWatch has them; a region that is out stops none of the others."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from operations.aws import Clients as OperationsClients
from operations.report.live_metrics import LEAST_SECONDS, read_metrics
from operations.report.series import LATENCY, READS, STEP_SECONDS, THROTTLES, WRITES
from operations.status.reading import IMPATIENT
from tests.contract.support import FIRST, HOME

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Clients, Faults, Tables

REGIONS = (HOME, FIRST)
BOUND_SECONDS = 15.0


@pytest.fixture(scope="module")
def operations(instance: Running) -> OperationsClients:
    """Clients as the command makes them."""
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return OperationsClients(variables, IMPATIENT)


def test_what_was_written_is_drawn(tables: Tables, clients: Clients, operations: OperationsClients) -> None:
    """Units by the second in both regions, latency where it was asked, replication of the one pair that carried it."""
    table = tables.create_global(FIRST)
    for number in range(20):
        clients("dynamodb", HOME).put_item(TableName=table, Item={"PK": {"S": str(number)}, "SK": {"S": "a"}})
    deadline = time.monotonic() + BOUND_SECONDS
    while True:
        found = read_metrics(operations, table, REGIONS, now=datetime.now(UTC))
        if found.latencies[HOME, FIRST][0].points or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    home, replica = found.panels[HOME], found.panels[FIRST]
    for panels in (home, replica):  # a step that has just begun is as long as it has lasted
        assert 20 / STEP_SECONDS <= sum(value for _, value in panels[WRITES][0].points) <= 20 / LEAST_SECONDS
    assert home[READS][0].points == ()
    assert {line.label for line in home[LATENCY] if line.points} == {"PutItem"}
    assert {line.label for line in replica[LATENCY] if line.points} == set()
    assert not any(value for line in home[THROTTLES] for _, value in line.points)
    average, slowest = found.latencies[HOME, FIRST]
    assert 0 < average.points[-1][1] <= slowest.points[-1][1]
    assert found.latencies[FIRST, HOME][0].points == ()
    assert found.unread == {}


def test_a_region_that_is_out_is_said(tables: Tables, operations: OperationsClients, faults: Faults) -> None:
    """The other one is read all the same, within bounded time."""
    table = tables.create_global(FIRST)
    faults.set(kind="outage", region=FIRST, answer="503")
    began = time.monotonic()
    found = read_metrics(operations, table, REGIONS, now=datetime.now(UTC))
    assert time.monotonic() - began < BOUND_SECONDS
    assert list(found.unread) == [FIRST]
    assert HOME in found.panels
    assert FIRST not in found.panels
