"""Point-in-time recovery, by the size of the table with its local indexes, however long the window.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backup-restore-billing.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What point-in-time recovery is charged."""
    for replica in subject.replicas:
        if replica.has_recovery:
            yield Charge(replica.region, "point-in-time recovery", "recovery", gigabytes(replica.load.stored_bytes))
