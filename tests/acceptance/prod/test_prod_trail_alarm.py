"""Calls that endanger the table of `prod`: counted in the log group of its trail, and told."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import control_client
from tests.acceptance.prod.prod_environment import ACCOUNT, REGIONS, TABLE
from tests.trail_records import record, refused, update_table

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

HOME, FIRST, _ = REGIONS
GROUP, STREAM = f"/aws/cloudtrail/{TABLE}-audit", f"{ACCOUNT}_CloudTrail_{HOME}"
ALARM = f"{TABLE}-endangering-calls-critical"
FIVE_MINUTES = {"advance_seconds": 300}


def _key_ids(prod: Prod, region: str) -> tuple[str, str]:
    """Of the replica and of the vault."""
    table = prod.clients("dynamodb", region).describe_table(TableName=TABLE)["Table"]
    vault = prod.clients("backup", region).describe_backup_vault(BackupVaultName=TABLE)
    arns = table["SSEDescription"]["KMSMasterKeyArn"], vault["EncryptionKeyArn"]
    replica, kept = (arn.rpartition("/")[2] for arn in arns)
    return replica, kept


def _changes(prod: Prod, *records: dict[str, Any]) -> list[tuple[str, str]]:
    """What the alarm does in the five minutes after CloudTrail has delivered some records: region and state."""
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": json.dumps(one)} for one in records]
    prod.clients("logs").put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)
    answer = control_client.call(prod.url, "POST", "/clock", FIVE_MINUTES, 60)
    return [(one["region"], one["to"]) for one in answer["changes"] if one["alarm"] == ALARM]


def test_the_filters_name_the_keys_that_there_are(prod: Prod) -> None:
    """They are of the other stack, and were looked up: those of replica and vault, in every region."""
    kept = prod.clients("logs").describe_metric_filters(logGroupName=GROUP)["metricFilters"]
    pattern_by_name = {one["filterName"]: one["filterPattern"] for one in kept}
    assert len(kept) == 3 * len(REGIONS) + 1
    for role, region in zip(("primary", "secondary", "tertiary"), REGIONS, strict=True):
        replica, vault = _key_ids(prod, region)
        assert f'keyId = "*{replica}"' in pattern_by_name[f"{role}-keys-and-vault"]
        assert f'keyId = "*{vault}"' in pattern_by_name[f"{role}-keys-and-vault"]


def test_a_call_that_endangers_the_table_is_told(prod: Prod) -> None:
    """A replica's key is disabled. Calls on others, and calls that failed, are not told, and end the alarm."""
    prod.clients("logs").create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    harmless = (
        update_table(f"{TABLE}-2", deletionProtectionEnabled=False),
        refused(update_table(TABLE, deletionProtectionEnabled=False)),
        record("kms", "DisableKey", {"keyId": "5678abcd-12ab-34cd-56ef-1234567890ab"}),
    )
    try:
        assert (HOME, "ALARM") not in _changes(prod, *harmless)
        replica, _ = _key_ids(prod, FIRST)
        assert _changes(prod, record("kms", "DisableKey", {"keyId": replica}, awsRegion=FIRST)) == [(HOME, "ALARM")]
        assert _changes(prod, *harmless) == [(HOME, "OK")]
    finally:
        control_client.call(prod.url, "POST", "/clock", {"real": True}, 60)
