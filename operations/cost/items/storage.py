"""What is stored, in every region: the table with its local indexes, and its global indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What storage is charged."""
    for replica in subject.replicas:
        product = replica.product("storage")
        yield Charge(replica.region, "storage", product, gigabytes(replica.load.stored_bytes))
        yield Charge(replica.region, "index storage", product, gigabytes(replica.load.index_bytes))
