"""Reads and writes on demand.

A table with replicas pays replicated write units for all its writes, an index plain ones.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/global-tables-billing.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from globaltables.model.billing import OnDemand
from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Replica, Subject

WRITES, REPLICATED_WRITES, INDEX_WRITES = "writes", "replicated writes", "index writes"
READS, INDEX_READS = "reads", "index reads"


def charges(subject: Subject) -> Iterator[Charge]:
    """What on-demand requests are charged."""
    if isinstance(subject.environment.billing, OnDemand):
        for replica in subject.replicas:
            yield from on_demand(replica)


def on_demand(replica: Replica) -> Iterator[Charge]:
    """What one replica's requests are charged on demand."""
    load, region = replica.load, replica.region
    replicated = replica.product("replicated_write_request_units")
    yield Charge(region, WRITES, replicated, load.write_units)
    yield Charge(region, REPLICATED_WRITES, replicated, load.replicated_write_units)
    written = sum((index.write_units for index in load.indexes.values()), Decimal(0))
    yield Charge(region, INDEX_WRITES, replica.product("write_request_units"), written)
    yield Charge(region, READS, replica.product("read_request_units"), load.read_units)
    read = sum((index.read_units for index in load.indexes.values()), Decimal(0))
    yield Charge(region, INDEX_READS, replica.product("read_request_units"), read)
