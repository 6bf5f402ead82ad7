"""A DynamoDB call is authorized as what it does: statements, streams, backups, replicas, and the key of the table."""

# ruff: noqa: D103, S608 - the names state the rules, and the statements are PartiQL with names of ours

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, Clients, Tables, wait_until

ACCOUNT = "000000000000"
KEY = {"PK": {"S": "p"}, "SK": {"S": "1"}}

Statement = dict[str, Any]
Limited = Callable[[Sequence[Statement]], Any]


def allow(actions: str, resource: str, **condition: str) -> Statement:
    statement = {"Effect": "Allow", "Action": actions.split(), "Resource": resource}
    return statement | ({"Condition": {"StringEquals": condition}} if condition else {})


def arn(name: str, region: str = HOME) -> str:
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{name}"


def denied(call: Any, **arguments: Any) -> bool:
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"AccessDeniedException", "AccessDenied"}:
            raise
        return True
    return False


@pytest.fixture
def limited(clients: Clients) -> Limited:
    """Makes clients of a user who has these statements."""
    iam, user = clients("iam"), f"limited-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=user)
    made = iam.create_access_key(UserName=user)["AccessKey"]

    def client(statements: Sequence[Statement]) -> Any:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName=user, PolicyName="data", PolicyDocument=document)
        return lambda service, region=HOME: clients(service, region, made["AccessKeyId"], made["SecretAccessKey"])

    return client


@pytest.fixture
def encrypted(clients: Clients, tables: Tables) -> tuple[str, str]:
    """A table under a key whose policy leaves everything to IAM, with one item; its name and the key's ARN."""
    key = clients("kms").create_key()["KeyMetadata"]["Arn"]
    name = tables.create(SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    tables.put(name, "p")
    return name, key


def test_statements_are_authorized_by_what_they_do(global_table: str, limited: Limited) -> None:
    dynamodb = limited([allow("dynamodb:PartiQLSelect dynamodb:PartiQLInsert", arn(global_table))])("dynamodb")
    select = f"SELECT * FROM \"{global_table}\" WHERE PK = 'partiql'"
    insert = f"INSERT INTO \"{global_table}\" VALUE {{'PK': 'partiql', 'SK': '1'}}"
    delete = f"DELETE FROM \"{global_table}\" WHERE PK = 'partiql' AND SK = '1'"
    assert not denied(dynamodb.execute_statement, Statement=insert)
    assert not denied(dynamodb.execute_statement, Statement=select)
    assert not denied(dynamodb.batch_execute_statement, Statements=[{"Statement": f"{select} AND SK = '1'"}])
    assert denied(dynamodb.execute_statement, Statement=delete)
    assert denied(dynamodb.execute_transaction, TransactStatements=[{"Statement": delete}])
    assert denied(dynamodb.execute_statement, Statement=select.replace(global_table, "another"))
    assert denied(dynamodb.get_item, TableName=global_table, Key=KEY)


def test_the_action_of_a_statements_carrier_gives_no_right(global_table: str, limited: Limited) -> None:
    dynamodb = limited([allow("dynamodb:ExecuteStatement", "*")])("dynamodb")
    assert denied(dynamodb.execute_statement, Statement=f'SELECT * FROM "{global_table}"')


def test_streams_are_named_by_their_arn(global_table: str, tables: Tables, limited: Limited) -> None:
    streams = limited([allow("dynamodb:*", f"{arn(global_table)}/stream/*")])("dynamodbstreams")
    stream = tables.describe(global_table)["LatestStreamArn"]
    described = streams.describe_stream(StreamArn=stream)["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]
    assert not denied(streams.get_records, ShardIterator=iterator)
    assert denied(streams.list_streams)
    assert denied(streams.describe_stream, StreamArn=tables.describe(tables.create())["LatestStreamArn"])


def test_a_replica_is_removed_with_rights_in_its_region(tables: Tables, limited: Limited) -> None:
    name = tables.create_global(FIRST)
    removal = [{"Delete": {"RegionName": FIRST}}]
    home = allow("dynamodb:UpdateTable dynamodb:DeleteTableReplica dynamodb:DeleteTable", arn(name))
    there = allow("dynamodb:DeleteTableReplica dynamodb:DeleteTable", arn(name, FIRST))
    assert denied(limited([home])("dynamodb").update_table, TableName=name, ReplicaUpdates=removal)
    assert not denied(limited([home, there])("dynamodb").update_table, TableName=name, ReplicaUpdates=removal)
    tables.wait_gone(name, FIRST)


def test_a_replica_is_added_with_rights_to_items_in_its_region(tables: Tables, limited: Limited) -> None:
    name = tables.create()
    home, there = allow("dynamodb:UpdateTable", arn(name)), arn(name, FIRST)
    made = allow("dynamodb:CreateTable dynamodb:CreateTableReplica", there)
    items = "Scan Query UpdateItem PutItem GetItem DeleteItem BatchWriteItem"
    data = allow(" ".join(f"dynamodb:{action}" for action in items.split()), there)
    addition = [{"Create": {"RegionName": FIRST}}]
    assert denied(limited([home, made])("dynamodb").update_table, TableName=name, ReplicaUpdates=addition)
    assert not denied(limited([home, made, data])("dynamodb").update_table, TableName=name, ReplicaUpdates=addition)
    tables.wait_active(name, FIRST)


def test_backups_are_named_by_their_arn(clients: Clients, tables: Tables, limited: Limited) -> None:
    name = tables.create()
    backup = clients("dynamodb").create_backup(TableName=name, BackupName="before")["BackupDetails"]["BackupArn"]
    dynamodb = limited([allow("dynamodb:DescribeBackup dynamodb:RestoreTableFromBackup", f"{arn(name)}/backup/*")])(
        "dynamodb"
    )
    assert not denied(dynamodb.describe_backup, BackupArn=backup)
    assert denied(dynamodb.delete_backup, BackupArn=backup)
    assert denied(dynamodb.restore_table_from_backup, BackupArn=backup, TargetTableName=f"{name}-copy")


def test_a_table_under_a_customer_key_needs_the_key_too(encrypted: tuple[str, str], limited: Limited) -> None:
    name, key = encrypted
    table = allow("dynamodb:GetItem dynamodb:DescribeTable", arn(name))
    assert denied(limited([table])("dynamodb").get_item, TableName=name, Key=KEY)
    dynamodb = limited([table, allow("kms:Decrypt", key)])("dynamodb")
    assert not denied(dynamodb.get_item, TableName=name, Key=KEY)
    assert not denied(limited([table])("dynamodb").describe_table, TableName=name)


@pytest.mark.parametrize(
    ("via", "wanted"),
    [(f"dynamodb.{HOME}.amazonaws.com", True), (f"dynamodb.{FIRST}.amazonaws.com", False), ("s3.*", False)],
)
def test_kms_sees_through_which_service_it_is_called(
    encrypted: tuple[str, str], limited: Limited, clients: Clients, via: str, *, wanted: bool
) -> None:
    name, key = encrypted
    user = limited([allow("dynamodb:GetItem", arn(name)), allow("kms:Decrypt", key, **{"kms:ViaService": via})])
    assert denied(user("dynamodb").get_item, TableName=name, Key=KEY) is not wanted
    text = clients("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert denied(user("kms").decrypt, KeyId=key, CiphertextBlob=text)


def test_a_key_policy_may_let_everybody_in_through_dynamodb(
    encrypted: tuple[str, str], limited: Limited, clients: Clients
) -> None:
    name, key = encrypted
    through = {"kms:ViaService": f"dynamodb.{HOME}.amazonaws.com", "kms:CallerAccount": ACCOUNT}
    statement = allow("kms:Decrypt", "*", **through) | {"Principal": {"AWS": "*"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    user = limited([allow("dynamodb:GetItem", arn(name))])
    assert denied(user("dynamodb").get_item, TableName=name, Key=KEY)
    clients("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    wait_until(lambda: not denied(user("dynamodb").get_item, TableName=name, Key=KEY), "the key's policy lets in")
