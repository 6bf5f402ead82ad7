"""What replication sends, paid by the source once per receiving region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What transfer between regions is charged."""
    regions = [replica.region for replica in subject.replicas]
    for replica in subject.replicas:
        for receiver in regions:
            if receiver != replica.region:
                sent = gigabytes(replica.load.sent_bytes)
                yield Charge(replica.region, "replication transfer", "transfer", sent, receiver)
