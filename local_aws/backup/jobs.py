"""Backup and copy jobs: recovery points that hold what a table held when the job began."""

import time
from typing import Any

from local_aws.backup import lock, progress, tables
from local_aws.backup.announcements import Announcements
from local_aws.backup.answers import Answer, Record, Request, content, invalid, not_allowed_now, not_found, page
from local_aws.backup.permissions import refuse_role
from local_aws.backup.points import SNAPSHOT, Points, calculated, refuse_lifecycle
from local_aws.backup.stores import Stores
from local_aws.emulator import Names

RUNNING = "RUNNING"
COMPLETED = "COMPLETED"
FAILED = "FAILED"


class Jobs:
    """Makes recovery points.

    Args:
        stores: Where jobs and points are kept.
        points: The recovery points.
        announcements: Who hears of jobs.
        job_seconds: How long a job runs.
    """

    def __init__(self, stores: Stores, points: Points, announcements: Announcements, job_seconds: float) -> None:
        self._stores = stores
        self._points = points
        self._announcements = announcements
        self._seconds = job_seconds
        self._backup = Names("ministack.services.backup")
        self._responses = Names("ministack.core.responses")

    def start_backup(self, request: Request) -> Answer:
        """StartBackupJob."""
        body = request.body
        vault = self._backup["_vaults"].get(body.get("BackupVaultName"))
        if vault is None:
            return not_found(f"Backup vault {body.get('BackupVaultName')}")
        table = tables.find(body.get("ResourceArn", ""))
        if table is None:
            return not_found(f"Resource {body.get('ResourceArn')}")
        lifecycle = body.get("Lifecycle") or {}
        wrong = refuse_lifecycle(lifecycle)
        if wrong:
            return invalid(wrong)
        role = body.get("IamRoleArn", "")
        failure = refuse_role(role, "dynamodb:StartAwsBackupJob", body["ResourceArn"])
        failure = failure or lock.refuse_retention(vault, lifecycle)
        now, job_id = time.time(), self._responses["new_uuid"]()
        job: Record = {
            "AccountId": self._responses["get_account_id"](),
            "BackupJobId": job_id,
            "BackupVaultName": vault["BackupVaultName"],
            "BackupVaultArn": vault["BackupVaultArn"],
            "ResourceArn": body["ResourceArn"],
            "ResourceType": "DynamoDB",
            "ResourceName": table["TableName"],
            "IamRoleArn": role,
            "CreationDate": now,
            "State": RUNNING,
            "PercentDone": "0.0",
            "IsParent": False,
        }
        if failure is None:
            taken, size = tables.snapshot(table["TableName"])
            point = self._keep(
                self._point(vault, job, lifecycle, size) | {"_tags": body.get("RecoveryPointTags") or {}}, taken
            )
            job |= {"RecoveryPointArn": point["RecoveryPointArn"], "BackupSizeInBytes": size}
        self._stores.backup_jobs[job_id] = self._begin(job, failure)
        self._announcements.job(vault, "BACKUP_JOB", job_id, failure, self._seconds)
        return content(
            {name: job.get(name) for name in ("BackupJobId", "RecoveryPointArn", "CreationDate", "IsParent")}
        )

    def start_copy(self, request: Request) -> Answer:
        """StartCopyJob."""
        body = request.body
        point = self._points.find(body.get("RecoveryPointArn", ""))
        if point is None or point["BackupVaultName"] != body.get("SourceBackupVaultName"):
            return not_found(f"Recovery point {body.get('RecoveryPointArn')}")
        if point["Status"] != COMPLETED:
            return not_allowed_now(f"Recovery point is {point['Status']}")
        target_arn = body.get("DestinationBackupVaultArn", "")
        account, region = self._responses["get_account_id"](), target_arn.split(":")[3] if ":" in target_arn else ""
        target = self._backup["_vaults"].get_scoped(account, region, target_arn.rpartition(":")[2])
        if target is None:
            return not_found(f"Backup vault {target_arn}")
        lifecycle, role = body.get("Lifecycle") or {}, body.get("IamRoleArn", "")
        wrong = refuse_lifecycle(lifecycle)
        if wrong:
            return invalid(wrong)
        failure = (
            refuse_role(role, "backup:CopyIntoBackupVault", target_arn)
            or refuse_role(role, "backup:CopyFromBackupVault", "*", **{"backup:copytargets": [target_arn]})
            or lock.refuse_retention(target, lifecycle)
        )
        now, job_id = time.time(), self._responses["new_uuid"]()
        job: Record = {
            "AccountId": account,
            "CopyJobId": job_id,
            "SourceBackupVaultArn": point["BackupVaultArn"],
            "SourceRecoveryPointArn": point["RecoveryPointArn"],
            "DestinationBackupVaultArn": target_arn,
            "DestinationRecoveryPointLifecycle": lifecycle,
            "ResourceArn": point["ResourceArn"],
            "ResourceType": "DynamoDB",
            "ResourceName": point["ResourceName"],
            "BackupSizeInBytes": point["BackupSizeInBytes"],
            "IamRoleArn": role,
            "CreationDate": now,
            "State": RUNNING,
            "IsParent": False,
        }
        if failure is None:
            with self._responses["request_scope"](account, region):
                copy = self._point(target, job, lifecycle, point["BackupSizeInBytes"])
                copy |= {"SourceBackupVaultArn": point["BackupVaultArn"], "_tags": point["_tags"]}
                # A recovery point never changes, so both may hold the same snapshot.
                job["DestinationRecoveryPointArn"] = self._keep(copy, point[SNAPSHOT])["RecoveryPointArn"]
        self._stores.copy_jobs[job_id] = self._begin(job, failure)
        source = self._backup["_vaults"][point["BackupVaultName"]]
        self._announcements.job(source, "COPY_JOB", job_id, failure, self._seconds)
        return content({name: job[name] for name in ("CopyJobId", "CreationDate", "IsParent")})

    def describe_backup(self, request: Request) -> Answer:
        """DescribeBackupJob."""
        job = self._stores.backup_jobs.get(request.name)
        return not_found(f"Backup job {request.name}") if job is None else content(progress.shown(job, time.time()))

    def describe_copy(self, request: Request) -> Answer:
        """DescribeCopyJob."""
        job = self._stores.copy_jobs.get(request.name)
        if job is None:
            return not_found(f"Copy job {request.name}")
        return content({"CopyJob": progress.shown(job, time.time())})

    def list_backups(self, request: Request) -> Answer:
        """ListBackupJobs."""
        filters = {"BackupVaultName": "backupVaultName", "State": "state", "ResourceArn": "resourceArn"}
        return page("BackupJobs", chosen(self._stores.backup_jobs, filters, request), request.query)

    def list_copies(self, request: Request) -> Answer:
        """ListCopyJobs."""
        filters = {
            "DestinationBackupVaultArn": "destinationVaultArn",
            "State": "state",
            "ResourceArn": "resourceArn",
            "SourceRecoveryPointArn": "sourceRecoveryPointArn",
        }
        return page("CopyJobs", chosen(self._stores.copy_jobs, filters, request), request.query)

    def stop(self, request: Request) -> Answer:
        """StopBackupJob: its recovery point goes with it."""
        job = self._stores.backup_jobs.get(request.name)
        if job is None:
            return not_found(f"Backup job {request.name}")
        now = time.time()
        if progress.has_ended(job, now):
            return not_allowed_now(f"Backup job is {progress.shown(job, now)['State']}")
        stopped = progress.begin(job, ends=now, at_the_end={"State": "ABORTED", "RecoveryPointArn": None})
        self._stores.backup_jobs[request.name] = stopped
        self._stores.points.pop(job.get("RecoveryPointArn"), None)
        return content({})

    def _point(self, vault: Record, job: Record, lifecycle: Record, size: int) -> Record:
        region = self._responses["get_region"]()
        return {
            "RecoveryPointArn": f"arn:aws:backup:{region}:{job['AccountId']}:recovery-point:"
            f"{self._responses['new_uuid']()}",
            "BackupVaultName": vault["BackupVaultName"],
            "BackupVaultArn": vault["BackupVaultArn"],
            "ResourceArn": job["ResourceArn"],
            "ResourceType": "DynamoDB",
            "ResourceName": job["ResourceName"],
            "IamRoleArn": job["IamRoleArn"],
            "Status": "CREATING",
            "CreationDate": job["CreationDate"],
            "BackupSizeInBytes": size,
            "Lifecycle": lifecycle,
            "CalculatedLifecycle": calculated(lifecycle, job["CreationDate"]),
            "EncryptionKeyArn": vault["EncryptionKeyArn"] or None,
            "IsEncrypted": True,
            "IsParent": False,
            "StorageClass": "WARM",
            "VaultType": "BACKUP_VAULT",
        }

    def _keep(self, point: Record, taken: Record) -> Record:
        kept = progress.begin(
            point | {SNAPSHOT: taken}, ends=time.time() + self._seconds, at_the_end={"Status": COMPLETED}
        )
        self._stores.points[point["RecoveryPointArn"]] = kept
        return kept

    def _begin(self, job: Record, failure: str | None) -> Record:
        end = {"State": FAILED, "StatusMessage": failure} if failure else {"State": COMPLETED}
        if "PercentDone" in job and not failure:
            end["PercentDone"] = "100.0"
        return progress.begin(job, ends=time.time() + self._seconds, at_the_end=end)


def chosen(jobs: Any, filters: dict[str, str], request: Request) -> list[Record]:
    """The jobs that a query asks for, as they are now, the newest first."""
    now = time.time()
    found = [progress.shown(job, now) for job in jobs.values()]
    asked = {member: request.query[name] for member, name in filters.items() if request.query.get(name)}
    found = [job for job in found if all(job.get(member) == value for member, value in asked.items())]
    return sorted(found, key=lambda job: job["CreationDate"], reverse=True)
