"""Turns the model into the provider's blocks. Nobody else speaks the provider's language of hash and range keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTableAttribute,
    DynamodbTableGlobalSecondaryIndex,
    DynamodbTableGlobalSecondaryIndexOnDemandThroughput,
    DynamodbTableLocalSecondaryIndex,
    DynamodbTableOnDemandThroughput,
)

from globaltables.model.billing import Billing, Provisioned
from globaltables.model.ceilings import ceilings_by_index
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute
from globaltables.table.provider_blocks import index_arguments


def attribute_blocks(attributes: Iterable[Attribute]) -> list[DynamodbTableAttribute]:
    """One block per attribute that keys the table or an index."""
    return [DynamodbTableAttribute(name=attribute.name, type=attribute.type) for attribute in attributes]


def global_index_blocks(
    indexes: Sequence[GlobalIndex], billing: Billing
) -> list[DynamodbTableGlobalSecondaryIndex] | None:
    """One block per global index. An index that names no ceiling has the table's.

    With provisioned capacity `ProvisioningSteps` writes them.
    """
    if not indexes or isinstance(billing, Provisioned):
        return None
    ceilings = ceilings_by_index(billing, indexes)
    return [
        DynamodbTableGlobalSecondaryIndex(
            name=index.name,
            hash_key=index.partition_key.name,
            range_key=index.sort_key.name if index.sort_key else None,
            projection_type=index.projection,
            non_key_attributes=list(index.non_key_attributes) or None,
            on_demand_throughput=DynamodbTableGlobalSecondaryIndexOnDemandThroughput(
                **ceiling_arguments(ceilings[index.name])
            )
            if ceilings[index.name]
            else None,
            **index_arguments(index.warm_throughput),
        )
        for index in indexes
    ]


def local_index_blocks(indexes: Sequence[LocalIndex]) -> list[DynamodbTableLocalSecondaryIndex]:
    """One block per local index."""
    return [
        DynamodbTableLocalSecondaryIndex(
            name=index.name,
            range_key=index.sort_key.name,
            projection_type=index.projection,
            non_key_attributes=list(index.non_key_attributes) or None,
        )
        for index in indexes
    ]


def table_ceilings(billing: Billing) -> DynamodbTableOnDemandThroughput | None:
    """The table's ceilings, where it has any."""
    ceilings = ceilings_by_index(billing, ())[""]
    return DynamodbTableOnDemandThroughput(**ceiling_arguments(ceilings)) if ceilings else None


def ceiling_arguments(ceilings: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an on_demand_throughput block."""
    return {f"max_{kind}_request_units": units for kind, units in ceilings.items()}


def index_block(index: GlobalIndex) -> dict[str, Any]:
    """A global index without its capacity, exactly as the provider reads it back, empty values included.

    Only so does Terraform recognize a block and take over what it does not say, as capacities that auto scaling
    changed; else every plan would show the index as removed and added.
    """
    block = {
        "name": index.name,
        "hash_key": index.partition_key.name,
        "range_key": index.sort_key.name if index.sort_key else "",
        "projection_type": index.projection,
        "non_key_attributes": list(index.non_key_attributes),
    }
    return block | ({"warm_throughput": index.warm_throughput.model_dump()} if index.warm_throughput else {})
