"""Application Auto Scaling asks IAM for its own actions."""

# ruff: noqa: D103 - the names state the rules

import json
import uuid
from typing import Any

from tests.contract.scaling_support import PROVISIONED, refused, target
from tests.contract.support import Clients, Tables

ACTIONS = ["application-autoscaling:DescribeScalableTargets"]


def test_who_may_only_look_cannot_register(clients: Clients, tables: Tables) -> None:
    iam, user = clients("iam"), f"looking-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    statement: dict[str, Any] = {"Effect": "Allow", "Action": ACTIONS, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=user, PolicyName="look", PolicyDocument=document)
    client = clients("application-autoscaling", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    name = tables.create(**PROVISIONED)
    assert (
        client.describe_scalable_targets(ServiceNamespace="dynamodb", ResourceIds=[f"table/{name}"])["ScalableTargets"]
        == []
    )
    code, _ = refused(client.register_scalable_target, **target(name), MinCapacity=1, MaxCapacity=2)
    assert code == "AccessDeniedException"
