"""The lock of a backup vault: nobody deletes a backup, or shortens its life, before its time.

https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
"""

from typing import Literal

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Settings

DEFAULT_MINIMUM_RETENTION_DAYS = 7


class VaultLock(Settings):
    """What a vault's lock demands.

    In governance mode whoever may call DeleteBackupVaultLockConfiguration can take the lock off again. In compliance
    mode nobody can, AWS and the account's root user included, once the days to change one's mind are over: vaults and
    backups then stay, and are paid for, until the last backup has expired.

    Args:
        mode: ``governance`` (the default), ``compliance`` or ``none``.
        minimum_retention_days: The shortest retention that a job may ask for, days. Default 7, or the retention of
            backups and copies where that is shorter; in compliance mode it must be said.
        maximum_retention_days: The longest, days. Default 36500, so that no backup is kept without an end.
        changeable_for_days: How long a lock in compliance mode can still be changed, days, 3 or more. Default 3.
        confirm_compliance_lock: The table's name, to say that compliance mode is meant.
    """

    mode: Literal["governance", "compliance", "none"] = Field(
        default="governance", description="Who can take the lock off: authorised people, nobody, or there is none."
    )
    minimum_retention_days: int | None = Field(
        default=None, ge=1, le=36_500, description="Shortest retention of a backup in a vault, in days."
    )
    maximum_retention_days: int = Field(
        default=36_500, ge=1, le=36_500, description="Longest retention of a backup in a vault, in days."
    )
    changeable_for_days: int = Field(
        default=3, ge=3, le=36_500, description="Days in which a compliance lock can still be changed."
    )
    confirm_compliance_lock: str = Field(
        default="", description="The table's name: confirms a lock in compliance mode, which nobody can undo."
    )

    def minimum_days(self, shortest_days: int) -> int:
        """The shortest retention the lock allows, where the shortest that is asked for is *shortest_days*."""
        if self.minimum_retention_days is None:
            return min(DEFAULT_MINIMUM_RETENTION_DAYS, shortest_days)
        return self.minimum_retention_days


def check_retention_in_lock(name: str, days: int, lock: VaultLock, *, shortest_days: int) -> None:
    """Checks that a lock lets a retention pass: otherwise every job fails.

    Args:
        name: The key of the retention.
        days: The retention, days.
        lock: The lock of the vault it is for.
        shortest_days: The shortest retention asked for, days.

    Raises:
        ConfigurationError: When the lock demands more or less.
    """
    if lock.mode == "none":
        return
    least, most = lock.minimum_days(shortest_days), lock.maximum_retention_days
    if least > most:
        message = f"must not exceed maximum_retention_days {most}, got {least}; lower it"
        raise ConfigurationError(Problem("backup.lock.minimum_retention_days", message))
    if not least <= days <= most:
        message = (
            f"the vaults' lock demands {least} to {most} days, got {days}; "
            "change it, or backup.lock.minimum_retention_days and maximum_retention_days"
        )
        raise ConfigurationError(Problem(name, message))


def check_compliance(lock: VaultLock, *, table_name: str, force_destroy: bool) -> None:
    """Checks that a lock in compliance mode is meant.

    Raises:
        ConfigurationError: When it is not confirmed, says no minimum, or is to be destroyed with its backups.
    """
    place = "backup.lock.confirm_compliance_lock"
    if lock.mode != "compliance":
        if lock.confirm_compliance_lock:
            message = f"confirms mode compliance, got mode {lock.mode}; leave it out"
            raise ConfigurationError(Problem(place, message))
        return
    if lock.confirm_compliance_lock != table_name:
        message = (
            f"after {lock.changeable_for_days} days nobody can undo a compliance lock, so it must be the table's name, "
            f"{table_name}, got {lock.confirm_compliance_lock or 'nothing'}; write the name, or use mode governance"
        )
        raise ConfigurationError(Problem(place, message))
    if lock.minimum_retention_days is None:
        message = "must be given where the lock can never change, got nothing; write the days"
        raise ConfigurationError(Problem("backup.lock.minimum_retention_days", message))
    if force_destroy:
        message = "a vault under a compliance lock cannot be destroyed with its backups, got true; set it to false"
        raise ConfigurationError(Problem("backup.force_destroy", message))
