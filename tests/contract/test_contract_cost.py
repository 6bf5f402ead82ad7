"""A month's usage as the embedded AWS's DescribeTable and CloudWatch tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from globaltables.model import Environment
from operations.aws import Clients as AwsClients
from operations.cost.live import live_workload
from operations.cost.usage import Usage
from operations.errors import NotDeployedError
from tests.contract.support import FIRST, HOME, ROOT, wait_until

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Clients, Tables

INDEX = {
    "IndexName": "GSI1",
    "KeySchema": [{"AttributeName": "SK", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def _environment(name: str) -> Environment:
    index = {"name": "GSI1", "partition_key": {"name": "SK"}}
    return Environment.model_validate(
        {"name": "seen", "table_name_prefix": name, "tertiary_region": "", "global_indexes": [index]}
    )


@pytest.fixture
def aws(instance: Running) -> AwsClients:
    """The product's own clients, of the embedded AWS."""
    return AwsClients({"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": ROOT, "AWS_SECRET_ACCESS_KEY": ROOT})


def test_what_was_done_is_seen_in_every_region(tables: Tables, clients: Clients, aws: AwsClients) -> None:
    """Three writes here and one there are four units everywhere, of the table and of its index, scaled to a month."""
    name = tables.create_global(FIRST, GlobalSecondaryIndexes=[INDEX])
    for key in ("a", "b", "c"):
        tables.put(name, key)
    tables.put(name, "d", region=FIRST)
    wait_until(lambda: clients("dynamodb").scan(TableName=name)["Count"] == 4, "replication")
    wait_until(lambda: clients("dynamodb", FIRST).scan(TableName=name)["Count"] == 4, "replication")
    tables_item = {"PK": {"S": "a"}, "SK": {"S": "1"}}
    clients("dynamodb").get_item(TableName=name, Key=tables_item, ConsistentRead=True)
    environment = _environment(name)
    found = live_workload(environment, Usage(), aws, datetime.now(UTC) + timedelta(seconds=2))
    home, other = found.loads
    assert (home.region, other.region) == (HOME, FIRST)
    month = Decimal(730)  # an hour was seen
    assert home.write_units + home.replicated_write_units == 4 * month
    assert other.write_units + other.replicated_write_units == 4 * month
    assert (home.write_units, other.write_units) == (3 * month, 1 * month)
    assert home.indexes["GSI1"].write_units == 4 * month
    assert home.read_units >= month
    assert home.stored_bytes > 4 * 100
    assert home.sent_bytes == 3 * other.sent_bytes > 0
    assert found.basis == (
        "what CloudWatch saw in the last hour, scaled to a month, which says little: let it run for a week"
    )


def test_a_table_that_is_not_there(aws: AwsClients) -> None:
    """Names the region, and the other way."""
    with pytest.raises(NotDeployedError) as error:
        live_workload(_environment("nowhere"), Usage(), aws)
    assert str(error.value) == (
        f"table nowhere: must be deployed for --live, got none in {HOME}; deploy it, or leave --live out and give a "
        "usage profile with --usage"
    )
