"""The controls of docs/controls.md that a scanner does not see, on all that `prod` deploys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.prod.prod_environment import REGIONS, TABLE
from tests.cli.project_copy import REPOSITORY

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

SECRET = re.compile(r"AKIA[0-9A-Z]{16}|aws_secret_access_key|-----BEGIN [A-Z ]*PRIVATE KEY-----", re.IGNORECASE)


def describe(prod: Prod, service: str, region: str, operation: str, **arguments: Any) -> Any:
    """What AWS itself answers."""
    return getattr(prod.clients(service, region), operation)(**arguments)


def test_every_replica_is_protected_encrypted_and_recoverable(prod: Prod) -> None:
    """In every region, asked of AWS and not of Terraform, which cannot say all of it."""
    keys = set()
    for region in REGIONS:
        table = describe(prod, "dynamodb", region, "describe_table", TableName=TABLE)["Table"]
        recovery = describe(prod, "dynamodb", region, "describe_continuous_backups", TableName=TABLE)
        assert table["DeletionProtectionEnabled"] is True
        assert table["SSEDescription"]["Status"] == "ENABLED"
        keys.add(table["SSEDescription"]["KMSMasterKeyArn"])
        point_in_time = recovery["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert point_in_time["PointInTimeRecoveryStatus"] == "ENABLED"
    assert {key.split(":")[3] for key in keys} == set(REGIONS)


def test_every_key_rotates_and_waits_before_it_is_deleted(prod: Prod) -> None:
    """A month where a key that is gone is data that is gone, a week where it is messages."""
    for resource in prod.resources:
        if resource["type"] == "aws_kms_key":
            key = resource["values"]
            days = 7 if resource["address"].startswith("aws_kms_key.topics_") else 30
            assert (key["enable_key_rotation"], key["deletion_window_in_days"]) == (True, days)


def test_every_alarm_tells_somebody(prod: Prod) -> None:
    """Of the alarm and of its end, but for what only a composite or an experiment looks at."""
    for alarm in prod.values("aws_cloudwatch_metric_alarm"):
        if "fis" in alarm["alarm_name"] or "game-day" in alarm["alarm_name"]:
            continue
        assert alarm["alarm_actions"], alarm["alarm_name"]
        assert alarm["ok_actions"], alarm["alarm_name"]
        assert alarm["treat_missing_data"], alarm["alarm_name"]


def test_every_backup_is_copied_and_locked(prod: Prod) -> None:
    """Into another region, and no sooner deleted than the lock says."""
    for plan in prod.values("aws_backup_plan"):
        assert all(rule["copy_action"] for rule in plan["rule"])
    assert len(prod.values("aws_backup_vault_lock_configuration")) == len(prod.values("aws_backup_vault"))
    assert all(lock["min_retention_days"] >= 1 for lock in prod.values("aws_backup_vault_lock_configuration"))


def test_the_trail_covers_the_table_in_every_region(prod: Prod) -> None:
    """And its files can be proven unchanged."""
    (trail,) = prod.values("aws_cloudtrail")
    assert (trail["is_multi_region_trail"], trail["enable_log_file_validation"]) == (True, True)
    arns = [
        arn
        for selector in trail["advanced_event_selector"]
        for field in selector["field_selector"]
        if field["field"] == "resources.ARN"
        for arn in field["equals"]
    ]
    assert {(arn.split(":")[3], arn.split("/")[-1]) for arn in arns} == {(region, TABLE) for region in REGIONS}


def test_no_credentials_in_the_synthesized_stacks(prod: Prod) -> None:
    """Nor in what Terraform plans of them."""
    for file in (*prod.plan_files.values(), *(prod.project.root / "cdktf.out").rglob("cdk.tf.json")):
        assert not SECRET.search(file.read_text()), file


def test_the_table_of_controls_names_tests_that_exist() -> None:
    """Control, resource, test: a row that proves nothing is none."""
    table = (REPOSITORY / "docs" / "controls.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", table))
    written = {
        name
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named - written == set()
    here = {name for name, value in globals().items() if name.startswith("test_") and callable(value)}
    assert here - named == {"test_the_table_of_controls_names_tests_that_exist"}
