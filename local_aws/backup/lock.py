"""The lock of a vault: which retentions it lets in, what it forbids, and until when it can change.

https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
"""

import time

from local_aws.backup.answers import Answer, Record, invalid, not_allowed_now

LOCK = "_lock"
SECONDS_PER_DAY = 86_400
SHORTEST_COOLING_OFF_DAYS = 3
LONGEST_DAYS = 36_500


def put(vault: Record, body: Record, now: float) -> Answer | None:
    """Lock a vault, or change its lock; returns the refusal."""
    if is_immutable(vault, now):
        return not_allowed_now("Vault Lock configuration cannot be changed after the lock date.")
    least, most = body.get("MinRetentionDays"), body.get("MaxRetentionDays")
    if (least is not None and least < 1) or (most is not None and not (least or 1) <= most <= LONGEST_DAYS):
        return invalid(f"Invalid retention in Vault Lock configuration: {least} to {most} days")
    cooling_off_days = body.get("ChangeableForDays")
    if cooling_off_days is not None and cooling_off_days < SHORTEST_COOLING_OFF_DAYS:
        return invalid("ChangeableForDays must be 3 or greater")
    lock_date = None if cooling_off_days is None else now + cooling_off_days * SECONDS_PER_DAY
    vault[LOCK] = {"MinRetentionDays": least, "MaxRetentionDays": most, "LockDate": lock_date}
    return None


def remove(vault: Record, now: float) -> Answer | None:
    """Take the lock off; returns the refusal."""
    if is_immutable(vault, now):
        return not_allowed_now("Vault Lock configuration cannot be deleted after the lock date.")
    vault.pop(LOCK, None)
    return None


def is_immutable(vault: Record, now: float) -> bool:
    """Whether the lock is in compliance mode and its time to be changed is over."""
    lock_date = vault.get(LOCK, {}).get("LockDate")
    return lock_date is not None and now >= lock_date


def describe(vault: Record) -> Record:
    """What DescribeBackupVault says of the lock."""
    return {"Locked": LOCK in vault, **vault.get(LOCK, {})}


def forbids_deletion(vault: Record, point: Record) -> bool:
    """Whether a recovery point must stay: it has not reached its end."""
    delete_at = point.get("CalculatedLifecycle", {}).get("DeleteAt")
    return LOCK in vault and (delete_at is None or delete_at > time.time())


def refuse_retention(vault: Record, lifecycle: Record) -> str | None:
    """Why a job with this lifecycle fails, or None."""
    lock = vault.get(LOCK, {})
    days, least, most = lifecycle.get("DeleteAfterDays"), lock.get("MinRetentionDays"), lock.get("MaxRetentionDays")
    if least is not None and days is not None and days < least:
        return f"Retention period of {days} days is less than the minimum of {least} days of the vault's lock"
    if most is not None and (days is None or days > most):
        return f"Retention period of {days or 'unlimited'} days exceeds the maximum of {most} days of the vault's lock"
    return None
