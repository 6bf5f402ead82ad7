"""Streams. Replication and Lambda read them for free; others pay by the call."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What readers of changes are charged."""
    usage = subject.workload.usage
    for replica in subject.replicas:
        yield Charge(replica.region, "stream reads", "stream_reads", Decimal(usage.stream_reads))
