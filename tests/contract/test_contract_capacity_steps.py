"""Which step of its capacity a deployed table takes next, from what AWS says of it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from globaltables.model import Environment, load_environment
from local_aws.instance import Running
from operations.aws import Clients
from operations.capacity_steps import NO_STEP, CapacityStep, capacity_step
from operations.terraform.state import ResourceState, State
from tests.contract.scaling_support import PROVISIONED
from tests.contract.support import HOME, Tables

PROVISIONED_STEPS = frozenset({"billing_mode", "starting_capacity", "kept_ceilings"})
PROVISIONED_BILLING = """
[billing]
mode = "provisioned"
read = { maximum = 100 }
write = { maximum = 100 }
"""


@pytest.fixture(scope="module")
def operations_clients(instance: Running) -> Clients:
    """Clients as `globaltables` makes them."""
    return Clients({"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"})


def _environment(folder: Path, text: str) -> Environment:
    file = folder / "steps.toml"
    file.write_text(f'target = "embedded_aws"\nbackup = {{ enabled = false }}\nglobal_indexes = []\n{text}')
    return load_environment(str(file))


def _step(clients: Clients, environment: Environment, variables: frozenset[str], *names: str) -> CapacityStep:
    """The next step of a stack with these input variables whose state knows these tables."""
    table = "aws_dynamodb_table"
    known = [
        ResourceState(f"{table}.{name}", "managed", table, name, None, "", None, {"name": name, "arn": _arn(name)})
        for name in names
    ]
    terraform = SimpleNamespace(stored_state=lambda: State({one.address: one for one in known}))
    data = SimpleNamespace(variable_names=variables, terraform=terraform)
    deployment = SimpleNamespace(environment=environment, data=data, clients=lambda: clients)
    return capacity_step(cast("Any", deployment), {})


def _arn(name: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:000000000000:table/{name}"


def test_a_table_that_never_was_on_demand_stays_provisioned(
    operations_clients: Clients, tables: Tables, tmp_path: Path
) -> None:
    """AWS says nothing of its mode, which is the one thing that tells it from a table that is not there yet."""
    environment, name = _environment(tmp_path, PROVISIONED_BILLING), tables.create(**PROVISIONED)
    assert "BillingModeSummary" not in tables.describe(name)
    assert _step(operations_clients, environment, PROVISIONED_STEPS, name) == NO_STEP
    for absent in ((), ("t-never-made",)):
        first = _step(operations_clients, environment, PROVISIONED_STEPS, *absent)
        assert (first.is_first_of_two, dict(first.variables)) == (True, {"billing_mode": "PAY_PER_REQUEST"})
