"""Backups of a global table by AWS Backup: vaults, plans, copies, locks and restore tests."""

from globaltables.backup.table_backup import TableBackup
from globaltables.backup.vault import BackupVault
from globaltables.model.backup_lock import VaultLock
from globaltables.model.backups import BackupNotifications, Backups, RestoreTesting

__all__ = ["BackupNotifications", "BackupVault", "Backups", "RestoreTesting", "TableBackup", "VaultLock"]
