"""Arguments that not every version of the provider has. The bindings' classes for them are looked up when needed."""

from typing import Any

import cdktf_cdktf_provider_aws.dynamodb_table as bindings

from globaltables.model.consistency import Consistency
from globaltables.model.provider import REPLICA_DELETION_PROTECTION, has
from globaltables.model.warm_throughput import WarmThroughput

STRONG = "STRONG"


def replica_arguments(consistency: Consistency, deletion_protection: object) -> dict[str, Any]:
    """What a replica block says beside region, key, recovery and tags.

    Args:
        consistency: How the replicas agree.
        deletion_protection: Whether the replica refuses to be deleted; where the provider cannot say it, it is one of
            the table's `replica_settings`.
    """
    protection = {"deletion_protection_enabled": deletion_protection} if has(REPLICA_DELETION_PROTECTION) else {}
    return protection | ({"consistency_mode": STRONG} if consistency.is_strong else {})


def table_arguments(consistency: Consistency, warm_throughput: WarmThroughput | None) -> dict[str, Any]:
    """What the table's resource says of its consistency and warm throughput; nothing where nothing is set.

    A strongly consistent table replicates without streams, and AWS would copy the home's to no replica.
    """
    arguments: dict[str, Any] = (
        {} if consistency.is_strong else {"stream_enabled": True, "stream_view_type": "NEW_AND_OLD_IMAGES"}
    )
    if consistency.witness_region:
        block = vars(bindings)["DynamodbTableGlobalTableWitness"]
        arguments["global_table_witness"] = block(region_name=consistency.witness_region)
    if warm_throughput:
        block = vars(bindings)["DynamodbTableWarmThroughput"]
        arguments["warm_throughput"] = block(**warm_throughput.model_dump())
    return arguments


def index_arguments(warm_throughput: WarmThroughput | None) -> dict[str, Any]:
    """What an index's block says of its warm throughput."""
    if warm_throughput is None:
        return {}
    block = vars(bindings)["DynamodbTableGlobalSecondaryIndexWarmThroughput"]
    return {"warm_throughput": block(**warm_throughput.model_dump())}
