"""DynamoDB's own backups of the table: made, waited for, and those that need a key.

An on-demand backup survives its table. It is encrypted with the key that the table had, so it is lost with that key.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from operations.errors import GlobalTablesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from operations.aws import Clients

STILL_GOOD = timedelta(hours=1)
"""How old a final backup of a destroy that was cut off may be, when the next one begins, to be taken for its own. What
was written since is not in it, so an older one is made anew."""

WAIT_SECONDS = 900.0
_POLL_SECONDS = 0.5
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup.

    Args:
        arn: Its ARN.
        name: Its name; several may have the same.
        status: ``CREATING`` or ``AVAILABLE``.
        created: When it was made.
        table_id: The id of the table it is of.
    """

    arn: str
    name: str
    status: str
    created: datetime
    table_id: str


class Backups:
    """The backups of one table in one region. Those that AWS itself makes of deleted tables are not among them.

    Args:
        clients: AWS.
        table_name: The table.
        region: The region.
    """

    def __init__(self, clients: Clients, table_name: str, region: str) -> None:
        self._dynamodb: Any = clients.dynamodb(region)
        self.table_name = table_name
        self.final_name = f"{table_name[: _LONGEST_NAME - 6]}-final"

    def all(self) -> list[Backup]:
        """Every backup of a table of this name, oldest first."""
        found = [
            Backup(
                one["BackupArn"],
                one["BackupName"],
                one["BackupStatus"],
                one["BackupCreationDateTime"],
                one.get("TableId", ""),
            )
            for one in self._summaries()
            if one.get("BackupType") != "SYSTEM" and one["BackupStatus"] != "DELETED"
        ]
        return sorted(found, key=lambda one: one.created)

    def _summaries(self) -> Iterator[Any]:
        for page in self._dynamodb.get_paginator("list_backups").paginate(TableName=self.table_name, BackupType="ALL"):
            yield from page["BackupSummaries"]

    def needing(self, key_arn: str, among: Iterable[Backup]) -> list[Backup]:
        """Which of these backups are lost with a key."""
        return [one for one in among if self._key_of(one) == key_arn]

    def _key_of(self, backup: Backup) -> str | None:
        try:
            described = self._dynamodb.describe_backup(BackupArn=backup.arn)["BackupDescription"]
        except self._dynamodb.exceptions.BackupNotFoundException:
            return None
        encryption = described.get("SourceTableFeatureDetails", {}).get("SSEDescription") or {}
        key: str | None = encryption.get("KMSMasterKeyArn")
        return key

    def finals(self) -> list[Backup]:
        """The final backups of every table of this name that there was, oldest first."""
        return [one for one in self.all() if one.name == self.final_name]

    def final(self, table_id: str, began: datetime) -> Backup | None:
        """The final backup that stands; None when one has to be made.

        Args:
            table_id: The table's id.
            began: When the destroy began that asks.
        """
        good = [one for one in self.finals() if one.table_id == table_id and one.created > began - STILL_GOOD]
        return good[-1] if good else None

    def make_final(self, table_id: str, began: datetime) -> Backup:
        """Makes the final backup, unless one was begun, and waits until it can be restored.

        Args:
            table_id: The table's id.
            began: When the destroy began that asks.

        Raises:
            ClientError: When AWS refuses it.
            GlobalTablesError: When it takes longer than `WAIT_SECONDS`.
        """
        begun = self.final(table_id, began)
        return self._whole(begun.arn, begun.name) if begun else self.make(self.final_name)

    def make(self, name: str) -> Backup:
        """Makes a backup and waits until it can be restored.

        Raises:
            ClientError: When AWS refuses it.
            GlobalTablesError: When it takes longer than `WAIT_SECONDS`.
        """
        made = self._dynamodb.create_backup(TableName=self.table_name, BackupName=name)
        return self._whole(made["BackupDetails"]["BackupArn"], name)

    def _whole(self, arn: str, name: str) -> Backup:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            made = next((one for one in self.all() if one.arn == arn), None)
            if made and made.status == "AVAILABLE":
                return made
            if time.monotonic() > deadline:
                status = made.status if made else "nothing"
                raise GlobalTablesError(
                    f"backup {name} of {self.table_name}: must be AVAILABLE within {WAIT_SECONDS / 60:.0f} minutes, "
                    f"got {status}; nothing was deleted: run the same command again"
                )
            time.sleep(_POLL_SECONDS)
