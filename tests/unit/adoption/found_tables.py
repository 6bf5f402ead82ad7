"""What AWS says of a table, for tests that change one thing of it."""

from __future__ import annotations

from typing import Any

from operations.adoption.region_facts import RegionFacts

HOME, OTHER = "us-east-1", "eu-west-1"
NAME = "orders"
ACCOUNT = "123456789012"


def facts(region: str, *, provisioned: bool = False, **changes: Any) -> RegionFacts:
    """A table with an index, on demand or provisioned and scaled, in two regions."""
    other = OTHER if region == HOME else HOME
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5} if provisioned else {}
    table: dict[str, Any] = {
        "TableName": NAME,
        "TableArn": f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{NAME}",
        "TableStatus": "ACTIVE",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "owner", "AttributeType": "N"},
        ],
        "BillingModeSummary": {"BillingMode": "PROVISIONED" if provisioned else "PAY_PER_REQUEST"},
        "ProvisionedThroughput": throughput,
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-owner",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": throughput,
            }
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "Replicas": [{"RegionName": other, "ReplicaStatus": "ACTIVE"}],
    }
    found = RegionFacts(region, table | changes, tags={"team": "orders"})
    found.insights = {"": "DISABLED", "by-owner": "DISABLED"}
    if provisioned:
        _scale(found)
    return found


def _scale(found: RegionFacts) -> None:
    for index in ("", "/index/by-owner"):
        for kind in ("Read", "Write"):
            resource = f"table/{NAME}{index}"
            where = resource, f"dynamodb:{'index' if index else 'table'}:{kind}CapacityUnits"
            found.targets[where] = {"MinCapacity": 5, "MaxCapacity": 50}
            metric = f"DynamoDB{kind}CapacityUtilization"
            found.policies[where] = [
                {
                    "PolicyName": f"{metric}:{resource}",
                    "TargetTrackingScalingPolicyConfiguration": {
                        "TargetValue": 70.0,
                        "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                    },
                }
            ]


def with_key(found: RegionFacts, key_id: str = "own-key", **metadata: Any) -> RegionFacts:
    """The same, encrypted with a customer managed key."""
    arn = f"arn:aws:kms:{found.region}:{ACCOUNT}:key/{key_id}"
    found.table = {**found.table, "SSEDescription": {"SSEType": "KMS", "KMSMasterKeyArn": arn}}
    found.key = {"Arn": arn, "KeyId": key_id, "KeyManager": "CUSTOMER", "KeyState": "Enabled"} | metadata
    return found
