"""What is under way in one region and would be lost with the table, or make AWS refuse to delete it.

While a backup of a table is made, AWS does not delete that table.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from operations.aws import Clients
    from operations.destruction.backups import Backup
    from operations.destruction.tables import RegionalTable
    from operations.destruction.vaults import Vault

_LOOKED_BACK = timedelta(days=7)
"""How long ago a job of AWS Backup may have begun; AWS Backup gives one up after its completion window, 7 days by
default."""

_ENDED = {"COMPLETED", "PARTIAL", "ABORTED", "FAILED", "EXPIRED"}
_JOBS = {
    "backup job": ("list_backup_jobs", "BackupJobs", "BackupJobId"),
    "copy job": ("list_copy_jobs", "CopyJobs", "CopyJobId"),
}


def under_way(clients: Clients, table: RegionalTable, backups: Iterable[Backup], vault: Vault | None) -> list[str]:
    """Says what is under way.

    Args:
        clients: AWS.
        table: The table in this region.
        backups: DynamoDB's own backups of it.
        vault: The vault of this region; None where there is none, and then AWS Backup is not asked.
    """
    found = [f"backup {one.name} is CREATING" for one in backups if one.status == "CREATING"]
    found += [f"export {arn.rpartition('/')[2]} is IN_PROGRESS" for arn in _exports(clients, table)]
    if vault:
        found += _jobs(clients.backup(table.region), table.arn)
        found += _restores(clients.backup(table.region), vault)
    return found


def _exports(clients: Clients, table: RegionalTable) -> Iterator[str]:
    dynamodb: Any = clients.dynamodb(table.region)
    page: Mapping[str, Any] = {"NextToken": None}
    while "NextToken" in page:
        more = {"NextToken": page["NextToken"]} if page["NextToken"] else {}
        page = dynamodb.list_exports(TableArn=table.arn, **more)
        for one in page["ExportSummaries"]:
            if one["ExportStatus"] == "IN_PROGRESS":
                yield one["ExportArn"]


def _jobs(backup: Any, table_arn: str) -> Iterator[str]:
    since = datetime.now(UTC) - _LOOKED_BACK
    for what, (operation, member, id_) in _JOBS.items():
        pages = backup.get_paginator(operation).paginate(ByResourceArn=table_arn, ByCreatedAfter=since)
        for job in (job for page in pages for job in page.get(member, ())):
            if job["State"] not in _ENDED:
                yield f"{what} {job[id_]} of AWS Backup is {job['State']}"


def _restores(backup: Any, vault: Vault) -> Iterator[str]:
    since = datetime.now(UTC) - _LOOKED_BACK
    pages = backup.get_paginator("list_restore_jobs").paginate(ByCreatedAfter=since)
    for job in (job for page in pages for job in page.get("RestoreJobs", ())):
        if job["Status"] not in _ENDED and job.get("RecoveryPointArn") in vault.points:
            yield f"restore job {job['RestoreJobId']} of AWS Backup is {job['Status']}"
