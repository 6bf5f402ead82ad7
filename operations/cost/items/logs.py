"""Logs that CloudWatch takes in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What logs are charged."""
    for replica in subject.replicas:
        yield Charge(replica.region, "logs", "logs", Decimal(str(subject.workload.usage.logs_gb)))
