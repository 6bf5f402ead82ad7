"""Turns the model into the provider's blocks. Nobody else speaks the provider's language of hash and range keys."""

from collections.abc import Iterable, Sequence

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTableAttribute,
    DynamodbTableGlobalSecondaryIndex,
    DynamodbTableGlobalSecondaryIndexOnDemandThroughput,
    DynamodbTableLocalSecondaryIndex,
    DynamodbTableOnDemandThroughput,
)

from globaltables.model.billing import Billing, OnDemand, Provisioned
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
    return [
        DynamodbTableGlobalSecondaryIndex(
            name=index.name,
            hash_key=index.partition_key.name,
            range_key=index.sort_key.name if index.sort_key else None,
            projection_type=index.projection,
            non_key_attributes=list(index.non_key_attributes) or None,
            on_demand_throughput=_index_ceilings(index, billing),
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
    if isinstance(billing, Provisioned):
        return None
    if billing.maximum_read_request_units is None and billing.maximum_write_request_units is None:
        return None
    return DynamodbTableOnDemandThroughput(
        max_read_request_units=billing.maximum_read_request_units,
        max_write_request_units=billing.maximum_write_request_units,
    )


def _index_ceilings(
    index: GlobalIndex, billing: OnDemand
) -> DynamodbTableGlobalSecondaryIndexOnDemandThroughput | None:
    reads = _own_or(index.maximum_read_request_units, billing.maximum_read_request_units)
    writes = _own_or(index.maximum_write_request_units, billing.maximum_write_request_units)
    if reads is None and writes is None:
        return None
    return DynamodbTableGlobalSecondaryIndexOnDemandThroughput(
        max_read_request_units=reads, max_write_request_units=writes
    )


def _own_or(own: int | None, of_table: int | None) -> int | None:
    """The index's own ceiling, none where it says false, the table's where it says nothing."""
    return of_table if own is None else own or None
