"""What `globaltables drift` finds in replicas beside Terraform's plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.aws import Clients as OperationsClients
from operations.deployed import Deployed
from operations.drift.difference import DriftedValue, Winner
from operations.drift.expected import Managed
from operations.drift.unseen import unseen_differences
from tests.contract.scaling_support import PROVISIONED, Scaling
from tests.contract.support import FIRST, HOME, SECOND, create, update

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Clients, Tables


def _unseen(instance: Running, name: str, *regions: str, **managed: Managed) -> list[DriftedValue]:
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    made = {region: managed.get(region.replace("-", "_"), Managed()) for region in regions}
    return unseen_differences(Deployed(name, HOME, regions, {}, {}), made, OperationsClients(variables))


def test_a_replica_s_override_is_found(instance: Running, tables: Tables) -> None:
    """In the home's description: what a replica says of replicas leaves itself out."""
    name = tables.create_global(FIRST, SECOND)
    change = {"RegionName": FIRST, "OnDemandThroughputOverride": {"MaxReadRequestUnits": 200}}
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Update": change}])
    tables.wait_active(name)
    limit = {"MaxReadRequestUnits": 200}
    assert _unseen(instance, name, HOME, FIRST, SECOND) == [
        DriftedValue(FIRST, "replica", "on_demand_throughput", None, limit, Winner.STAYS)
    ]


def test_a_replica_s_own_reads_are_auto_scaling_s(instance: Running, tables: Tables, clients: Clients) -> None:
    """AWS notes them as an override, whoever set them; only where nothing of ours scales them are they drift."""
    name = tables.create(**PROVISIONED)
    Scaling(clients).scale(name)
    update(tables, name, ReplicaUpdates=create(FIRST))
    tables.wait_active(name, FIRST)
    tables.wait_active(name)
    reads = {"ReadCapacityUnits": 30}
    update(tables, name, ReplicaUpdates=[{"Update": {"RegionName": FIRST, "ProvisionedThroughputOverride": reads}}])
    tables.wait_active(name)
    writes = (f"table/{name}", "dynamodb:table:WriteCapacityUnits")
    home = Managed(scaling_targets={writes}, scaling_policies={("track", *writes)})
    # What AWS itself made for the replica has the names that Terraform gives it.
    policies = {(f"DynamoDBWriteCapacityUtilization:table/{name}", *writes)}
    joined = Managed(scaling_targets={writes}, scaling_policies=policies)
    (found,) = _unseen(instance, name, HOME, FIRST, us_east_1=home, eu_west_1=joined)
    assert found == DriftedValue(FIRST, "replica", "provisioned_throughput", None, reads, Winner.STAYS)
    its_reads = (f"table/{name}", "dynamodb:table:ReadCapacityUnits")
    scaled = Managed(scaling_targets={writes, its_reads}, scaling_policies=policies)
    assert _unseen(instance, name, HOME, FIRST, us_east_1=home, eu_west_1=scaled) == []
