"""The backup vaults: how much is in them, and until when.

AWS deletes no vault that holds a recovery point. A lock in compliance mode, once its days of grace are over, is there
for ever. https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients


@dataclass(frozen=True, slots=True)
class Vault:
    """A vault.

    Args:
        region: Where.
        name: Its name.
        arn: Its ARN.
        key_arn: ARN of the key that encrypts what is in it; empty when AWS does not say.
        points: ARNs of its recovery points.
        last_ends: When the last recovery point that ends does so; None when none has an end.
        endless: How many recovery points have no end.
        is_locked: Whether it has a lock.
        locked_since: Since when, or from when on, nobody can take the lock off; None in governance mode.
    """

    region: str
    name: str
    arn: str
    key_arn: str
    points: tuple[str, ...] = ()
    last_ends: datetime | None = None
    endless: int = 0
    is_locked: bool = False
    locked_since: datetime | None = None

    def is_locked_for_ever(self, now: datetime) -> bool:
        """Whether nobody can take its lock off any more."""
        return self.locked_since is not None and self.locked_since <= now

    @property
    def contents(self) -> str:
        """What is in it, for people."""
        count = len(self.points)
        if not count:
            return "no recovery point"
        ends = f"the last until {self.last_ends:%Y-%m-%d}" if self.last_ends else ""
        endless = f"{self.endless} without an end" if self.endless else ""
        return ", ".join(filter(None, (f"{count} recovery point{'s' if count > 1 else ''}", ends, endless)))

    @property
    def lock(self) -> str:
        """Its lock, for people; empty when it has none."""
        if not self.is_locked:
            return ""
        if self.locked_since is None:
            return "governance lock"
        return f"compliance lock, for ever from {self.locked_since:%Y-%m-%d} on"

    def document(self) -> dict[str, Any]:
        """The vault as JSON."""
        return {
            "region": self.region,
            "name": self.name,
            "arn": self.arn,
            "recovery_points": len(self.points),
            "recovery_points_without_end": self.endless,
            "last_recovery_point_ends": self.last_ends.isoformat() if self.last_ends else None,
            "lock": self.lock or None,
        }


def read_vault(clients: Clients, region: str, name: str) -> Vault | None:
    """Asks for a vault and all that is in it; None when there is none."""
    backup = clients.backup(region)
    described = describe_vault(backup, name)
    if described is None:
        return None
    points = list(_points(backup, name))
    ends = [end for end in map(_end_of, points) if end]
    return Vault(
        region=region,
        name=name,
        arn=described["BackupVaultArn"],
        key_arn=described.get("EncryptionKeyArn", ""),
        points=tuple(point["RecoveryPointArn"] for point in points),
        last_ends=max(ends, default=None),
        endless=len(points) - len(ends),
        is_locked=described.get("Locked", False),
        locked_since=described.get("LockDate"),
    )


def describe_vault(backup: Any, name: str) -> Mapping[str, Any] | None:
    """What AWS Backup says of a vault in one region; None when there is none.

    Raises:
        ClientError: When AWS does not let us look: what is not known must not pass as absent.
    """
    try:
        described: Mapping[str, Any] = backup.describe_backup_vault(BackupVaultName=name)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        # Asked for a vault that is not there, AWS Backup answers as if it were forbidden:
        # https://github.com/hashicorp/terraform-provider-aws/issues/11840
        if code == "ResourceNotFoundException" or (code == "AccessDeniedException" and name not in _names(backup)):
            return None
        raise
    return described


def _names(backup: Any) -> set[str]:
    pages = backup.get_paginator("list_backup_vaults").paginate()
    return {vault["BackupVaultName"] for page in pages for vault in page["BackupVaultList"]}


def _points(backup: Any, name: str) -> list[Mapping[str, Any]]:
    pages = backup.get_paginator("list_recovery_points_by_backup_vault").paginate(BackupVaultName=name)
    return [point for page in pages for point in page.get("RecoveryPoints", ())]


def _end_of(point: Mapping[str, Any]) -> datetime | None:
    end: datetime | None = point.get("CalculatedLifecycle", {}).get("DeleteAt")
    return end.astimezone(UTC) if end else None
