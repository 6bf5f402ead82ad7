"""A backup to fall back on before a replica goes: of the home, which stays."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from operations.errors import AnswerIsNoError

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.deployed import Deployed

FRESH = timedelta(hours=24)
_PATIENCE_SECONDS = 3600.0
_POLL_SECONDS = 0.5
_GOOD = {"COMPLETED", "AVAILABLE"}


def newest_backup(clients: Clients, deployed: Deployed, vault_name: str) -> datetime | None:
    """When the newest whole backup of the home table was made; None when there is none.

    Args:
        clients: AWS.
        deployed: The table.
        vault_name: AWS Backup's vault of the home region; empty without one.
    """
    dynamodb: Any = clients.dynamodb(deployed.home)
    table = dynamodb.describe_table(TableName=deployed.table_name)["Table"]
    summaries = dynamodb.list_backups(TableName=deployed.table_name, BackupType="ALL")["BackupSummaries"]
    made = [one["BackupCreationDateTime"] for one in summaries if one.get("BackupStatus") == "AVAILABLE"]
    if vault_name:
        points = clients.backup(deployed.home).list_recovery_points_by_backup_vault(
            BackupVaultName=vault_name, ByResourceArn=table["TableArn"]
        )["RecoveryPoints"]
        made += [one["CreationDate"] for one in points if one["Status"] in _GOOD]
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
        AnswerIsNoError: When it is not whole after an hour.
    """
    dynamodb = clients.dynamodb(deployed.home)
    name = f"before-leaving-{leaving}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    arn = dynamodb.create_backup(TableName=deployed.table_name, BackupName=name)["BackupDetails"]["BackupArn"]
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]["BackupStatus"] == "CREATING":
        if time.monotonic() > deadline:
            raise AnswerIsNoError(
                f"backup {name} of {deployed.table_name}: must be AVAILABLE within an hour, still CREATING; run the "
                "same command again later"
            )
        time.sleep(_POLL_SECONDS)
    return name
