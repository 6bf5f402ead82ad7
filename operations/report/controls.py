"""The controls of `docs/controls.md` as data, and how each is where `status` can tell.

A test compares the two, so that a control is added to both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.report.sections.state import State
from operations.report.words import ago
from operations.status.symptoms.settings import ENABLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from operations.report.contents import Contents
    from operations.status.facts import RegionFacts

    Judgement = tuple[State, str]

_BACKUP_PARTS = {"recovery_points", "table_backups"}
UNSEEN: Judgement = (State.UNKNOWN, "not looked at here: the test does, on all that prod.toml deploys")


@dataclass(frozen=True, slots=True)
class Control:
    """Something a reviewer asks.

    Args:
        text: What must be so.
        resource: What answers; names of code stand between backticks.
        test: The test that fails when it is not so.
        judge: How it is now; None where only the test knows.
    """

    text: str
    resource: str
    test: str
    judge: Callable[[Contents], Judgement] | None = None

    def now(self, contents: Contents) -> Judgement:
        """How it is now."""
        if not contents.facts:
            return State.UNKNOWN, "nothing is deployed"
        return self.judge(contents) if self.judge else UNSEEN


def _everywhere(contents: Contents, holds: Callable[[RegionFacts], bool | None], yes: str, no: str) -> Judgement:
    """One answer of all regions; None from a region that could not be asked."""
    answers = {region: holds(found) for region, found in contents.facts.items()}
    wrong = [region for region, answer in answers.items() if answer is False]
    unknown = [region for region, answer in answers.items() if answer is None]
    if wrong:
        return State.WARNING, f"{no} in {', '.join(wrong)}"
    if unknown:
        return State.UNKNOWN, f"could not be read in {', '.join(unknown)}"
    return State.GOOD, f"{yes} in {_count(answers)}"


def _count(regions: Iterable[str]) -> str:
    count = len(list(regions))
    return "the one region" if count == 1 else f"all {count} regions"


def _protection(contents: Contents) -> Judgement:
    def holds(found: RegionFacts) -> bool | None:
        return bool(found.table.get("DeletionProtectionEnabled")) if found.table else None

    return _everywhere(contents, holds, "on", "off")


def _keys(contents: Contents) -> Judgement:
    def holds(found: RegionFacts) -> bool | None:
        if not found.table:
            return None
        used, own = found.table.get("SSEDescription", {}).get("KMSMasterKeyArn"), contents.key_arn_by_region
        if used is None or used != own.get(found.region):
            return False
        # The vault's key may be the one that was not read.
        return found.key_state == ENABLED if found.key_state or "keys" not in found.unread else None

    return _everywhere(contents, holds, "its own key, enabled,", "no enabled key of its own")


def _recovery(contents: Contents) -> Judgement:
    def holds(found: RegionFacts) -> bool | None:
        if not found.table or "recovery" in found.unread:
            return None
        return bool(found.recovery.get("PointInTimeRecoveryStatus") == ENABLED.upper())

    return _everywhere(contents, holds, "on", "off")


def _alarms(contents: Contents) -> Judgement:
    def holds(found: RegionFacts) -> bool | None:
        if found.unreachable or "alarms" in found.unread:
            return None
        if not found.alarms or contents.missing_alarms.get(found.region):
            return False
        return all(alarm.get("ActionsEnabled", True) for alarm in found.alarms)

    no = "no alarms, or some missing or with actions switched off,"
    return _everywhere(contents, holds, "all are there with actions on", no)


def _backups(contents: Contents) -> Judgement:
    def holds(found: RegionFacts) -> bool | None:
        if found.unreachable or "vault" in found.unread:
            return None
        is_copied = bool(contents.copies_to.get(found.region, frozenset()) - {found.region})
        return bool(is_copied and found.vault and found.vault.get("Locked"))

    yes, no = "a locked vault and copies elsewhere", "no locked vault, or no copies elsewhere,"
    both = [_everywhere(contents, holds, yes, no), _last_backups(contents)]
    worst = max((state for state, _ in both), key=(State.GOOD, State.UNKNOWN, State.WARNING).index)
    return worst, "; ".join(text for _, text in both)


def _last_backups(contents: Contents) -> Judgement:
    """Of the region whose last backup is the oldest: a newer one elsewhere says nothing of it."""
    made = {region: found.last_backup for region, found in contents.facts.items() if found.last_backup}
    rest = {region: found for region, found in contents.facts.items() if region not in made}
    unread = [region for region, found in rest.items() if found.unreachable or _BACKUP_PARTS & found.unread.keys()]
    none = [region for region in rest if region not in unread]
    if none:
        return State.WARNING, f"no backup yet in {', '.join(none)}"
    if unread:
        return State.UNKNOWN, f"backups could not be read in {', '.join(unread)}"
    region, oldest = min(made.items(), key=lambda one: one[1])
    return State.GOOD, f"last backup {ago(oldest, contents.at)} in {region}, no older one elsewhere"


CONTROLS = (
    Control(
        "every replica is protected against deletion",
        "`aws_dynamodb_table`, and `globaltables deploy` through the API",
        "test_every_replica_is_protected_encrypted_and_recoverable",
        _protection,
    ),
    Control(
        "every replica is encrypted with a key of its own region",
        "`aws_kms_key`, `replica.kms_key_arn`",
        "test_every_replica_is_protected_encrypted_and_recoverable",
        _keys,
    ),
    Control(
        "every replica can be restored to a point in time",
        "`point_in_time_recovery` of table and replicas",
        "test_every_replica_is_protected_encrypted_and_recoverable",
        _recovery,
    ),
    Control(
        "keys rotate, and those of data wait 30 days before they are deleted",
        "`aws_kms_key`",
        "test_every_key_rotates_and_waits_before_it_is_deleted",
    ),
    Control(
        "every alarm tells somebody, of its end too",
        "`aws_cloudwatch_metric_alarm`, `aws_sns_topic`",
        "test_every_alarm_tells_somebody",
        _alarms,
    ),
    Control(
        "backups have a copy in another region and a lock",
        "`aws_backup_plan`, `aws_backup_vault_lock_configuration`",
        "test_every_backup_is_copied_and_locked",
        _backups,
    ),
    Control(
        "a backup really restores",
        "`aws_backup_restore_testing_plan`",
        "test_every_replica_restores_item_by_item",
    ),
    Control(
        "who wrote and who changed is on record, in every region, provably unchanged",
        "`aws_cloudtrail`",
        "test_the_trail_covers_the_table_in_every_region",
    ),
    Control(
        "somebody is told of every call after which data may be lost",
        "`aws_cloudwatch_log_metric_filter`, `aws_cloudwatch_metric_alarm`",
        "test_a_call_that_endangers_the_table_is_told",
    ),
    Control(
        "the trail's files are in a private, versioned bucket",
        "`aws_s3_bucket`, `aws_s3_bucket_public_access_block`",
        "test_the_trail_writes_into_a_private_bucket",
    ),
    Control(
        "a network's endpoint lets through this table alone",
        "`aws_vpc_endpoint`",
        "test_the_endpoint_lets_through_this_table_alone",
    ),
    Control(
        "backups are made, copied and restored by roles that can do nothing beyond",
        "`aws_iam_role`, `aws_backup_vault_policy`",
        "test_a_copy_restores_item_by_item",
    ),
    Control(
        "an experiment ends by itself when the table suffers",
        "`aws_fis_experiment_template`, `aws_cloudwatch_metric_alarm`",
        "test_the_stop_alarm_ends_an_experiment",
    ),
    Control(
        "no policy, of a role or of anything else, allows every action",
        "all that has one: roles, keys, vaults, topics, queues, bucket, endpoint, replicas",
        "test_no_statement_allows_every_action",
    ),
    Control(
        "no policy allows every resource where there are some to name",
        "all that has one",
        "test_no_statement_allows_every_resource",
    ),
    Control("no policy allows everybody", "all that has one", "test_no_statement_allows_everybody"),
    Control(
        "no credentials in what is synthesized or planned",
        "all",
        "test_no_credentials_in_the_synthesized_stacks",
    ),
    Control("a scanner finds nothing, on every resource", "all", "test_checkov_finds_nothing"),
)
"""In the order of the page."""
