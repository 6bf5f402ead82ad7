"""The trail: data events where they happen; its files and its log at home. The first copy of management events is free.

https://aws.amazon.com/cloudtrail/pricing/
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes
from operations.cost.items.probe import probe_runs
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Replica, Subject

EVENT_BYTES, STORED_EVENT_BYTES = Decimal(1500), Decimal(200)
"""Of an event as text, and in a compressed log file."""

FILES_AN_HOUR = 13
"""In each region: a log file about every five minutes, and a digest."""

DAYS_A_MONTH = HOURS_A_MONTH / 24


def charges(subject: Subject) -> Iterator[Charge]:
    """What the trail is charged."""
    audit, home = subject.environment.audit, subject.home.region
    if not audit.enabled:
        return
    recorded = Decimal(0)
    regions = 0
    for replica in subject.replicas:
        events = _recorded(subject, replica)
        yield Charge(replica.region, "trail", "data_events", events)
        recorded += events
        regions += 1
    kept_months = audit.retention_days / DAYS_A_MONTH
    yield Charge(home, "trail", "log_files", gigabytes(recorded * STORED_EVENT_BYTES) * kept_months)
    yield Charge(home, "trail", "log_file_puts", FILES_AN_HOUR * HOURS_A_MONTH * regions)
    if audit.log_group_days is not None:
        yield Charge(home, "trail", "logs", gigabytes(recorded * EVENT_BYTES))


def _recorded(subject: Subject, replica: Replica) -> Decimal:
    """The calls on items that are recorded in one region; a call is taken to be of one item."""
    which, environment = subject.environment.audit.data_events, subject.environment
    writes, reads = replica.load.writes, replica.load.reads
    if environment.probe.enabled and not subject.workload.is_measured:
        month = probe_runs(environment)
        writes, reads = writes + month.writes, reads + month.reads
    return {"writes": writes, "reads": reads, "all": writes + reads, "none": Decimal(0)}[which]
