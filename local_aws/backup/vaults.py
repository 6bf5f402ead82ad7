"""Vaults: their policy, lock and notifications, and when one can be deleted."""

import json
import time
from typing import Any

from local_aws.backup import lock
from local_aws.backup.announcements import NOTIFICATIONS
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
from local_aws.backup.permissions import POLICY, vault_denies
from local_aws.backup.points import Points
from local_aws.emulator import Names


class Vaults:
    """The operations on a vault that the emulator lacks.

    Args:
        points: The recovery points.
    """

    def __init__(self, points: Points) -> None:
        self._points = points
        self._backup = Names("ministack.services.backup")

    def find(self, name: str) -> Record | None:
        """The emulator's record of a vault in the region of the request."""
        found: Record | None = self._backup["_vaults"].get(name)
        return found

    def describe(self, request: Request) -> Answer:
        """DescribeBackupVault, which denies that there is a vault as it denies a look at one.

        https://github.com/ansible-collections/amazon.aws/pull/1436
        """
        vault = self.find(request.name)
        return denied() if vault is None else content(self._described(vault))

    def list(self, request: Request) -> Answer:
        """ListBackupVaults."""
        return page(
            "BackupVaultList", [self._described(vault) for vault in self._backup["_vaults"].values()], request.query
        )

    def delete(self, request: Request) -> Answer:
        """DeleteBackupVault: an empty one only."""
        vault = self.find(request.name)
        if vault is None:
            return not_found(f"Backup vault {request.name}")
        if vault_denies(vault, "backup:DeleteBackupVault", vault["BackupVaultArn"]):
            return denied()
        if self._points.of_vault(request.name):
            return not_allowed_now("Backup vault cannot be deleted because it contains recovery points.")
        answer: Answer = self._backup["_delete_vault"](request.name)
        return answer

    def _described(self, vault: Record) -> Record:
        return {
            **vault,
            **lock.describe(vault),
            "VaultType": "BACKUP_VAULT",
            "VaultState": "AVAILABLE",
            "NumberOfRecoveryPoints": len(self._points.of_vault(vault["BackupVaultName"])),
        }

    def put_policy(self, request: Request) -> Answer:
        """PutBackupVaultAccessPolicy."""
        policy = request.body.get("Policy", "")
        try:
            json.loads(policy)
        except ValueError:
            return invalid("Invalid policy document")
        return self._set(request, POLICY, policy, "backup:PutBackupVaultAccessPolicy")

    def get_policy(self, request: Request) -> Answer:
        """GetBackupVaultAccessPolicy."""
        return self._get(request, POLICY, lambda policy: {"Policy": policy})

    def delete_policy(self, request: Request) -> Answer:
        """DeleteBackupVaultAccessPolicy."""
        return self._set(request, POLICY, None, "backup:DeleteBackupVaultAccessPolicy")

    def put_notifications(self, request: Request) -> Answer:
        """PutBackupVaultNotifications."""
        wanted = {name: request.body.get(name) for name in ("SNSTopicArn", "BackupVaultEvents")}
        return self._set(request, NOTIFICATIONS, wanted, "backup:PutBackupVaultNotifications")

    def get_notifications(self, request: Request) -> Answer:
        """GetBackupVaultNotifications."""
        return self._get(request, NOTIFICATIONS, dict)

    def delete_notifications(self, request: Request) -> Answer:
        """DeleteBackupVaultNotifications."""
        return self._set(request, NOTIFICATIONS, None, "backup:DeleteBackupVaultNotifications")

    def put_lock(self, request: Request) -> Answer:
        """PutBackupVaultLockConfiguration."""
        vault = self.find(request.name)
        if vault is None:
            return not_found(f"Backup vault {request.name}")
        return lock.put(vault, request.body, time.time()) or done()

    def delete_lock(self, request: Request) -> Answer:
        """DeleteBackupVaultLockConfiguration."""
        vault = self.find(request.name)
        if vault is None:
            return not_found(f"Backup vault {request.name}")
        return lock.remove(vault, time.time()) or done()

    def _set(self, request: Request, member: str, value: Any, action: str) -> Answer:
        vault = self.find(request.name)
        if vault is None:
            return not_found(f"Backup vault {request.name}")
        if vault_denies(vault, action, vault["BackupVaultArn"]):
            return denied()
        if value is None:
            vault.pop(member, None)
        else:
            vault[member] = value
        return done()

    def _get(self, request: Request, member: str, described: Any) -> Answer:
        vault = self.find(request.name)
        if vault is None or member not in vault:
            return not_found(f"{member.removeprefix('_').title()} of backup vault {request.name}")
        names = {name: vault[name] for name in ("BackupVaultName", "BackupVaultArn")}
        return content(names | described(vault[member]))
