"""A backup to fall back on before a replica goes: of the home, which stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from operations.destruction.backups import Backups

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.deployed import Deployed

FRESH = timedelta(hours=24)
_GOOD = {"COMPLETED", "AVAILABLE"}


def newest_backup(clients: Clients, deployed: Deployed, vault_name: str) -> datetime | None:
    """When the newest whole backup of the home table was made; None when there is none.

    One of an earlier table of that name does not count, nor one that AWS itself made of such a table.

    Args:
        clients: AWS.
        deployed: The table.
        vault_name: AWS Backup's vault of the home region; empty without one.
    """
    table: Any = clients.dynamodb(deployed.home).describe_table(TableName=deployed.table_name)["Table"]
    own = Backups(clients, deployed.table_name, deployed.home).all()
    made = [one.created for one in own if one.table_id == table["TableId"] and one.status in _GOOD]
    if vault_name:
        listed = clients.backup(deployed.home).get_paginator("list_recovery_points_by_backup_vault")
        pages = listed.paginate(BackupVaultName=vault_name, ByResourceArn=table["TableArn"])
        points = [one for page in pages for one in page["RecoveryPoints"] if one["Status"] in _GOOD]
        # The ARN is the name's: an earlier table had the same.
        made += [one["CreationDate"] for one in points if one["CreationDate"] >= table["CreationDateTime"]]
    return max(made, default=None)


def is_fresh(made: datetime | None, now: datetime | None = None) -> bool:
    """Whether a backup is young enough to fall back on."""
    return made is not None and (now or datetime.now(UTC)) - made < FRESH


def age(made: datetime, now: datetime | None = None) -> str:
    """How old a backup is, for people."""
    minutes = max(0, int(((now or datetime.now(UTC)) - made).total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"  # noqa: PLR2004 - two hours read better as hours


def make_backup(clients: Clients, deployed: Deployed, leaving: str) -> str:
    """Makes a backup of the home table on demand and waits until it is whole; returns its name.

    Raises:
        GlobalTablesError: When that takes too long.
    """
    name = f"before-leaving-{leaving}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    return Backups(clients, deployed.table_name, deployed.home).make(name).name
