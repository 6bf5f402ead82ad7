"""Policies, read as AWS reads them for the role by which DynamoDB replicates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from globaltables.model.replication_denial import REPLICATION, SCALING, ServiceRole, denial

ACCOUNT, ANOTHER = "123456789012", "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:{REPLICATION.path}"
ANY_ACCOUNT = ROLE.replace(ACCOUNT, "*")
SCALER = f"arn:aws:iam::{ACCOUNT}:{SCALING.path}"


def policy(**statement: Any) -> str:
    """A policy of one statement that denies all to all, changed by what is given."""
    whole = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [{key: value for key, value in whole.items() if value}]})


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": [ROLE]}},
        {"Action": ["dynamodb:Get*"]},
        {"Action": "*"},
        {"Action": None, "NotAction": "dynamodb:GetItem"},
        {"Principal": None, "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:role/app"}},
        {"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"StringNotEqualsIfExists": {"aws:sourceVpc": ["vpc-1"]}}},
        {"Condition": {"Null": {"aws:SourceVpce": "true"}}},
        {"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}},
        {"Action": "kms:Decrypt"},
        {"Action": "dynamodb:UpdateTimeToLive"},
        {"Action": "dynamodb:DescribeTimeToLive"},
        {"Action": "dynamodb:GetResourcePolicy"},
        {"Action": "dynamodb:DescribeStream"},
        {"Action": "dynamodb:GetRecords"},
        {"Action": "dynamodb:GetShardIterator"},
        {"Action": "dynamodb:DescribeLimits"},
        {"Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        {"Condition": {"StringNotLike": {"aws:userId": ["AROAEXAMPLE:*"]}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "orders"}}},
        {"Condition": {"StringEqualsIfExists": {"aws:PrincipalTag/team": "orders"}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:PrincipalTag/team": "orders"}}},
        {"Condition": {"StringNotEquals": {"aws:username": "ann"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}},
        {"Condition": {"ArnNotEquals": {"aws:SourceVpcArn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"}}},
        {"Condition": {"StringNotEquals": {"aws:Nobody/KnowsThisKey": "x"}}},
        {"Condition": {"Null": {"aws:PrincipalTag/team": "true"}}},
        {"Condition": {"Null": {"aws:PrincipalTag/team": True}}},
        {"Condition": {"Null": {"aws:PrincipalArn": "false"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalArn": ANY_ACCOUNT}}},
        {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalType": "AssumedRole"}}},
        {"Condition": {"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}},
        {"Condition": {"Bool": {"dynamodb:FullTableScan": "true"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}},
        {"Condition": {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}},
    ],
)
def test_sees_a_deny_that_holds_for_replication(statement: dict[str, Any]) -> None:
    """The role is nobody's favourite: a deny for everybody means it as well."""
    assert denial(policy(**statement)) == "the deny of statement 1"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:role/app"}},
        {"Action": ["dynamodb:DeleteTable"]},
        {"Action": None, "NotAction": "*"},
        {"Principal": None, "NotPrincipal": {"AWS": [ROLE]}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {
            "Condition": {
                "StringNotEquals": {"aws:SourceVpce": "vpce-1"},
                "ArnNotLike": {"aws:PrincipalArn": ANY_ACCOUNT},
            }
        },
        {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}},
        {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalArn": ROLE}}},
        {"Condition": {"StringNotLike": {"aws:PrincipalArn": "*/AWSServiceRoleForDynamoDBReplication"}}},
        {"Condition": {"StringNotLike": {"aws:PrincipalArn": REPLICATION.exemption}}},
        {"Condition": {"ArnNotLikeIfExists": {"aws:PrincipalArn": ["arn:aws:iam::*:role/app", REPLICATION.exemption]}}},
        {"Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*"}}},
        {
            "Condition": {
                "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                "StringNotEquals": {"aws:PrincipalTag/team": "orders"},
                "ArnNotLike": {"aws:PrincipalArn": REPLICATION.exemption},
            }
        },
        {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "orders"}}},
        {"Condition": {"Null": {"aws:PrincipalTag/team": "false"}}},
        {"Condition": {"Null": {"aws:PrincipalArn": "true"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalType": "AssumedRole"}}},
        {"Condition": {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-1/*"}}},
        {"Condition": {"StringNotEquals": {"kms:CallerAccount": ACCOUNT}}},
        {"Condition": {"StringNotEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}},
        {"Condition": {"StringNotLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}},
        {"Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}},
        {"Condition": {"StringNotEquals": {"kms:EncryptionContext:aws:dynamodb:tableName": "orders"}}},
    ],
)
def test_lets_a_deny_pass_that_replication_does_not_meet(statement: dict[str, Any]) -> None:
    """The usual ones: only over TLS, only certain roles, only of the organisation."""
    assert denial(policy(**statement)) == ""


@pytest.mark.parametrize(
    "statement",
    [
        {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": ANOTHER}}},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}},
        {"Condition": {"StringNotEquals": {"kms:CallerAccount": [ANOTHER]}}},
        {"Condition": {"ArnNotLike": {"aws:PrincipalArn": ROLE.replace(ACCOUNT, ANOTHER)}}},
        {"Principal": {"AWS": [ACCOUNT]}},
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}},
    ],
)
def test_an_account_is_the_roles_own_or_another(statement: dict[str, Any]) -> None:
    """Where the own one is known; where it is not, the one that is named may be it."""
    assert denial(policy(**statement), account=ACCOUNT) == "the deny of statement 1"
    assert denial(policy(**statement)) == ""
    turned = json.loads(policy(**statement).replace(ACCOUNT, "x").replace(ANOTHER, ACCOUNT).replace("x", ANOTHER))
    assert denial(json.dumps(turned), account=ACCOUNT) == ""


@pytest.mark.parametrize(
    ("role", "condition", "denied"),
    [
        (SCALING, {}, True),
        (SCALING, {"ArnNotLike": {"aws:PrincipalArn": [REPLICATION.exemption]}}, True),
        (SCALING, {"ArnNotLike": {"aws:PrincipalArn": [REPLICATION.exemption, SCALING.exemption]}}, False),
        (REPLICATION, {"ArnNotLike": {"aws:PrincipalArn": [REPLICATION.exemption, SCALING.exemption]}}, False),
        (SCALING, {"StringNotEquals": {"aws:PrincipalArn": [SCALER]}}, False),
        (REPLICATION, {"StringNotEquals": {"aws:PrincipalArn": [SCALER]}}, True),
    ],
)
def test_each_role_is_exempt_by_its_own_arn(role: ServiceRole, condition: dict[str, Any], *, denied: bool) -> None:
    """The one that replicates and the one that scales."""
    assert bool(denial(policy(Condition=condition), role)) is denied


def test_scaling_needs_no_items() -> None:
    """Its role describes and updates the table, and nothing else."""
    assert denial(policy(Action=["dynamodb:PutItem", "kms:Decrypt"]), SCALING) == ""
    assert denial(policy(Action=["dynamodb:UpdateTable"]), SCALING) == "the deny of statement 1"


@pytest.mark.parametrize("text", [None, "", "no JSON", "[]", "{}", '{"Statement": "x"}'])
def test_what_is_no_policy_denies_nothing(text: object) -> None:
    """AWS refuses it by itself."""
    assert denial(text) == ""
