"""The end of `prod`, which runs after every other test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.prod.prod_environment import (
    BREAK_GLASS,
    HEARS_OF_ALARMS,
    HEARS_OF_BACKUPS,
    REGIONS,
    STACKS,
    TABLE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

LISTED = {
    ("backup", "list_backup_vaults"): ("BackupVaultList", "BackupVaultName"),
    ("backup", "list_backup_plans"): ("BackupPlansList", "BackupPlanName"),
    ("backup", "list_restore_testing_plans"): ("RestoreTestingPlans", "RestoreTestingPlanName"),
    ("cloudtrail", "list_trails"): ("Trails", "TrailARN"),
    ("cloudwatch", "list_dashboards"): ("DashboardEntries", "DashboardName"),
    ("ec2", "describe_vpc_endpoints"): ("VpcEndpoints", "VpcEndpointId"),
    ("events", "list_rules"): ("Rules", "Name"),
    ("fis", "list_experiment_templates"): ("experimentTemplates", "id"),
    ("iam", "list_roles"): ("Roles", "Arn"),
    ("kinesis", "list_streams"): ("StreamNames", ""),
    ("kms", "list_aliases"): ("Aliases", "AliasName"),
    ("lambda", "list_event_source_mappings"): ("EventSourceMappings", "UUID"),
    ("lambda", "list_functions"): ("Functions", "FunctionName"),
    ("logs", "describe_log_groups"): ("logGroups", "logGroupName"),
    ("s3", "list_buckets"): ("Buckets", "Name"),
    ("sns", "list_subscriptions"): ("Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics"): ("Topics", "TopicArn"),
    ("sqs", "list_queues"): ("QueueUrls", ""),
}
"""What each call answers with, and what of it says which."""
MADE_BEFORE = {BREAK_GLASS, HEARS_OF_ALARMS.rpartition(":")[2], *HEARS_OF_BACKUPS.values()}
DELETED = ("CUSTOMER", "PendingDeletion")
AWS_OWN = ("alias/aws/", ":role/aws-service-role/")


def _left(prod: Prod, region: str) -> Iterator[tuple[str, str]]:
    """Call and name of all that a region has besides what was there before."""
    for (service, call), (member, key) in LISTED.items():
        found: list[Any] = getattr(prod.clients(service, region), call)().get(member, [])
        for one in found:
            name = one[key] if key else one.rpartition("/")[2]
            if name not in MADE_BEFORE and not any(part in name for part in AWS_OWN):
                yield call, name


def _keys_in_use(prod: Prod, region: str) -> list[str]:
    """The customer managed keys that nobody scheduled to be deleted."""
    client = prod.clients("kms", region)
    keys = [client.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in client.list_keys(Limit=1000)["Keys"]]
    return [key["Arn"] for key in keys if (key["KeyManager"], key["KeyState"]) not in {("AWS", "Enabled"), DELETED}]


def test_destroy_leaves_nothing(prod: Prod) -> None:
    """Both states are empty, and no region has anything but what it tells: the final backup's key."""
    document = prod.project.succeed("destroy", "--env", "prod", "--yes", "--json").document
    assert document["destroyed"] is True
    assert [one["region"] for one in document["kept"]] == [REGIONS[0]]
    for stack in STACKS:
        assert json.loads((prod.project.root / "state" / f"{stack}.tfstate").read_text())["resources"] == []
    for region in REGIONS:
        assert TABLE not in prod.clients("dynamodb", region).list_tables()["TableNames"]
        found = prod.clients("cloudwatch", region).describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        assert (found["MetricAlarms"], found["CompositeAlarms"]) == ([], [])
        assert list(_left(prod, region)) == []
        assert _keys_in_use(prod, region) == [one["arn"] for one in document["kept"] if one["region"] == region]
