"""What `globaltables drift` finds in replicas beside Terraform's plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.aws import Clients as OperationsClients
from operations.deployed import Deployed
from operations.drift.difference import DriftedValue, Winner
from operations.drift.expected import Managed
from operations.drift.unseen import unseen_differences
from tests.contract.support import FIRST, HOME, SECOND

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Tables


def test_a_replica_s_override_is_found(instance: Running, tables: Tables) -> None:
    """In the home's description: what a replica says of replicas leaves itself out."""
    name = tables.create_global(FIRST, SECOND)
    change = {"RegionName": FIRST, "OnDemandThroughputOverride": {"MaxReadRequestUnits": 200}}
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Update": change}])
    tables.wait_active(name)
    regions = (HOME, FIRST, SECOND)
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    found = unseen_differences(
        Deployed(name, HOME, regions, {}, {}), {region: Managed() for region in regions}, OperationsClients(variables)
    )
    limit = {"MaxReadRequestUnits": 200}
    assert found == [DriftedValue(FIRST, "replica", "on_demand_throughput", None, limit, Winner.STAYS)]
