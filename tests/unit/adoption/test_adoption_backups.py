"""Backups that this project made are said exactly, or left alone with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.backup_names import RESTORE_TESTING
from globaltables.model.backups import Backups
from operations.adoption.as_environment import role_by_region
from operations.adoption.backups_found import backups_of, in_ring_order
from tests.unit.adoption.found_tables import ACCOUNT, HOME, NAME, OTHER
from tests.unit.adoption.own_backups import TAGS, backups_in, rule, selection, table_arn, vault_arn

if TYPE_CHECKING:
    from operations.adoption.backups_read import RegionBackups

THIRD = "ap-southeast-1"
RING = {HOME: OTHER, OTHER: HOME}
TEST = RESTORE_TESTING.fitting(NAME)


def _settings(found: dict[str, RegionBackups | None]) -> tuple[dict[str, Any] | None, str]:
    return backups_of(found, {region: table_arn(region) for region in found}, role_by_region(list(found)), TAGS)


def _said(found: dict[str, RegionBackups | None]) -> tuple[Backups, int]:
    settings, left = _settings(found)
    assert settings is not None, left
    return Backups(**settings["backup"]), settings["backup_retention_days"]


def _changed(**changes: Any) -> dict[str, RegionBackups | None]:
    """Backups in a ring of two, of which the second region has something else."""
    found = backups_in(RING)
    other = found[OTHER]
    assert other is not None
    return {**found, OTHER: replace(other, **changes)}


def _tested(**changes: Any) -> dict[str, RegionBackups | None]:
    """The same with restore tests, of which the second region's selects or restores otherwise."""
    found = backups_in(RING)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for region in RING:
        one = found[region]
        assert one is not None
        chosen = {
            "Algorithm": "LATEST_WITHIN_WINDOW",
            "IncludeVaults": [vault_arn(region)],
            "ExcludeVaults": [],
            "RecoveryPointTypes": ["SNAPSHOT"],
            "SelectionWindowDays": 30,
        }
        test = {
            "CreationTime": at,
            "CreatorRequestId": "c-1",
            "LastExecutionTime": at,
            "LastUpdateTime": at,
            "RestoreTestingPlanArn": f"arn:aws:backup:{region}:{ACCOUNT}:restore-testing-plan:{TEST}-1",
            "RestoreTestingPlanName": TEST,
            "ScheduleExpression": Backups().restore_testing.schedule,
            "ScheduleExpressionTimezone": "Etc/UTC",
            "StartWindowHours": 24,
            "RecoveryPointSelection": chosen,
        }
        restored = {
            "CreationTime": at,
            "CreatorRequestId": "c-2",
            "RestoreTestingPlanName": TEST,
            "RestoreTestingSelectionName": TEST,
            "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-restore",
            "ProtectedResourceType": "DynamoDB",
            "ProtectedResourceArns": [table_arn(HOME), table_arn(OTHER)],
            "ProtectedResourceConditions": {"StringEquals": [], "StringNotEquals": []},
            "ValidationWindowHours": Backups().restore_testing.validation_window_hours,
            "RestoreMetadataOverrides": {},
            **(changes if region == OTHER else {}),
        }
        found[region] = replace(one, test=test, test_selections={TEST: restored})
    return found


def test_a_table_without_a_vault_of_the_name_has_none() -> None:
    """Nothing is said of it."""
    assert _settings({HOME: None, OTHER: None}) == (None, "")


def test_what_the_defaults_make_is_said_by_the_defaults() -> None:
    """The lock's lower bound among them, which follows the retention."""
    assert _said(backups_in(RING)) == (Backups(), 30)


def test_restore_tests_are_said() -> None:
    """With what AWS adds to them, which is no setting."""
    said, _ = _said(_tested())
    assert said.restore_testing.enabled


@pytest.mark.parametrize(
    ("target_by_region", "copy_to"),
    [
        ({HOME: None, OTHER: None, THIRD: None}, "none"),
        ({HOME: OTHER, OTHER: THIRD, THIRD: HOME}, "ring"),
        ({HOME: THIRD, OTHER: THIRD, THIRD: HOME}, "tertiary"),
    ],
)
def test_where_copies_go_is_said(target_by_region: dict[str, str | None], copy_to: str) -> None:
    """Nowhere, around, or to one region, whose own go on to the next."""
    assert _said(backups_in(target_by_region)) == (Backups(copy_to=copy_to), 30)


def test_regions_are_in_the_order_of_the_ring() -> None:
    """Any other order would copy elsewhere; where there is no ring it stays."""
    ring = {HOME: OTHER, OTHER: THIRD, THIRD: HOME}
    assert in_ring_order({region: backups_in(ring)[region] for region in (HOME, THIRD, OTHER)}) == [HOME, OTHER, THIRD]
    assert in_ring_order({HOME: None, THIRD: None, OTHER: None}) == [HOME, THIRD, OTHER]
    to_one = backups_in({HOME: OTHER, THIRD: OTHER, OTHER: HOME})
    assert in_ring_order(to_one) == [HOME, THIRD, OTHER]


LEFT = {
    "a region without": ({**backups_in(RING), OTHER: None}, f"there is none in {OTHER}"),
    "a lock that nobody can change": (
        {
            region: replace(one, vault={**one.vault, "LockDate": datetime(2026, 1, 1, tzinfo=UTC)})
            for region, one in backups_in(RING).items()
            if one
        },
        "a lock in compliance mode cannot be imported without being replaced",
    ),
    "a second rule": (
        _changed(plans={"p-1": {"Rules": [rule(HOME), rule(HOME, RuleName="weekly")]}}),
        f"{OTHER} has 1 plans of the name, 2 rules and 1 selections, not one of each",
    ),
    "another schedule in one region": (
        _changed(plans={"p-1": {"Rules": [rule(HOME, ScheduleExpression="cron(0 6 ? * * *)")]}}),
        f"{OTHER} has rules.scheduled.schedule cron(0 6 ? * * *), and an environment would have it cron(0 5 ? * * *)",
    ),
    "a wider selection": (
        _changed(selections={("p-1", "s-1"): selection(OTHER, Resources=["*"])}),
        f"{OTHER} has selections.{NAME}.resources ['*'], and an environment would have it ['{table_arn(OTHER)}']",
    ),
    "another key": (
        _changed(key_aliases=("alias/ours",)),
        f"{OTHER} has key.aliases ['alias/ours'], and an environment would have it ['alias/{NAME}-backup']",
    ),
    "a vault without its policy": (
        _changed(policy=None),
        f"{OTHER} has policy.Version nothing, and an environment would have it 2012-10-17",
    ),
    "backups without an end": (
        {
            region: replace(one, plans={"p-1": {"Rules": [rule(Lifecycle={})]}})
            for region, one in backups_in(RING).items()
            if one
        },
        "backups are kept for ever",
    ),
    "a lock that nobody can change in one region": (
        _changed(
            vault={
                "BackupVaultArn": vault_arn(OTHER),
                "MinRetentionDays": 7,
                "MaxRetentionDays": 36_500,
                "LockDate": datetime(2026, 1, 1, tzinfo=UTC),
            }
        ),
        f"{OTHER} has lock.compliance since 2026-01-01 00:00:00+00:00, and an environment would have it nothing",
    ),
    "a rule that scans": (
        _changed(plans={"p-1": {"Rules": [rule(HOME, ScanActions=[{"ScanMode": "FULL_SCAN"}])]}}),
        f"{OTHER} has rules.scheduled.ScanActions.ScanMode FULL_SCAN, and an environment would have it nothing",
    ),
    "a plan that scans": (
        _changed(plans={"p-1": {"Rules": [rule(HOME)], "ScanSettings": [{"ResourceTypes": ["S3"]}]}}),
        f"{OTHER} has scan settings.ResourceTypes ['S3'], and an environment would have it nothing",
    ),
    "a rule that fills a second vault": (
        _changed(plans={"p-1": {"Rules": [rule(HOME, TargetLogicallyAirGappedBackupVaultArn=vault_arn(HOME))]}}),
        (
            f"{OTHER} has rules.scheduled.TargetLogicallyAirGappedBackupVaultArn {vault_arn(HOME)}, and an environment "
            "would have it nothing"
        ),
    ),
    "copies that end otherwise": (
        _changed(
            plans={
                "p-1": {
                    "Rules": [
                        rule(
                            HOME,
                            CopyActions=[
                                {
                                    "DestinationBackupVaultArn": vault_arn(HOME),
                                    "Lifecycle": {"DeleteAfterDays": 30, "DeleteAfterEvent": "DELETE_AFTER_COPY"},
                                }
                            ],
                        )
                    ]
                }
            }
        ),
        (
            f"{OTHER} has rules.scheduled.copies.lifecycle.DeleteAfterEvent DELETE_AFTER_COPY, and an environment "
            "would have it nothing"
        ),
    ),
    "a restore test of tagged tables alone": (
        _tested(ProtectedResourceConditions={"StringEquals": [{"Key": "aws:ResourceTag/team", "Value": "x"}]}),
        (
            f"{OTHER} has restore test.selections.{TEST}.ProtectedResourceConditions.StringEquals.Key "
            "aws:ResourceTag/team, and an environment would have it nothing"
        ),
    ),
    "a restore test that restores otherwise": (
        _tested(RestoreMetadataOverrides={"encryptionType": "KMS"}),
        (
            f"{OTHER} has restore test.selections.{TEST}.RestoreMetadataOverrides.encryptionType KMS, and an "
            "environment would have it nothing"
        ),
    ),
    "copies to another vault": (
        _changed(
            plans={"p-1": {"Rules": [rule(HOME, CopyActions=[{"DestinationBackupVaultArn": f"{vault_arn(HOME)}-2"}])]}}
        ),
        (
            f"{OTHER} has rules.scheduled.copies.to {vault_arn(HOME)}-2, and an environment would have it "
            f"{vault_arn(HOME)}"
        ),
    ),
}


@pytest.mark.parametrize(("found", "reason"), LEFT.values(), ids=LEFT.keys())
def test_what_cannot_be_said_exactly_is_left_alone(found: dict[str, RegionBackups | None], reason: str) -> None:
    """With the reason, and what it would take."""
    settings, left = _settings(found)
    there = ", ".join(region for region, one in found.items() if one)
    assert settings is None
    assert left == (
        f"{there}: backup vault {NAME} and its plan stay as they are, in nobody's state: {reason}; once [backup] says "
        "what they are to be, globaltables deploy --recover takes them over and shows what changes"
    )
