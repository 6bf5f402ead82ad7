"""Backups by AWS Backup: storage warm and cold, copies and their transfer, restores and restore tests.

Every backup of a DynamoDB table is a full one, of the table and its local indexes, so what is stored is the table's
size times the backups that are kept. Counted is the steady state, when as many expire as are made.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes
from operations.cost.products import HOURS_A_MONTH
from operations.cost.schedule import runs_a_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Replica, Subject

DAYS_A_MONTH = HOURS_A_MONTH / 24


def charges(subject: Subject) -> Iterator[Charge]:
    """What backups are charged."""
    home = subject.home
    restored = home.load.stored_bytes + home.load.index_bytes
    yield Charge(home.region, "restores", "restore", subject.workload.usage.restores * gigabytes(restored))
    backups = subject.environment.backup
    if not backups.enabled:
        return
    replicas = {replica.role: replica for replica in subject.replicas}
    runs = runs_a_month(backups.schedule)
    kept_days = subject.environment.backup_retention_days
    for role, replica in replicas.items():
        size = gigabytes(replica.load.stored_bytes)
        yield from _kept(subject, replica.region, "backups", size * runs, kept_days)
        target = replicas.get(backups.target_role(role, list(replicas)) or "")
        if target:
            copied_days = backups.copy_retention_days or kept_days
            yield from _kept(subject, target.region, "backup copies", size * runs, copied_days)
            yield Charge(replica.region, "backup copy transfer", "backup_transfer", size * runs, target.region)
    if backups.restore_testing.enabled:
        yield from _restore_tests(subject, replicas)


def _kept(subject: Subject, region: str, item: str, made_gb: Decimal, days: int) -> Iterator[Charge]:
    warm_days = min(days, subject.environment.backup.cold_storage_after_days or days)
    yield Charge(region, item, "backup_storage", made_gb * warm_days / DAYS_A_MONTH)
    yield Charge(region, item, "cold_backup_storage", made_gb * (days - warm_days) / DAYS_A_MONTH)


def _restore_tests(subject: Subject, replicas: dict[str, Replica]) -> Iterator[Charge]:
    """In each region a vault holds its own backups and the copies of others; the latest of each is restored."""
    backups = subject.environment.backup
    testing = backups.restore_testing
    runs = runs_a_month(testing.schedule)
    for role, replica in replicas.items():
        held = [one for name, one in replicas.items() if role in {name, backups.target_role(name, list(replicas))}]
        yield Charge(replica.region, "restore tests", "restore_tests", runs * len(held))
        size = sum((gigabytes(one.load.stored_bytes + one.load.index_bytes) for one in held), Decimal(0))
        yield Charge(replica.region, "restore tests", "backup_restore", runs * size)
        stored = size * testing.validation_window_hours / HOURS_A_MONTH
        yield Charge(replica.region, "restore tests", "storage", runs * stored)
