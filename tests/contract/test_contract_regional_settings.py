"""What AWS synchronises between replicas, and what it never does."""

# ruff: noqa: D103 - the names state the rules

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, Tables, wait_until

INDEX = {
    "IndexName": "ByOwner",
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
OWNER = [{"AttributeName": "owner", "AttributeType": "S"}]


def recovery(tables: Tables, name: str, region: str = HOME) -> dict[str, Any]:
    answer = tables.clients("dynamodb", region).describe_continuous_backups(TableName=name)
    described: dict[str, Any] = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return described


def set_recovery(tables: Tables, name: str, days: int | None, region: str = HOME) -> None:
    asked: dict[str, Any] = {"PointInTimeRecoveryEnabled": days is not None}
    if days is not None:
        asked["RecoveryPeriodInDays"] = days
    tables.clients("dynamodb", region).update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=asked)


@pytest.fixture(scope="module")
def pair(tables: Tables) -> str:
    """A table with one replica, whose settings these tests change."""
    return tables.create_global(FIRST)


def test_deletion_protection_is_regional(tables: Tables) -> None:
    name = tables.create_global(FIRST, DeletionProtectionEnabled=True)
    assert [tables.describe(name, region)["DeletionProtectionEnabled"] for region in (HOME, FIRST)] == [True, False]


def test_recovery_and_its_window_are_regional(tables: Tables, pair: str) -> None:
    set_recovery(tables, pair, 7)
    assert recovery(tables, pair)["PointInTimeRecoveryStatus"] == "ENABLED"
    assert recovery(tables, pair)["RecoveryPeriodInDays"] == 7
    assert recovery(tables, pair, FIRST)["PointInTimeRecoveryStatus"] == "DISABLED"
    set_recovery(tables, pair, None)
    assert "RecoveryPeriodInDays" not in recovery(tables, pair)


def test_the_recovery_window_is_35_days_unless_said_otherwise(tables: Tables, pair: str) -> None:
    tables.clients("dynamodb", FIRST).update_continuous_backups(
        TableName=pair, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert recovery(tables, pair, FIRST)["RecoveryPeriodInDays"] == 35


def test_a_recovery_window_beyond_35_days_is_refused(tables: Tables, pair: str) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        set_recovery(tables, pair, 36)


def test_tags_are_regional(tables: Tables, pair: str) -> None:
    arn = tables.describe(pair)["TableArn"]
    tables.clients("dynamodb").tag_resource(ResourceArn=arn, Tags=[{"Key": "env", "Value": "home"}])
    there = tables.describe(pair, FIRST)["TableArn"]
    assert tables.clients("dynamodb").list_tags_of_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "env", "Value": "home"}
    ]
    assert tables.clients("dynamodb", FIRST).list_tags_of_resource(ResourceArn=there)["Tags"] == []


def test_contributor_insights_are_regional(tables: Tables, pair: str) -> None:
    tables.clients("dynamodb").update_contributor_insights(TableName=pair, ContributorInsightsAction="ENABLE")

    def status(region: str) -> str:
        answer = tables.clients("dynamodb", region).describe_contributor_insights(TableName=pair)
        return str(answer["ContributorInsightsStatus"])

    wait_until(lambda: status(HOME) == "ENABLED", "insights on at home")
    assert status(FIRST) == "DISABLED"


def test_expiry_is_shared_from_any_region(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.clients("dynamodb", FIRST).update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    answer = tables.clients("dynamodb").describe_time_to_live(TableName=name)
    assert answer["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def test_expiry_is_switched_off_before_it_looks_at_another_attribute(tables: Tables) -> None:
    """By its attribute's name, once; AWS then names no attribute any more."""
    name, client = tables.create(), tables.clients("dynamodb")

    def refused(attribute: str, *, enabled: bool) -> str:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        try:
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return ""

    assert refused("expires", enabled=False) == "TimeToLive is already disabled"
    assert refused("expires", enabled=True) == ""
    assert refused("expires", enabled=True) == "TimeToLive is already enabled"
    elsewhere = "TimeToLive is active on a different AttributeName: current AttributeName is expires"
    assert [refused("other", enabled=enabled) for enabled in (True, False)] == [elsewhere] * 2
    assert refused("expires", enabled=False) == ""
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    assert refused("other", enabled=True) == ""


def test_an_index_is_shared_and_creating_at_first(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    answer = tables.clients("dynamodb").update_table(
        TableName=name, AttributeDefinitions=OWNER, GlobalSecondaryIndexUpdates=[{"Create": INDEX}]
    )
    assert answer["TableDescription"]["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    wait_until(
        lambda: tables.describe(name)["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE", "the index active"
    )
    there = tables.describe(name, FIRST)
    assert [index["IndexName"] for index in there["GlobalSecondaryIndexes"]] == ["ByOwner"]
    assert there["GlobalSecondaryIndexes"][0]["IndexArn"] == there["TableArn"] + "/index/ByOwner"


def test_an_index_made_later_finds_items_in_every_region(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    item = {"PK": {"S": "a"}, "SK": {"S": "1"}, "owner": {"S": "me"}, "value": {"S": "v"}}
    tables.clients("dynamodb").put_item(TableName=name, Item=item)
    tables.wait_value(name, "a", "v", FIRST)
    tables.clients("dynamodb").update_table(
        TableName=name, AttributeDefinitions=OWNER, GlobalSecondaryIndexUpdates=[{"Create": INDEX}]
    )
    answer = tables.clients("dynamodb", FIRST).query(
        TableName=name,
        IndexName="ByOwner",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "me"}},
    )
    assert answer["Items"] == [item]


def test_two_indexes_at_once_are_refused(tables: Tables) -> None:
    name = tables.create()
    with pytest.raises(ClientError, match="Only 1 online index can be created or deleted simultaneously"):
        tables.clients("dynamodb").update_table(
            TableName=name,
            AttributeDefinitions=OWNER,
            GlobalSecondaryIndexUpdates=[{"Create": INDEX}, {"Create": {**INDEX, "IndexName": "Other"}}],
        )


def test_maximum_throughput_is_shared_and_reads_may_differ(tables: Tables) -> None:
    maxima = {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    name = tables.create_global(FIRST, OnDemandThroughput=maxima)
    change = {"RegionName": FIRST, "OnDemandThroughputOverride": {"MaxReadRequestUnits": 200}}
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Update": change}])
    tables.wait_active(name)
    assert tables.replica(name, FIRST)["OnDemandThroughputOverride"] == {"MaxReadRequestUnits": 200}
    maxima["MaxWriteRequestUnits"] = 70
    tables.clients("dynamodb").update_table(TableName=name, OnDemandThroughput=maxima)
    assert tables.describe(name, FIRST)["OnDemandThroughput"] == {
        "MaxReadRequestUnits": 200,
        "MaxWriteRequestUnits": 70,
    }


def test_a_removed_replica_leaves_no_settings_behind(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    set_recovery(tables, name, 9, FIRST)
    tables.clients("dynamodb", FIRST).update_contributor_insights(TableName=name, ContributorInsightsAction="ENABLE")
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
    tables.wait_gone(name, FIRST)
    tables.wait_active(name)
    tables.add_replica(name, FIRST)
    assert recovery(tables, name, FIRST) == {"PointInTimeRecoveryStatus": "DISABLED"}
    insights = tables.clients("dynamodb", FIRST).describe_contributor_insights(TableName=name)
    assert insights["ContributorInsightsStatus"] == "DISABLED"
