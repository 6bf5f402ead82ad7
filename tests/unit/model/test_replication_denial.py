"""Policies, read as AWS reads them for the role by which DynamoDB replicates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from globaltables.model.replication_denial import denies_replication

ROLE = (
    "arn:aws:iam::123456789012:role/aws-service-role/replication.dynamodb.amazonaws.com/"
    "AWSServiceRoleForDynamoDBReplication"
)
ANY_ACCOUNT = ROLE.replace("123456789012", "*")


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
    ],
)
def test_sees_a_deny_that_holds_for_replication(statement: dict[str, Any]) -> None:
    """The role is nobody's favourite: a deny for everybody means it as well."""
    assert denies_replication(policy(**statement)) == "the deny of statement 1"


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
    ],
)
def test_lets_a_deny_pass_that_replication_does_not_meet(statement: dict[str, Any]) -> None:
    """The usual ones: only over TLS, only certain roles, only of the organisation."""
    assert denies_replication(policy(**statement)) == ""


@pytest.mark.parametrize("text", [None, "", "no JSON", "[]", "{}", '{"Statement": "x"}'])
def test_what_is_no_policy_denies_nothing(text: object) -> None:
    """AWS refuses it by itself."""
    assert denies_replication(text) == ""
