"""Tables as others make them: by plain calls of the API, and as CloudFormation calls it for the seed's template."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


SCRIPTED, STACKED = "orders", "global-app-data-TableStack"
SCRIPTED_REGIONS = ("us-east-1", "eu-west-1")
STACKED_REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
_PATIENCE_SECONDS = 60


def make_scripted(client: Callable[[str, str], Any]) -> None:
    """Provisioned, scaled, with an index, and settings that differ between the two regions, the table's reads too."""
    home, other = SCRIPTED_REGIONS
    dynamodb = client("dynamodb", home)
    dynamodb.create_table(
        TableName=SCRIPTED,
        KeySchema=[_key("id", "HASH")],
        AttributeDefinitions=[_attribute("id", "S"), _attribute("owner", "N")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-owner",
                "KeySchema": [_key("owner", "HASH")],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["value", "at"]},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=_STREAM,
        Tags=[{"Key": "team", "Value": "orders"}],
    )
    _wait(client, SCRIPTED, [home])
    _replicate(client, SCRIPTED, home, {other: {}})
    for region in SCRIPTED_REGIONS:
        _scale(client("application-autoscaling", region), least_reads=5 if region == home else 6)
    dynamodb.update_table(
        TableName=SCRIPTED,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 8},
        GlobalSecondaryIndexUpdates=[
            {
                "Update": {
                    "IndexName": "by-owner",
                    "ProvisionedThroughput": {"ReadCapacityUnits": 6, "WriteCapacityUnits": 9},
                }
            }
        ],
    )
    _wait(client, SCRIPTED, SCRIPTED_REGIONS)
    client("dynamodb", other).update_continuous_backups(
        TableName=SCRIPTED,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 14},
    )
    client("dynamodb", other).update_table(TableName=SCRIPTED, DeletionProtectionEnabled=True)
    for index in ({}, {"IndexName": "by-owner"}):
        client("dynamodb", home).update_contributor_insights(
            TableName=SCRIPTED, ContributorInsightsAction="ENABLE", **index
        )
    _wait(client, SCRIPTED, SCRIPTED_REGIONS)
    put(client, SCRIPTED, {"id": {"S": "kept"}, "owner": {"N": "1"}}, SCRIPTED_REGIONS)


def make_stacked(client: Callable[[str, str], Any]) -> None:
    """What CloudFormation makes of an AWS::DynamoDB::GlobalTable with a key in every replica, and tags it with."""
    home, *others = STACKED_REGIONS
    keys = {}
    for region in STACKED_REGIONS:
        kms = client("kms", region)
        keys[region] = kms.create_key(Description=f"Key of {region}")["KeyMetadata"]["Arn"]
        kms.create_alias(AliasName="alias/dynamodb-global-tables-stack", TargetKeyId=keys[region])
    client("dynamodb", home).create_table(
        TableName=STACKED,
        KeySchema=[_key("PK", "HASH"), _key("SK", "RANGE")],
        AttributeDefinitions=[_attribute(name, "S") for name in ("PK", "SK", "GSI1PK", "GSI1SK")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "GSI1",
                "KeySchema": [_key("GSI1PK", "HASH"), _key("GSI1SK", "RANGE")],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=_STREAM,
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[home]},
    )
    _wait(client, STACKED, [home])
    _replicate(client, STACKED, home, {region: {"KMSMasterKeyId": keys[region]} for region in others})
    tags = {
        "aws:cloudformation:stack-name": "dynamodb-global-tables-stack",
        "aws:cloudformation:logical-id": "GlobalTable",
        "Environment": "prod",
    }
    for region in STACKED_REGIONS:
        dynamodb = client("dynamodb", region)
        arn = dynamodb.describe_table(TableName=STACKED)["Table"]["TableArn"]
        dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
        dynamodb.update_continuous_backups(
            TableName=STACKED, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.update_table(TableName=STACKED, DeletionProtectionEnabled=True)
        _wait(client, STACKED, STACKED_REGIONS)
    put(client, STACKED, {"PK": {"S": "kept"}, "SK": {"S": "1"}}, STACKED_REGIONS)


def put(client: Callable[[str, str], Any], name: str, item: dict[str, Any], regions: Sequence[str]) -> None:
    """Puts an item at home and waits until every region has it."""
    client("dynamodb", regions[0]).put_item(TableName=name, Item=item)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for region in regions:
        while not client("dynamodb", region).scan(TableName=name)["Items"]:
            assert time.monotonic() < deadline, f"{name} in {region}"
            time.sleep(0.05)


def _key(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": kind}


def _attribute(name: str, type_: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": type_}


def _replicate(client: Callable[[str, str], Any], name: str, home: str, replicas: dict[str, dict[str, str]]) -> None:
    for region, settings in replicas.items():
        client("dynamodb", home).update_table(
            TableName=name, ReplicaUpdates=[{"Create": {"RegionName": region, **settings}}]
        )
        _wait(client, name, [home, region])


def _scale(scaling: Any, *, least_reads: int) -> None:
    for resource, scope in ((f"table/{SCRIPTED}", "table"), (f"table/{SCRIPTED}/index/by-owner", "index")):
        for kind in ("Read", "Write"):
            metric = f"DynamoDB{kind}CapacityUtilization"
            target = {
                "ServiceNamespace": "dynamodb",
                "ResourceId": resource,
                "ScalableDimension": f"dynamodb:{scope}:{kind}CapacityUnits",
            }
            least = least_reads if (scope, kind) == ("table", "Read") else 5
            scaling.register_scalable_target(**target, MinCapacity=least, MaxCapacity=50 if scope == "index" else 100)
            scaling.put_scaling_policy(
                **target,
                PolicyName=f"{metric}:{resource}",
                PolicyType="TargetTrackingScaling",
                TargetTrackingScalingPolicyConfiguration={
                    "TargetValue": 60.0,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                },
            )


def _wait(client: Callable[[str, str], Any], name: str, regions: Sequence[str]) -> None:
    """Waits until a table is active in these regions."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for region in regions:
        dynamodb = client("dynamodb", region)
        while _status(dynamodb, name) != "ACTIVE":
            assert time.monotonic() < deadline, f"{name} in {region}"
            time.sleep(0.05)


def _status(dynamodb: Any, name: str) -> str:
    try:
        return str(dynamodb.describe_table(TableName=name)["Table"]["TableStatus"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return ""
