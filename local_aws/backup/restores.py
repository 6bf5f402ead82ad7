"""Restore jobs: a new table with the items of a recovery point."""

import time

from local_aws.backup import progress, tables
from local_aws.backup.announcements import Announcements
from local_aws.backup.answers import Answer, Record, Request, content, invalid, not_allowed_now, not_found, page
from local_aws.backup.jobs import COMPLETED, FAILED, RUNNING, chosen
from local_aws.backup.permissions import refuse_role
from local_aws.backup.points import SNAPSHOT, Points
from local_aws.backup.stores import Stores
from local_aws.emulator import Names

TABLE_NAME = "targetTableName"


class Restores:
    """Restores recovery points.

    Args:
        stores: Where jobs are kept.
        points: The recovery points.
        announcements: Who hears of jobs.
        job_seconds: How long a job runs.
    """

    def __init__(self, stores: Stores, points: Points, announcements: Announcements, job_seconds: float) -> None:
        self._stores = stores
        self._points = points
        self._announcements = announcements
        self._seconds = job_seconds
        self._responses = Names("ministack.core.responses")

    def start(self, request: Request) -> Answer:
        """StartRestoreJob."""
        body = request.body
        point = self._points.find(body.get("RecoveryPointArn", ""))
        if point is None:
            return not_found(f"Recovery point {body.get('RecoveryPointArn')}")
        if point["Status"] != COMPLETED:
            return not_allowed_now(f"Recovery point is {point['Status']}")
        metadata, role = body.get("Metadata") or {}, body.get("IamRoleArn") or ""
        name = metadata.get(TABLE_NAME)
        if not name:
            return invalid(f"Metadata must have {TABLE_NAME}")
        if not role:
            return invalid("IamRoleArn is required to restore a DynamoDB table")
        account, region = self._responses["get_account_id"](), self._responses["get_region"]()
        table_arn = f"arn:aws:dynamodb:{region}:{account}:table/{name}"
        failure = refuse_role(role, "dynamodb:RestoreTableFromAwsBackup", table_arn)
        failure = failure or _restored(point, name, metadata)
        job_id = self._responses["new_uuid"]()
        job: Record = {
            "AccountId": account,
            "RestoreJobId": job_id,
            "RecoveryPointArn": point["RecoveryPointArn"],
            "RecoveryPointCreationDate": point["CreationDate"],
            "SourceResourceArn": point["ResourceArn"],
            "BackupVaultArn": point["BackupVaultArn"],
            "ResourceType": "DynamoDB",
            "IamRoleArn": role,
            "CreationDate": time.time(),
            "Status": RUNNING,
            "PercentDone": "0.00%",
            "BackupSizeInBytes": point["BackupSizeInBytes"],
            "IsParent": False,
            "_metadata": metadata,
        }
        end = {"Status": COMPLETED, "PercentDone": "100.00%", "CreatedResourceArn": table_arn}
        if failure:
            end = {"Status": FAILED, "StatusMessage": failure}
        self._stores.restore_jobs[job_id] = progress.begin(job, ends=time.time() + self._seconds, at_the_end=end)
        vault = Names("ministack.services.backup")["_vaults"][point["BackupVaultName"]]
        self._announcements.job(vault, "RESTORE_JOB", job_id, failure, self._seconds)
        return content({"RestoreJobId": job_id})

    def describe(self, request: Request) -> Answer:
        """DescribeRestoreJob."""
        job = self._stores.restore_jobs.get(request.name)
        return not_found(f"Restore job {request.name}") if job is None else content(progress.shown(job, time.time()))

    def metadata(self, request: Request) -> Answer:
        """GetRestoreJobMetadata."""
        job = self._stores.restore_jobs.get(request.name)
        if job is None:
            return not_found(f"Restore job {request.name}")
        return content({"RestoreJobId": request.name, "Metadata": job["_metadata"]})

    def list(self, request: Request) -> Answer:
        """ListRestoreJobs."""
        found = chosen(self._stores.restore_jobs, {"Status": "status", "ResourceType": "resourceType"}, request)
        return page("RestoreJobs", found, request.query)


def _restored(point: Record, name: str, metadata: Record) -> str | None:
    """Restores; returns why it failed, or None."""
    encryption = tables.encryption_of(metadata)
    return encryption if isinstance(encryption, str) else tables.restore(point[SNAPSHOT], name, encryption)
