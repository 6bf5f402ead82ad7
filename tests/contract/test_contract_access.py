"""IAM is enforced: a limited principal can do what its policy says, there, and nothing else."""

# ruff: noqa: D103 - the names state the rules

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, Clients, Tables

ACCOUNT = "000000000000"


def policy_for(name: str) -> str:
    statement = {
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Resource": f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/{name}",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def denied(call: Any, **arguments: Any) -> bool:
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return True
    return False


@pytest.fixture(scope="module")
def limited_key(clients: Clients, global_table: str) -> tuple[str, str]:
    """The credentials of a user who may get and put in one table in the home region."""
    iam = clients("iam")
    user = f"limited-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="data", PolicyDocument=policy_for(global_table))
    made = iam.create_access_key(UserName=user)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def test_a_limited_user_may_do_what_the_policy_allows(
    clients: Clients, global_table: str, limited_key: tuple[str, str]
) -> None:
    limited = clients("dynamodb", HOME, *limited_key)
    item = {"PK": {"S": "mine"}, "SK": {"S": "1"}}
    assert not denied(limited.put_item, TableName=global_table, Item=item)
    assert not denied(limited.get_item, TableName=global_table, Key=item)


def test_a_limited_user_may_do_nothing_else(
    clients: Clients, tables: Tables, global_table: str, limited_key: tuple[str, str]
) -> None:
    limited = clients("dynamodb", HOME, *limited_key)
    key = {"PK": {"S": "mine"}, "SK": {"S": "1"}}
    assert denied(limited.delete_item, TableName=global_table, Key=key)
    assert denied(limited.scan, TableName=global_table)
    assert denied(limited.delete_table, TableName=global_table)
    assert denied(limited.update_table, TableName=global_table, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
    assert denied(limited.get_item, TableName=tables.create(), Key=key)


def test_a_policy_for_one_region_denies_the_same_table_in_another(
    clients: Clients, global_table: str, limited_key: tuple[str, str]
) -> None:
    there = clients("dynamodb", FIRST, *limited_key)
    assert denied(there.get_item, TableName=global_table, Key={"PK": {"S": "mine"}, "SK": {"S": "1"}})


def test_an_assumed_role_has_the_rights_of_its_policy(clients: Clients, global_table: str) -> None:
    iam = clients("iam")
    role = f"reader-{uuid.uuid4().hex[:8]}"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        ],
    }
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="data", PolicyDocument=policy_for(global_table))
    session = clients("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    assumed = clients(
        "dynamodb", HOME, session["AccessKeyId"], session["SecretAccessKey"], token=session["SessionToken"]
    )
    key = {"PK": {"S": "mine"}, "SK": {"S": "1"}}
    assert not denied(assumed.get_item, TableName=global_table, Key=key)
    assert denied(assumed.delete_item, TableName=global_table, Key=key)


def test_a_wrong_secret_is_refused(clients: Clients) -> None:
    with pytest.raises(ClientError) as caught:
        clients("dynamodb", HOME, "AKIAUNKNOWN000000000", "wrong").list_tables()
    assert caught.value.response["Error"]["Code"] in ("UnrecognizedClientException", "InvalidSignatureException")


def test_the_root_credentials_have_an_identity(clients: Clients) -> None:
    assert clients("sts").get_caller_identity()["Account"] == ACCOUNT


def test_a_key_can_be_described_by_its_alias(clients: Clients) -> None:
    kms = clients("kms", FIRST)
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/contract", TargetKeyId=key["KeyId"])
    assert kms.describe_key(KeyId="alias/contract")["KeyMetadata"]["Arn"] == key["Arn"]
    assert key["KeyId"] in [listed["KeyId"] for listed in kms.list_keys()["Keys"]]
