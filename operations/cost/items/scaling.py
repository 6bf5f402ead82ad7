"""Auto scaling is free; the alarms that it makes for each of its policies are not.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from globaltables.model.billing import Provisioned
from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject

ALARMS_PER_POLICY = 4
"""Use too high and too low, and capacity that somebody else has raised or lowered."""

DIRECTIONS = 2


def charges(subject: Subject) -> Iterator[Charge]:
    """What the alarms of auto scaling are charged: reads and writes of the table and of each global index."""
    if not isinstance(subject.environment.billing, Provisioned):
        return
    policies = DIRECTIONS * (1 + len(subject.environment.global_indexes))
    for replica in subject.replicas:
        yield Charge(replica.region, "alarms of auto scaling", "alarm_metrics", Decimal(ALARMS_PER_POLICY * policies))
