"""Backups by AWS Backup: what an environment says of them, and AWS's rules for it.

AWS Backup keeps no continuous backup of a DynamoDB table: that is DynamoDB's own point-in-time recovery, another
setting. https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from globaltables.model.backup_lock import VaultLock, check_compliance, check_retention_in_lock
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.settings import Matching, Settings

LONGEST_RETENTION_DAYS = 36_500
SHORTEST_COLD_STORAGE_DAYS = 90
RING = "ring"
NO_COPY = "none"

COLD_RULE = f"a backup in cold storage stays there for {SHORTEST_COLD_STORAGE_DAYS} days or more"
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html"""

TOPIC_ARN_PATTERN = r"^arn:(?:aws|aws-[a-z-]+):sns:[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_-]{1,256}$"
"""AWS Backup delivers to standard topics, whose names have no dot, of the same account and region."""

TopicArn = Annotated[
    str, Matching(TOPIC_ARN_PATTERN, "must be the ARN of a standard SNS topic", "copy it from the console")
]
PrincipalArn = Annotated[
    str,
    Matching(
        r"^arn:(?:aws|aws-[a-z-]+):iam::[0-9]{12}:(?:role|user)/[\w+=,.@/-]+$",
        "must be the ARN of an IAM role or user",
        "copy it from the console",
    ),
]


def _check_schedule(schedule: str) -> str:
    """Six fields, and one of the two fields for days a question mark: AWS refuses any other expression."""
    fields = schedule.removeprefix("cron(").removesuffix(")").split()
    if not (schedule.startswith("cron(") and schedule.endswith(")") and len(fields) == 6):  # noqa: PLR2004 - named
        raise ConfigurationError(
            "must be cron(minute hour day-of-month month day-of-week year), "
            f"got {shown(schedule)}; write for example cron(0 5 ? * * *)"
        )
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ConfigurationError(
            f"exactly one of day-of-month and day-of-week must be ?, got {shown(schedule)}; "
            "write for example cron(0 5 ? * * *)"
        )
    return schedule


Schedule = Annotated[str, AfterValidator(_check_schedule)]
RetentionDays = Annotated[int, Field(ge=1, le=LONGEST_RETENTION_DAYS)]


class BackupNotifications(Settings):
    """Which existing SNS topics hear of a vault's jobs.

    AWS Backup has to be allowed to publish: the topic's policy names ``backup.amazonaws.com``, and where the topic is
    encrypted with a customer managed key, so does the key's.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html

    Args:
        topic_arn_by_role: The topic by role of its region; a vault whose role is absent is silent. Default none.
        events: Which events. A failed backup is part of ``BACKUP_JOB_COMPLETED``: the events named after failures of
            backup and restore jobs are no longer sent. Default completed backups and restores, failed copies.
    """

    topic_arn_by_role: dict[str, TopicArn] = Field(
        default_factory=dict, description="ARN of an existing SNS topic by role of its region."
    )
    events: tuple[
        Literal[
            "BACKUP_JOB_STARTED",
            "BACKUP_JOB_COMPLETED",
            "COPY_JOB_STARTED",
            "COPY_JOB_SUCCESSFUL",
            "COPY_JOB_FAILED",
            "RESTORE_JOB_STARTED",
            "RESTORE_JOB_COMPLETED",
            "RECOVERY_POINT_MODIFIED",
        ],
        ...,
    ] = Field(
        default=("BACKUP_JOB_COMPLETED", "COPY_JOB_FAILED", "RESTORE_JOB_COMPLETED"),
        strict=False,
        min_length=1,
        description="Which events of a vault are published.",
    )


class RestoreTesting(Settings):
    """Restores that AWS Backup carries out by itself, to prove that backups are good.

    Each restored table is billed until it is deleted at the end of its validation window.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html

    Args:
        enabled: Whether they happen. Default false.
        schedule: When. Default Sundays at seven.
        selection_window_days: How old a backup may be to be chosen, days, 1 to 365. Default 30.
        start_window_hours: Within how many hours a restore starts, 1 to 168. Default 24.
        validation_window_hours: How long a restored table stays to be looked at, hours, 1 to 168. Default 1.
    """

    enabled: bool = Field(default=False, description="Whether AWS Backup restores backups by itself to prove them.")
    schedule: Schedule = Field(default="cron(0 7 ? * SUN *)", description="When, as AWS's cron expression.")
    selection_window_days: int = Field(default=30, ge=1, le=365, description="How old a chosen backup may be, in days.")
    start_window_hours: int = Field(default=24, ge=1, le=168, description="Hours within which a restore starts.")
    validation_window_hours: int = Field(default=1, ge=1, le=168, description="Hours a restored table stays.")


class Backups(Settings):
    """Backups of every replica into a vault of its region, and their copies in another.

    Args:
        enabled: Whether there are any. Default true.
        schedule: When a backup begins, as AWS's cron expression. Default every day at five.
        schedule_timezone: The time zone of the schedules. Default ``Etc/UTC``.
        start_window_minutes: A job that did not start by then expires, minutes, 60 or more. Default 480.
        completion_window_minutes: A job that did not end by then is cancelled, minutes. Default 10080.
        copy_to: ``ring`` copies from each region to the next, ``none`` nowhere, and a role to that role's region, whose
            own backups go to the next one. Default ``ring``.
        copy_retention_days: How long copies are kept, days, 1 to 36500. Default as long as backups.
        cold_storage_after_days: When backups and copies move to cold storage, days. Default never.
        continuous_backup: Only false: AWS Backup has no continuous backup for DynamoDB.
        break_glass_principal_arns: Roles and users who may delete backups nevertheless, where no lock is. Default none.
        force_destroy: Whether a vault is destroyed with the backups in it. Default false.
        lock: What nobody can do to backups before their time.
        notifications: Which topics hear of it.
        restore_testing: Restores that AWS Backup carries out by itself.
    """

    enabled: bool = Field(default=True, description="Whether AWS Backup backs up every replica.")
    schedule: Schedule = Field(default="cron(0 5 ? * * *)", description="When, as AWS's cron expression.")
    schedule_timezone: str = Field(
        default="Etc/UTC", min_length=1, description="Time zone of the schedules, for example Europe/Berlin."
    )
    start_window_minutes: int = Field(default=480, ge=60, le=10_080, description="Minutes within which a job starts.")
    completion_window_minutes: int = Field(
        default=10_080, ge=120, le=43_200, description="Minutes after which a job that has not ended is cancelled."
    )
    copy_to: str = Field(
        default=RING, description="'ring' for the next region, 'none', or the role of the region that takes all copies."
    )
    copy_retention_days: RetentionDays | None = Field(
        default=None, description="How long copies are kept, in days; as long as backups when absent."
    )
    cold_storage_after_days: int | None = Field(
        default=None, ge=1, le=LONGEST_RETENTION_DAYS, description="Days until cold storage; never when absent."
    )
    continuous_backup: bool = Field(
        default=False, description="Only false: AWS Backup has none for DynamoDB; point_in_time_recovery is it."
    )
    break_glass_principal_arns: tuple[PrincipalArn, ...] = Field(
        default=(), strict=False, description="Roles and users who may delete backups in a vault without a lock."
    )
    force_destroy: bool = Field(default=False, description="Whether destroying a vault deletes the backups in it.")
    lock: VaultLock = Field(default=VaultLock(), description="What protects backups from being deleted early.")
    notifications: BackupNotifications = Field(
        default=BackupNotifications(), description="Which existing topics hear of a vault's jobs."
    )
    restore_testing: RestoreTesting = Field(
        default=RestoreTesting(), description="Restores that AWS Backup carries out by itself."
    )

    @field_validator("continuous_backup")
    @classmethod
    def _has_no_continuous_backup(cls, wanted: bool) -> bool:  # noqa: FBT001 - pydantic's signature
        if wanted:
            raise ConfigurationError(
                "AWS Backup has no continuous backup for DynamoDB, got true; leave it out and use "
                "point_in_time_recovery, which is DynamoDB's own"
            )
        return wanted

    def target_role(self, role: str, roles: Sequence[str]) -> str | None:
        """The role whose region takes the copies of *role*'s backups; None when there are none."""
        following = roles[(list(roles).index(role) + 1) % len(roles)]
        if self.copy_to == NO_COPY:
            return None
        return following if self.copy_to in {RING, role} else self.copy_to


def check_backups(backups: Backups, *, retention_days: int, region_by_role: Mapping[str, str], table_name: str) -> None:
    """Checks what backups must satisfy together with the rest of an environment.

    Args:
        backups: What is wanted.
        retention_days: How long backups are kept, days.
        region_by_role: Region name by role, home first.
        table_name: The table's name, with which a lock in compliance mode is confirmed.

    Raises:
        ConfigurationError: When a rule of AWS or of ours is broken.
    """
    if not backups.enabled:
        return
    _check_roles(backups, region_by_role)
    if backups.completion_window_minutes < backups.start_window_minutes + 60:
        message = (
            f"must exceed start_window_minutes {backups.start_window_minutes} by 60 or more, "
            f"got {backups.completion_window_minutes}; raise it"
        )
        raise ConfigurationError(Problem("backup.completion_window_minutes", message))
    periods = {"backup_retention_days": retention_days}
    if backups.copy_retention_days is not None and backups.copy_to != NO_COPY:
        periods["backup.copy_retention_days"] = backups.copy_retention_days
    for name, days in periods.items():
        _check_cold_storage(name, days, backups.cold_storage_after_days)
        check_retention_in_lock(name, days, backups.lock, shortest_days=min(periods.values()))
    check_compliance(backups.lock, table_name=table_name, force_destroy=backups.force_destroy)


def _check_roles(backups: Backups, region_by_role: Mapping[str, str]) -> None:
    if backups.copy_to not in {RING, NO_COPY, *region_by_role}:
        known = ", ".join(region_by_role)
        message = f"must be ring, none or a role ({known}), got {shown(backups.copy_to)}; choose one of them"
        raise ConfigurationError(Problem("backup.copy_to", message))
    if backups.copy_to == NO_COPY and backups.copy_retention_days is not None:
        message = f"needs copies, got copy_to none and {backups.copy_retention_days}; leave it out or set copy_to"
        raise ConfigurationError(Problem("backup.copy_retention_days", message))
    for role, arn in backups.notifications.topic_arn_by_role.items():
        place = f"backup.notifications.topic_arn_by_role.{role}"
        if role not in region_by_role:
            message = f"must name the role of a region ({', '.join(region_by_role)}), got {role}; rename it"
            raise ConfigurationError(Problem(place, message))
        if arn.split(":")[3] != region_by_role[role]:
            message = f"a vault notifies a topic of its own region, {region_by_role[role]}, got {arn}; name one there"
            raise ConfigurationError(Problem(place, message))


def _check_cold_storage(name: str, days: int, cold_storage_after_days: int | None) -> None:
    if cold_storage_after_days is not None and days < cold_storage_after_days + SHORTEST_COLD_STORAGE_DAYS:
        message = (
            f"{COLD_RULE}, so backups that move there after {cold_storage_after_days} days are kept for "
            f"{cold_storage_after_days + SHORTEST_COLD_STORAGE_DAYS} or more, got {days}; "
            "raise it, or leave cold_storage_after_days out"
        )
        raise ConfigurationError(Problem(name, message))
