"""A healthy table in three regions as AWS describes it, for tests to break in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from operations.deployed import Deployed
from operations.status.expected import Expected, ExpectedRegion
from operations.status.facts import Latency, RegionFacts

REGIONS = HOME, SECOND, THIRD = ("us-east-1", "eu-west-1", "ap-southeast-1")
TABLE = "app-data"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/app-data-backup"


def key_of(region: str) -> str:
    """The table's key."""
    return f"arn:aws:kms:{region}:123456789012:key/table"


EXPECTED = Expected(
    Deployed(
        table_name=TABLE,
        home=HOME,
        regions=REGIONS,
        key_arn_by_region={region: key_of(region) for region in REGIONS},
        replica_settings={},
    ),
    time_to_live_attribute="expires_at",
    backup_role_arn=ROLE,
    by_region={
        region: ExpectedRegion(
            alarm_names=frozenset({"app-data-read-throttles-warning", "app-data-impaired"}),
            function_names=("app-data-probe",),
            vault_name="app-data",
            vault_key_arn=f"arn:aws:kms:{region}:123456789012:key/vault",
        )
        for region in REGIONS
    },
)


def healthy() -> dict[str, RegionFacts]:
    """The facts of every region, made anew for each test."""
    return {region: _region(region) for region in REGIONS}


def _region(region: str) -> RegionFacts:
    table: dict[str, Any] = {
        "TableStatus": "ACTIVE",
        "KeySchema": [
            {"AttributeName": "PK", "KeyType": "HASH"},
            {"AttributeName": "SK", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "PK", "AttributeType": "S"},
            {"AttributeName": "SK", "AttributeType": "S"},
        ],
        "Replicas": [{"RegionName": other, "ReplicaStatus": "ACTIVE"} for other in REGIONS],
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSEDescription": {"SSEType": "KMS", "KMSMasterKeyArn": key_of(region)},
        "DeletionProtectionEnabled": True,
        "ItemCount": 12345,
        "TableSizeBytes": 5 * 1024 * 1024,
    }
    return RegionFacts(
        region,
        table=table,
        recovery={
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": 35,
            "EarliestRestorableDateTime": NOW - timedelta(days=35),
        },
        time_to_live={"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"},
        insights={"ContributorInsightsStatus": "DISABLED"},
        key_state="Enabled",
        alarms=[
            {"AlarmName": name, "StateValue": "OK", "ActionsEnabled": True}
            for name in ("app-data-read-throttles-warning", "app-data-impaired")
        ],
        vault={"BackupVaultName": "app-data"},
        vault_key_state="Enabled",
        backup_jobs=[{"State": "COMPLETED", "CreationDate": NOW - timedelta(hours=7)}],
        last_backup=NOW - timedelta(hours=7),
        latency_by_region={other: Latency(700.0, NOW - timedelta(minutes=1)) for other in REGIONS if other != region},
        throttles={"read": 0.0, "write": 0.0},
        errors_by_function={"app-data-probe": 0.0},
    )
