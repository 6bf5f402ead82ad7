"""Scalable targets of tables, put with one word each."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import HOME, Clients

PROVISIONED: dict[str, Any] = {
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
}
GSI: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK", "owner")],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-owner",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
INDEX_CAPACITY = [
    {
        "Update": {
            "IndexName": "by-owner",
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        }
    }
]


def target(table: str, kind: str = "Write", index: str = "") -> dict[str, str]:
    """What names a target."""
    resource = f"table/{table}/index/{index}" if index else f"table/{table}"
    dimension = f"dynamodb:{'index' if index else 'table'}:{kind}CapacityUnits"
    return {"ServiceNamespace": "dynamodb", "ResourceId": resource, "ScalableDimension": dimension}


class Scaling:
    """Application Auto Scaling of one instance.

    Args:
        clients: Its clients.
    """

    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def client(self, region: str = HOME) -> Any:
        """The client of a region."""
        return self.clients("application-autoscaling", region)

    def register(self, table: str, kind: str = "Write", index: str = "", region: str = HOME, **settings: Any) -> str:
        """Register a target from 5 to 100; returns its ARN."""
        bounds = {"MinCapacity": 5, "MaxCapacity": 100} | settings
        answer = self.client(region).register_scalable_target(**target(table, kind, index), **bounds)
        return str(answer["ScalableTargetARN"])

    def policy(
        self, table: str, kind: str = "Write", index: str = "", region: str = HOME, name: str = "track", **settings: Any
    ) -> dict[str, Any]:
        """Put a policy that tracks 70 %."""
        metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": f"DynamoDB{kind}CapacityUtilization"}}
        answer = self.client(region).put_scaling_policy(
            **target(table, kind, index),
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={"TargetValue": 70.0} | metric | settings,
        )
        return dict(answer)

    def scale(self, table: str, *indexes: str, region: str = HOME) -> None:
        """Scale the writes of a table and these indexes."""
        for index in ("", *indexes):
            self.register(table, index=index, region=region)
            self.policy(table, index=index, region=region)

    def targets(self, table: str, region: str = HOME) -> list[dict[str, Any]]:
        """The targets of a table itself."""
        found = self.client(region).describe_scalable_targets(
            ServiceNamespace="dynamodb", ResourceIds=[f"table/{table}"]
        )
        return list(found["ScalableTargets"])


def refused(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    """The code and message with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]
