"""Every rule of `[backup]`, with the whole message a user sees."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError
from globaltables.model.backup_lock import VaultLock
from globaltables.model.backups import Backups
from globaltables.model.load import parse_environment

FILE = Path("environments/dev.toml")
COMPLIANCE = '[backup.lock]\nmode = "compliance"\n'
CONFIRMED = f'{COMPLIANCE}confirm_compliance_lock = "global-app-data"\n'

MORE_REGIONS = (
    *("us-east-2", "us-west-1", "us-west-2", "eu-west-2", "eu-west-3", "eu-central-1", "ap-south-1", "sa-east-1"),
    "ca-central-1",
)

REFUSED = {
    "continuous backup": (
        "[backup]\ncontinuous_backup = true",
        (
            "backup.continuous_backup: AWS Backup has no continuous backup for DynamoDB, got true; leave it out and "
            "use point_in_time_recovery, which is DynamoDB's own"
        ),
    ),
    "schedule of five fields": (
        '[backup]\nschedule = "cron(0 5 * * *)"',
        (
            "backup.schedule: must be cron(minute hour day-of-month month day-of-week year), got 'cron(0 5 * * *)'; "
            "write for example cron(0 5 ? * * *)"
        ),
    ),
    "schedule as a rate": (
        '[backup]\nschedule = "rate(1 day)"',
        (
            "backup.schedule: must be cron(minute hour day-of-month month day-of-week year), got 'rate(1 day)'; "
            "write for example cron(0 5 ? * * *)"
        ),
    ),
    "schedule with both kinds of days": (
        '[backup.restore_testing]\nschedule = "cron(0 5 * * * *)"',
        (
            "backup.restore_testing.schedule: exactly one of day-of-month and day-of-week must be ?, "
            "got 'cron(0 5 * * * *)'; write for example cron(0 5 ? * * *)"
        ),
    ),
    "windows that overlap": (
        "[backup]\nstart_window_minutes = 600\ncompletion_window_minutes = 600",
        "backup.completion_window_minutes: must exceed start_window_minutes 600 by 60 or more, got 600; raise it",
    ),
    "more regions than the role of backups may name": (
        f'table_name_prefix = "{"t" * 221}"\n'
        + "".join(f'additional_regions.r{number} = "{region}"\n' for number, region in enumerate(MORE_REGIONS)),
        (
            "backup: the policy of the role that backs up has at most 10240 characters, got 11126 for 12 regions; "
            "leave a region out, shorten the table's name, or set enabled = false"
        ),
    ),
    "copies to a stranger": (
        '[backup]\ncopy_to = "fourth"',
        "backup.copy_to: must be ring, none or a role (primary, secondary, tertiary), got 'fourth'; choose one of them",
    ),
    "retention of no copies": (
        '[backup]\ncopy_to = "none"\ncopy_retention_days = 9',
        "backup.copy_retention_days: needs copies, got copy_to none and 9; leave it out or set copy_to",
    ),
    "cold storage cut short": (
        "backup_retention_days = 99\n[backup]\ncold_storage_after_days = 10",
        (
            "backup_retention_days: a backup in cold storage stays there for 90 days or more, so backups that move "
            "there after 10 days are kept for 100 or more, got 99; raise it, or leave cold_storage_after_days out"
        ),
    ),
    "cold storage of copies cut short": (
        "backup_retention_days = 365\n[backup]\ncold_storage_after_days = 10\ncopy_retention_days = 30",
        (
            "backup.copy_retention_days: a backup in cold storage stays there for 90 days or more, so backups that "
            "move there after 10 days are kept for 100 or more, got 30; raise it, or leave cold_storage_after_days out"
        ),
    ),
    "retention below the lock": (
        "[backup.lock]\nminimum_retention_days = 31",
        (
            "backup_retention_days: the vaults' lock demands 31 to 36500 days, got 30; "
            "change it, or backup.lock.minimum_retention_days and maximum_retention_days"
        ),
    ),
    "retention of copies above the lock": (
        "[backup]\ncopy_retention_days = 90\n[backup.lock]\nmaximum_retention_days = 60",
        (
            "backup.copy_retention_days: the vaults' lock demands 7 to 60 days, got 90; "
            "change it, or backup.lock.minimum_retention_days and maximum_retention_days"
        ),
    ),
    "a lock that lets nothing in": (
        "[backup.lock]\nminimum_retention_days = 60\nmaximum_retention_days = 40",
        "backup.lock.minimum_retention_days: must not exceed maximum_retention_days 40, got 60; lower it",
    ),
    "compliance without a word": (
        COMPLIANCE,
        (
            "backup.lock.confirm_compliance_lock: after 3 days nobody can undo a compliance lock, so it must be the "
            "table's name, global-app-data, got nothing; write the name, or use mode governance"
        ),
    ),
    "compliance for another table": (
        f'{COMPLIANCE}confirm_compliance_lock = "other"',
        (
            "backup.lock.confirm_compliance_lock: after 3 days nobody can undo a compliance lock, so it must be the "
            "table's name, global-app-data, got other; write the name, or use mode governance"
        ),
    ),
    "compliance without a minimum": (
        CONFIRMED,
        (
            "backup.lock.minimum_retention_days: must be given where the lock can never change, got nothing; "
            "write the days"
        ),
    ),
    "compliance to be destroyed": (
        f"{CONFIRMED}minimum_retention_days = 7\n[backup]\nforce_destroy = true",
        (
            "backup.force_destroy: a vault under a compliance lock cannot be destroyed with its backups, got true; "
            "set it to false"
        ),
    ),
    "a confirmation of nothing": (
        '[backup.lock]\nconfirm_compliance_lock = "global-app-data"',
        "backup.lock.confirm_compliance_lock: confirms mode compliance, got mode governance; leave it out",
    ),
    "a cooling-off time that AWS refuses": (
        "[backup.lock]\nchangeable_for_days = 2",
        "backup.lock.changeable_for_days: must be 3 to 36500, got 2; raise it",
    ),
    "notifications of a stranger": (
        '[backup.notifications.topic_arn_by_role]\nfourth = "arn:aws:sns:us-east-1:123456789012:ops"',
        (
            "backup.notifications.topic_arn_by_role.fourth: must name the role of a region "
            "(primary, secondary, tertiary), got fourth; rename it"
        ),
    ),
    "a topic elsewhere": (
        '[backup.notifications.topic_arn_by_role]\nsecondary = "arn:aws:sns:us-east-1:123456789012:ops"',
        (
            "backup.notifications.topic_arn_by_role.secondary: a vault notifies a topic of its own region, eu-west-1, "
            "got arn:aws:sns:us-east-1:123456789012:ops; name one there"
        ),
    ),
    "a topic in order": (
        '[backup.notifications.topic_arn_by_role]\nprimary = "arn:aws:sns:us-east-1:123456789012:ops.fifo"',
        (
            "backup.notifications.topic_arn_by_role.primary: must be the ARN of a standard SNS topic, "
            "got 'arn:aws:sns:us-east-1:123456789012:ops.fifo'; copy it from the console"
        ),
    ),
    "break glass for everybody": (
        '[backup]\nbreak_glass_principal_arns = ["*"]',
        (
            "backup.break_glass_principal_arns.0: must be the ARN of an IAM role or user, got '*'; "
            "copy it from the console"
        ),
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_backups_that_cannot_be(text: str, message: str) -> None:
    """What AWS Backup would refuse, or carry out to somebody's loss, is refused before AWS is asked."""
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    assert str(caught.value) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(
    "text",
    [
        "backup_retention_days = 1",
        "backup_retention_days = 100\n[backup]\ncold_storage_after_days = 10",
        f"{CONFIRMED}minimum_retention_days = 30",
        "backup_retention_days = 36500",
        '[backup]\nenabled = false\ncopy_to = "fourth"',
        '[backup]\nschedule = "cron(0 5 1 * ? *)"',
        '[backup.notifications.topic_arn_by_role]\nprimary = "arn:aws-cn:sns:us-east-1:123456789012:ops"',
    ],
)
def test_takes_what_is_at_the_limit(text: str) -> None:
    """The limits themselves are allowed, and what is off breaks no rule."""
    parse_environment(text, FILE)


def test_copies_go_round_or_to_one_region() -> None:
    """A ring has no end; one target takes all, and its own backups go to the next region."""
    roles = ("primary", "secondary", "tertiary")
    targets = {
        copy_to: [Backups(copy_to=copy_to).target_role(role, roles) for role in roles]
        for copy_to in ("ring", "tertiary", "none")
    }
    assert targets == {
        "ring": ["secondary", "tertiary", "primary"],
        "tertiary": ["tertiary", "tertiary", "primary"],
        "none": [None, None, None],
    }


def test_a_lock_demands_a_week_unless_backups_are_kept_for_less() -> None:
    """A default that a short retention would break is no default."""
    assert (VaultLock().minimum_days(30), VaultLock().minimum_days(3)) == (7, 3)
    assert VaultLock(minimum_retention_days=14).minimum_days(3) == 14
