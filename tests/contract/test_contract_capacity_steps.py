"""Which step of its capacity a deployed table takes next, from what AWS says of it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from globaltables.model import Environment, load_environment
from local_aws.instance import Running
from operations.aws import Clients
from operations.capacity_steps import NO_STEP, capacity_step
from operations.removals import Removal, removal
from operations.terraform.state import ResourceState, State
from tests.contract.scaling_support import GSI, PROVISIONED
from tests.contract.support import HOME, Tables

ON_DEMAND = """
[billing]
mode = "on_demand"
maximum_read_request_units = 40
"""
BY_OWNER = """
[[global_indexes]]
name = "by-owner"
partition_key = { name = "owner" }
maximum_read_request_units = 30
maximum_write_request_units = false
"""
PROVISIONED_STEPS = frozenset({"billing_mode", "starting_capacity", "kept_ceilings"})
PROVISIONED_BILLING = """
global_indexes = []
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
    file.write_text(f'target = "embedded_aws"\nbackup = {{ enabled = false }}\n{text}')
    return load_environment(str(file))


def _deployment(clients: Clients, environment: Environment, variables: frozenset[str], *names: str) -> Any:
    """A deployment whose stack has these input variables and whose state knows these tables."""
    table = "aws_dynamodb_table"
    known = [
        ResourceState(f"{table}.{name}", "managed", table, name, None, "", None, {"name": name, "arn": _arn(name)})
        for name in names
    ]
    terraform = SimpleNamespace(stored_state=lambda: State({one.address: one for one in known}))
    data = SimpleNamespace(variable_names=variables, terraform=terraform)
    return SimpleNamespace(environment=environment, data=data, clients=lambda: clients)


def _arn(name: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:000000000000:table/{name}"


def test_a_table_that_never_was_on_demand_stays_provisioned(
    operations_clients: Clients, tables: Tables, tmp_path: Path
) -> None:
    """AWS says nothing of its mode, which is the one thing that tells it from a table that is not there yet."""
    environment, name = _environment(tmp_path, PROVISIONED_BILLING), tables.create(**PROVISIONED)
    assert "BillingModeSummary" not in tables.describe(name)
    assert capacity_step(_deployment(operations_clients, environment, PROVISIONED_STEPS, name), {}) == NO_STEP
    for absent in ((), ("t-never-made",)):
        first = capacity_step(_deployment(operations_clients, environment, PROVISIONED_STEPS, *absent), {})
        assert (first.is_first_of_two, dict(first.variables)) == (True, {"billing_mode": "PAY_PER_REQUEST"})


def test_what_a_live_table_keeps_is_taken_away_by_variables(
    operations_clients: Clients, tables: Tables, tmp_path: Path
) -> None:
    """Ceilings of the table and of an index that the environment leaves out, and its time to live."""
    kept = {"MaxReadRequestUnits": 40, "MaxWriteRequestUnits": 20}
    (index,) = GSI["GlobalSecondaryIndexes"]
    indexes = [index | {"OnDemandThroughput": {"MaxReadRequestUnits": 30}}]
    name = tables.create(OnDemandThroughput=kept, **GSI | {"GlobalSecondaryIndexes": indexes})
    expiry = {"Enabled": True, "AttributeName": "expires"}
    tables.clients("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    both = frozenset({"removed_ceilings", "removed_time_to_live_attribute"})
    same = _environment(tmp_path, ON_DEMAND + "maximum_write_request_units = 20\n" + BY_OWNER)
    one = _environment(tmp_path, ON_DEMAND + BY_OWNER.replace("30", "false"))
    none = _environment(tmp_path, "global_indexes = []")

    assert removal(_deployment(operations_clients, same, frozenset({"removed_ceilings"}), name), {}) == Removal()
    assert removal(_deployment(operations_clients, one, both, name), {}) == Removal(
        {
            "removed_ceilings": '{"write": -1, "indexes": {"by-owner": {"read": -1}}}',
            "removed_time_to_live_attribute": "expires",
        },
        "write ceiling of the table taken away, read ceiling of by-owner taken away, "
        "time to live by expires switched off",
    )
    of_table = removal(_deployment(operations_clients, none, frozenset({"removed_ceilings"}), name), {})
    assert of_table.variables == {"removed_ceilings": '{"read": -1, "write": -1}'}
    assert removal(_deployment(operations_clients, none, both), {}) == Removal()
    by_hand = {"removed_ceilings": "{}", "removed_time_to_live_attribute": ""}
    assert removal(_deployment(operations_clients, none, both, name), by_hand) == Removal()
