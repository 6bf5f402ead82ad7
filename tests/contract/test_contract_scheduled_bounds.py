"""What a deploy looks at and settles beside Terraform: bounds that schedules move, and what was consumed lately."""

# ruff: noqa: D103 - the names state the rules

from pathlib import Path
from typing import Any

import pytest

from local_aws import process
from local_aws.instance import Running
from operations.aws import Clients as OperationsClients
from operations.replica_settings import Difference
from operations.scheduled_bounds import bound_differences, settle_bounds
from operations.starting_capacity import consumption
from tests.contract.scaling_support import PROVISIONED, Scaling
from tests.contract.support import HOME, QUICK, Clients, Tables


def _operations_clients(url: str) -> OperationsClients:
    """Clients as `globaltables` makes them."""
    return OperationsClients({"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"})


@pytest.fixture(scope="module")
def operations_clients(instance: Running) -> OperationsClients:
    return _operations_clients(instance.url)


@pytest.fixture
def scaled(clients: Clients, tables: Tables) -> str:
    """A table whose writes scale from 5 to 100."""
    name = tables.create(**PROVISIONED)
    Scaling(clients).register(name)
    return name


def _scheduled(name: str, minima: list[int], maxima: list[int]) -> list[dict[str, Any]]:
    dimension = "dynamodb:table:WriteCapacityUnits"
    resource = f"table/{name}"
    return [
        {"region": HOME, "resource_id": resource, "scalable_dimension": dimension, "minima": minima, "maxima": maxima}
    ]


def test_bounds_that_a_schedule_set_are_left_alone(operations_clients: OperationsClients, scaled: str) -> None:
    assert settle_bounds(_scheduled(scaled, [1, 5], [100]), operations_clients) == []


def test_bounds_of_an_earlier_environment_are_set(
    operations_clients: OperationsClients, scaled: str, clients: Clients
) -> None:
    scheduled = _scheduled(scaled, [5, 50], [200, 300])
    setting = f"maximum of scaling WriteCapacityUnits of table/{scaled}"
    assert settle_bounds(scheduled, operations_clients) == [Difference(HOME, setting, 100, 200)]
    (target,) = Scaling(clients).targets(scaled)
    assert (target["MinCapacity"], target["MaxCapacity"]) == (5, 200)
    assert bound_differences(scheduled, operations_clients) == []


def test_a_target_that_is_not_made_yet_is_no_difference(operations_clients: OperationsClients) -> None:
    assert bound_differences(_scheduled("nowhere", [1], [2]), operations_clients) == []


def test_the_busiest_minute_is_what_was_consumed(state_dir: Path) -> None:
    """On an instance of its own, since other tests move the clock of the suite's."""
    url = process.start(state_dir, settings=QUICK).url
    clients = Clients(url)
    tables = Tables(clients)
    name = tables.create(**PROVISIONED)
    for number in range(6):
        tables.put(name, str(number))
    clients.close()
    found = consumption(_operations_clients(url), HOME, name, [("", "write"), ("", "read"), ("by-day", "write")])
    assert 3 / 60 <= found["", "write"] <= 6 / 60  # the minute may have turned meanwhile
    assert (found["", "read"], found["by-day", "write"]) == (0.0, 0.0)
