"""Recovery points: found, described, given another life, deleted when nothing forbids it, gone when they expire."""

import time

from local_aws.backup import lock, progress
from local_aws.backup.answers import (
    Answer,
    Record,
    Request,
    content,
    denied,
    done,
    invalid,
    not_allowed_now,
    not_found,
    page,
)
from local_aws.backup.permissions import vault_denies
from local_aws.backup.stores import Stores
from local_aws.emulator import Names

SNAPSHOT = "_snapshot"
SHORTEST_COLD_STORAGE_DAYS = 90


class Points:
    """The recovery points of every vault.

    Args:
        stores: Where they are kept.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._backup = Names("ministack.services.backup")

    def all(self) -> list[Record]:
        """Those of the request's account and region; what has expired is deleted first."""
        now = time.time()
        for arn, point in list(self._stores.points.items()):
            if point["CalculatedLifecycle"].get("DeleteAt", now + 1) <= now:
                del self._stores.points[arn]
        return [progress.shown(point, now) for point in self._stores.points.values()]

    def of_vault(self, name: str) -> list[Record]:
        """Those in a vault."""
        return [point for point in self.all() if point["BackupVaultName"] == name]

    def find(self, arn: str) -> Record | None:
        """The recovery point with this ARN."""
        return next((point for point in self.all() if point["RecoveryPointArn"] == arn), None)

    def list(self, request: Request) -> Answer:
        """ListRecoveryPointsByBackupVault."""
        if request.name not in self._backup["_vaults"]:
            return not_found(f"Backup vault {request.name}")
        wanted = request.query.get("resourceArn")
        found = [point for point in self.of_vault(request.name) if wanted in {None, point["ResourceArn"]}]
        return page("RecoveryPoints", found, request.query)

    def list_of_resource(self, request: Request) -> Answer:
        """ListRecoveryPointsByResource."""
        found = [
            point | {"BackupSizeBytes": point["BackupSizeInBytes"]}
            for point in self.all()
            if point["ResourceArn"] == request.name
        ]
        return page("RecoveryPoints", found, request.query)

    def list_resources(self, request: Request) -> Answer:
        """ListProtectedResources."""
        latest = {point["ResourceArn"]: point for point in sorted(self.all(), key=lambda one: one["CreationDate"])}
        found = [
            {
                "ResourceArn": arn,
                "ResourceType": point["ResourceType"],
                "ResourceName": point["ResourceName"],
                "LastBackupTime": point["CreationDate"],
                "LastBackupVaultArn": point["BackupVaultArn"],
                "LastRecoveryPointArn": point["RecoveryPointArn"],
            }
            for arn, point in latest.items()
        ]
        return page("Results", found, request.query)

    def describe(self, request: Request) -> Answer:
        """DescribeRecoveryPoint."""
        _, point = self._named(request)
        return not_found(f"Recovery point {request.names[1]}") if point is None else content(point)

    def restore_metadata(self, request: Request) -> Answer:
        """GetRecoveryPointRestoreMetadata."""
        _, point = self._named(request)
        if point is None:
            return not_found(f"Recovery point {request.names[1]}")
        return content(
            {
                "BackupVaultArn": point["BackupVaultArn"],
                "RecoveryPointArn": point["RecoveryPointArn"],
                "ResourceType": point["ResourceType"],
                "RestoreMetadata": {"originalTableName": point["ResourceName"], "encryptionType": "Default"},
            }
        )

    def update_lifecycle(self, request: Request) -> Answer:
        """UpdateRecoveryPointLifecycle."""
        vault, point = self._named(request)
        if vault is None or point is None:
            return not_found(f"Recovery point {request.names[1]}")
        if vault_denies(vault, "backup:UpdateRecoveryPointLifecycle", point["RecoveryPointArn"]):
            return denied()
        if lock.forbids_deletion(vault, point):
            return not_allowed_now("Lifecycle of a recovery point in a locked backup vault cannot be changed.")
        lifecycle = request.body.get("Lifecycle") or {}
        wrong = refuse_lifecycle(lifecycle)
        if wrong:
            return invalid(wrong)
        stored = self._stores.points[point["RecoveryPointArn"]]
        stored |= {"Lifecycle": lifecycle, "CalculatedLifecycle": calculated(lifecycle, point["CreationDate"])}
        members = ("BackupVaultArn", "RecoveryPointArn", "Lifecycle", "CalculatedLifecycle")
        return content({name: stored[name] for name in members})

    def delete(self, request: Request) -> Answer:
        """DeleteRecoveryPoint."""
        vault, point = self._named(request)
        if vault is None or point is None:
            return not_found(f"Recovery point {request.names[1]}")
        if vault_denies(vault, "backup:DeleteRecoveryPoint", point["RecoveryPointArn"]):
            return denied()
        if lock.forbids_deletion(vault, point):
            return not_allowed_now("Recovery point cannot be deleted: the backup vault is locked.")
        del self._stores.points[point["RecoveryPointArn"]]
        return done()

    def _named(self, request: Request) -> tuple[Record | None, Record | None]:
        """The vault and the recovery point that a path names."""
        vault = self._backup["_vaults"].get(request.name)
        point = self.find(request.names[1])
        return vault, point if point and point["BackupVaultName"] == request.name else None


def refuse_lifecycle(lifecycle: Record) -> str | None:
    """Why a lifecycle is refused, or None."""
    cold, days = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle.get("DeleteAfterDays")
    if days is not None and days < 1:
        return "DeleteAfterDays must be 1 or greater"
    if cold is not None and days is not None and days < cold + SHORTEST_COLD_STORAGE_DAYS:
        return "DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays"
    return None


def calculated(lifecycle: Record, since: float) -> Record:
    """When a recovery point moves to cold storage and when it ends."""
    members = {"MoveToColdStorageAt": "MoveToColdStorageAfterDays", "DeleteAt": "DeleteAfterDays"}
    return {
        member: since + lifecycle[name] * lock.SECONDS_PER_DAY
        for member, name in members.items()
        if lifecycle.get(name)
    }
