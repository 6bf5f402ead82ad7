"""Which calls are counted as endangering: patterns of metric filters over records of CloudTrail."""

import re
from typing import Any

import pytest

from globaltables.model.alarm_names import longest_table_name
from globaltables.model.alarms import Alarms
from globaltables.model.audit import Audit
from globaltables.model.endangering_calls import LONGEST_PATTERN, are_counted, pattern_of_trail, patterns_of_region
from local_aws.logs.filter_pattern import parse
from tests.trail_records import (
    ACCOUNT,
    KEY_ARN,
    KEY_ID,
    NO_REPLICATION,
    READERS,
    REGION,
    TABLE,
    TABLE_ARN,
    TRAIL,
    VAULT,
    record,
    refused,
    update_recovery,
    update_table,
)

PATTERNS = patterns_of_region(REGION, table_name=TABLE, key_ids=("other-key", KEY_ID), vault_name=VAULT)
TRAIL_PATTERN = pattern_of_trail(TRAIL, REGION)
DELETED = {"tableDescription": {"tableName": TABLE, "tableStatus": "DELETING"}}
DENIED = {"resourceArn": TABLE_ARN, "policy": NO_REPLICATION}
EXPIRING = {"timeToLiveSpecification": {"attributeName": "at", "enabled": True}}


def counted(event: dict[str, Any]) -> list[str]:
    """The subjects of the filters that count it."""
    return [name for name, text in {**PATTERNS, "trail": TRAIL_PATTERN}.items() if parse(text)(event)]


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (update_table(deletionProtectionEnabled=False), "table"),
        (update_table(TABLE_ARN, deletionProtectionEnabled=False), "table"),
        (update_table(replicaUpdates=[{"delete": {"regionName": "us-east-1"}}]), "table"),
        (record("dynamodb", "DeleteTable", {"tableName": TABLE}, responseElements=DELETED), "table"),
        (record("dynamodb", "PutResourcePolicy", DENIED), "table"),
        (update_recovery(enabled=False), "recovery"),
        (update_recovery(TABLE_ARN, enabled=False), "recovery"),
        (record("dynamodb", "UpdateTimeToLive", {"tableName": TABLE} | EXPIRING), "recovery"),
        (record("kms", "DisableKey", {"keyId": KEY_ID}), "keys-and-vault"),
        (record("kms", "ScheduleKeyDeletion", {"keyId": KEY_ARN, "pendingWindowInDays": 7}), "keys-and-vault"),
        (record("kms", "DeleteImportedKeyMaterial", {"keyId": "other-key"}), "keys-and-vault"),
        (record("kms", "PutKeyPolicy", {"keyId": KEY_ID, "policyName": "default"}), "keys-and-vault"),
        (record("backup", "DeleteBackupVault", {"backupVaultName": VAULT}), "keys-and-vault"),
        (record("backup", "DeleteRecoveryPoint", {"backupVaultName": VAULT}), "keys-and-vault"),
        (record("backup", "UpdateRecoveryPointLifecycle", {"backupVaultName": VAULT}), "keys-and-vault"),
        (record("backup", "DeleteBackupVaultLockConfiguration", {"backupVaultName": VAULT}), "keys-and-vault"),
        (record("backup", "DeleteBackupVaultAccessPolicy", {"backupVaultName": VAULT}), "keys-and-vault"),
        (record("cloudtrail", "StopLogging", {"name": TRAIL}), "trail"),
        (record("cloudtrail", "UpdateTrail", {"name": TRAIL, "isMultiRegionTrail": False}), "trail"),
        (
            record("cloudtrail", "DeleteTrail", {"name": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{TRAIL}"}),
            "trail",
        ),
    ],
)
def test_what_endangers_is_counted_once(event: dict[str, Any], subject: str) -> None:
    """By the filter of its subject alone. Refused by AWS, or in a region without a replica, it is not counted."""
    assert counted(event) == [subject]
    assert counted(refused(event)) == []
    assert counted(event | {"awsRegion": "eu-west-3"}) == []


@pytest.mark.parametrize(
    "event",
    [
        update_table(deletionProtectionEnabled=True),
        update_table(provisionedThroughput={"readCapacityUnits": 5, "writeCapacityUnits": 5}),
        update_table(replicaUpdates=[{"create": {"regionName": "us-east-1"}}]),
        update_table(f"{TABLE}-2", deletionProtectionEnabled=False),
        update_table(f"old-{TABLE}", deletionProtectionEnabled=False),
        update_table("APP-DATA", deletionProtectionEnabled=False),
        update_recovery(enabled=True),
        update_recovery(f"{TABLE}-2", enabled=False),
        update_recovery(TABLE_ARN.replace(TABLE, f"old-{TABLE}"), enabled=False),
        record("dynamodb", "UpdateTimeToLive", {"tableName": TABLE, "timeToLiveSpecification": {"enabled": False}}),
        record("dynamodb", "PutResourcePolicy", DENIED | {"policy": READERS}),
        record("dynamodb", "PutResourcePolicy", DENIED | {"resourceArn": f"{TABLE_ARN}-2"}),
        record("dynamodb", "DescribeTable", {"tableName": TABLE}, readOnly=True),
        record("kms", "DisableKey", {"keyId": "5678abcd-12ab-34cd-56ef-1234567890ab"}),
        record("kms", "EnableKey", {"keyId": KEY_ID}),
        record("kms", "CancelKeyDeletion", {"keyId": KEY_ID}),
        record("backup", "DeleteRecoveryPoint", {"backupVaultName": f"{VAULT}-2"}),
        record("backup", "StartBackupJob", {"backupVaultName": VAULT}),
        record("cloudtrail", "StopLogging", {"name": f"other-{TRAIL}"}),
        record("cloudtrail", "StartLogging", {"name": TRAIL}),
        record("glue", "DeleteTable", {"tableName": TABLE}, responseElements=DELETED),
    ],
)
def test_what_is_harmless_or_of_others_is_not_counted(event: dict[str, Any]) -> None:
    """Other tables, keys, vaults, trails and services, names that only look alike included, and the way back."""
    assert counted(event) == []


def test_nothing_is_looked_for_where_there_is_nothing() -> None:
    """Without keys and vaults there is no filter for them; an empty id would be the end of every key's."""
    assert list(patterns_of_region(REGION, table_name=TABLE)) == ["table", "recovery"]
    assert "kms" not in patterns_of_region(REGION, table_name=TABLE, vault_name=VAULT)["keys-and-vault"]
    assert "backup" not in patterns_of_region(REGION, table_name=TABLE, key_ids=[KEY_ID])["keys-and-vault"]


def test_no_pattern_is_too_long() -> None:
    """With the longest names that a table with alarms, a region, a vault and a trail may have, and two keys."""
    table = "t" * longest_table_name(Alarms(enabled=True), ["i" * 3])
    region = "ap-southeast-1"
    patterns = patterns_of_region(region, table_name=table, key_ids=["mrk-" + "0" * 32] * 2, vault_name="v" * 50)
    patterns["trail"] = pattern_of_trail("a" * 128, region)
    assert {name: len(text) for name, text in patterns.items() if len(text) > LONGEST_PATTERN} == {}
    assert not any(re.search(r"\s\s", text) for text in patterns.values())


@pytest.mark.parametrize(
    ("audit", "alarms", "expected"),
    [
        ({}, {}, True),
        ({"management_events": "writes"}, {}, True),
        ({"management_events": "none"}, {}, False),
        ({"log_group_days": False}, {}, False),
        ({"enabled": False}, {}, False),
        ({}, {"enabled": False}, False),
        ({}, {"endangering_calls": {"critical": False}}, False),
        ({}, {"endangering_calls": {"critical": False, "notice": {"maximum_count": 3}}}, True),
    ],
)
def test_calls_are_counted_where_they_are_logged_and_somebody_is_told(
    audit: dict[str, Any],
    alarms: dict[str, Any],
    expected: bool,  # noqa: FBT001
) -> None:
    """Management events in a log group, and an alarm of any severity."""
    found = are_counted(Audit(**{"enabled": True} | audit), Alarms(**{"enabled": True} | alarms))
    assert found is expected
