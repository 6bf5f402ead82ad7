"""Drills: each minute that an experiment pauses replication, and the alarms that stop it, which are there all month.

https://aws.amazon.com/fis/pricing/
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject

STOP_ALARM_METRICS = 10
"""Throttled reads and writes, and errors of eight operations; an alarm takes no more."""


def charges(subject: Subject) -> Iterator[Charge]:
    """What drills are charged; templates are free."""
    game_day = subject.environment.game_day
    if not game_day.enabled:
        return
    minutes = Decimal(subject.workload.usage.drills * game_day.duration_minutes)
    for replica in subject.replicas:
        if game_day.covers(replica.role):
            yield Charge(replica.region, "stop alarms of drills", "alarm_metrics", Decimal(STOP_ALARM_METRICS))
    yield Charge(subject.home.region, "drills", "experiment_minutes", minutes)
