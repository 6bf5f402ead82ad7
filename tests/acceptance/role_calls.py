"""The calls that are tried with each role, by what they do."""

# ruff: noqa: S608 - the statements are PartiQL with names of ours

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.acceptance.deployed_roles import ACCOUNT

if TYPE_CHECKING:
    from tests.acceptance.deployed_roles import Call

KEY = {"PK": {"S": "p"}, "SK": {"S": "s"}}
ITEM = KEY | {"GSI1PK": {"S": "g"}, "GSI1SK": {"S": "h"}}
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def reads(region: str, table: str, *, indexes: bool = True) -> list[Call]:
    """Every way to read items, transactions and PartiQL included."""
    of_table: dict[str, Any] = {"KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
    of_index: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :p",
        "ExpressionAttributeValues": {":p": {"S": "g"}},
    }
    select = f"SELECT * FROM \"{table}\" WHERE PK = 'p'"
    calls: list[tuple[str, dict[str, Any]]] = [
        ("get_item", {"TableName": table, "Key": KEY}),
        ("batch_get_item", {"RequestItems": {table: {"Keys": [KEY]}}}),
        ("transact_get_items", {"TransactItems": [{"Get": {"TableName": table, "Key": KEY}}]}),
        ("query", {"TableName": table} | of_table),
        ("scan", {"TableName": table}),
        ("execute_statement", {"Statement": select}),
        ("batch_execute_statement", {"Statements": [{"Statement": f"{select} AND SK = 's'"}]}),
        ("execute_transaction", {"TransactStatements": [{"Statement": f"{select} AND SK = 's'"}]}),
    ]
    if indexes:
        calls += [
            ("query", {"TableName": table, "IndexName": "GSI1"} | of_index),
            ("scan", {"TableName": table, "IndexName": "GSI1"}),
            ("execute_statement", {"Statement": f'SELECT * FROM "{table}"."GSI1" WHERE GSI1PK = \'g\''}),
        ]
    return [("dynamodb", region, operation, arguments) for operation, arguments in calls]


def writes(region: str, table: str) -> list[Call]:
    """Every way to write items, transactions and PartiQL included."""
    condition = {"TableName": table, "Key": KEY, "ConditionExpression": "attribute_exists(PK)"}
    partiql = f"WHERE PK = 'p{region}' AND SK = 's'"
    calls: list[tuple[str, dict[str, Any]]] = [
        ("put_item", {"TableName": table, "Item": ITEM}),
        (
            "update_item",
            {
                "TableName": table,
                "Key": KEY,
                "UpdateExpression": "SET seen = :s",
                "ExpressionAttributeValues": {":s": {"S": "x"}},
            },
        ),
        ("transact_write_items", {"TransactItems": [{"ConditionCheck": condition}]}),
        ("transact_write_items", {"TransactItems": [{"Put": {"TableName": table, "Item": ITEM}}]}),
        ("batch_write_item", {"RequestItems": {table: [{"PutRequest": {"Item": ITEM}}]}}),
        ("execute_statement", {"Statement": f"INSERT INTO \"{table}\" VALUE {{'PK': 'p{region}', 'SK': 's'}}"}),
        ("execute_statement", {"Statement": f"UPDATE \"{table}\" SET seen = 'y' {partiql}"}),
        ("execute_transaction", {"TransactStatements": [{"Statement": f'DELETE FROM "{table}" {partiql}'}]}),
        ("delete_item", {"TableName": table, "Key": KEY | {"SK": {"S": "other"}}}),
    ]
    return [("dynamodb", region, operation, arguments) for operation, arguments in calls]


def describes(region: str, table: str) -> list[Call]:
    """What clients ask of a table before they use it."""
    return [("dynamodb", region, name, {"TableName": table}) for name in ("describe_table", "describe_time_to_live")]


def losses(region: str, table: str, backup_arn: str, other_region: str) -> list[Call]:
    """Every way to lose the table, a replica, history or a backup."""
    arn = f"arn:aws:dynamodb:{region}:000000000000:table/{table}"
    name = {"TableName": table}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("delete_table", name),
        ("update_table", name | {"ReplicaUpdates": [{"Delete": {"RegionName": other_region}}]}),
        ("update_table", name | {"DeletionProtectionEnabled": False}),
        ("update_table", name | {"BillingMode": "PAY_PER_REQUEST"}),
        (
            "update_continuous_backups",
            name | {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        ),
        (
            "update_time_to_live",
            name | {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "PK"}},
        ),
        ("delete_backup", {"BackupArn": backup_arn}),
        ("put_resource_policy", {"ResourceArn": arn, "Policy": json.dumps(EVERYTHING)}),
        ("delete_resource_policy", {"ResourceArn": arn}),
    ]
    return [("dynamodb", region, operation, arguments) for operation, arguments in calls]


def escalations(role_name: str, other_role_arn: str, key_arn: str, ciphertext: bytes, region: str) -> list[Call]:
    """Every way to become more than one is, and the keys without DynamoDB in between."""
    policy = json.dumps(EVERYTHING)
    role = {"RoleName": role_name}
    pass_on = {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Handler": "h.h",
        "Role": other_role_arn,
        "Code": {"ZipFile": b"x"},
    }
    iam: list[tuple[str, dict[str, Any]]] = [
        ("put_role_policy", role | {"PolicyName": "more", "PolicyDocument": policy}),
        ("attach_role_policy", role | {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("delete_role_policy", role | {"PolicyName": "application"}),
        ("update_assume_role_policy", role | {"PolicyDocument": json.dumps(ANYBODY)}),
        ("create_policy_version", {"PolicyArn": "arn:aws:iam::000000000000:policy/x", "PolicyDocument": policy}),
        ("create_policy", {"PolicyName": "more", "PolicyDocument": policy}),
        ("create_role", {"RoleName": "more", "AssumeRolePolicyDocument": json.dumps(ANYBODY)}),
        ("create_user", {"UserName": "more"}),
        ("create_access_key", {"UserName": "more"}),
        ("delete_role_permissions_boundary", role),
    ]
    kms: list[tuple[str, dict[str, Any]]] = [
        ("decrypt", {"CiphertextBlob": ciphertext, "KeyId": key_arn}),
        ("encrypt", {"KeyId": key_arn, "Plaintext": b"x"}),
        ("generate_data_key", {"KeyId": key_arn, "KeySpec": "AES_256"}),
        ("create_grant", {"KeyId": key_arn, "GranteePrincipal": other_role_arn, "Operations": ["Decrypt"]}),
        ("put_key_policy", {"KeyId": key_arn, "PolicyName": "default", "Policy": policy}),
        ("disable_key", {"KeyId": key_arn}),
        ("schedule_key_deletion", {"KeyId": key_arn, "PendingWindowInDays": 7}),
    ]
    return [
        *(("iam", region, operation, arguments) for operation, arguments in iam),
        *(("kms", region, operation, arguments) for operation, arguments in kms),
        ("sts", region, "assume_role", {"RoleArn": other_role_arn, "RoleSessionName": "more"}),
        ("lambda", region, "create_function", pass_on),
    ]


def lists(region: str) -> list[Call]:
    """What IAM knows no resource for."""
    return [
        ("dynamodbstreams", region, "list_streams", {}),
        ("dynamodb", region, "list_backups", {}),
        ("dynamodb", region, "list_tables", {}),
    ]


def administration(region: str, table: str) -> list[Call]:
    """The control plane, as far as it changes nothing."""
    arn = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table}"
    tag = {"Key": "owner", "Value": "us"}
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("describe_continuous_backups", {"TableName": table}),
        ("describe_contributor_insights", {"TableName": table}),
        ("describe_kinesis_streaming_destination", {"TableName": table}),
        ("delete_table", {"TableName": table}),  # authorized, and refused for the protection that stands
        ("update_table", {"TableName": table, "DeletionProtectionEnabled": True}),
        ("update_continuous_backups", {"TableName": table, "PointInTimeRecoverySpecification": recovery}),
        ("tag_resource", {"ResourceArn": arn, "Tags": [tag]}),
        ("untag_resource", {"ResourceArn": arn, "TagKeys": ["owner"]}),
        ("list_tags_of_resource", {"ResourceArn": arn}),
    ]
    return [("dynamodb", region, operation, arguments) for operation, arguments in calls]


def backups(region: str, table: str) -> list[Call]:
    """What a backup operator does all day."""
    return [
        ("dynamodb", region, "create_backup", {"TableName": table, "BackupName": "nightly"}),
        ("dynamodb", region, "list_backups", {"TableName": table}),
        ("dynamodb", region, "describe_continuous_backups", {"TableName": table}),
        ("dynamodb", region, "describe_table", {"TableName": table}),
    ]


def exports(region: str, table: str) -> list[Call]:
    """The detours to the items."""
    arn = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table}"
    stream = {"StreamArn": f"arn:aws:kinesis:{region}:{ACCOUNT}:stream/mine", "TableName": table}
    return [
        ("dynamodb", region, "export_table_to_point_in_time", {"TableArn": arn, "S3Bucket": "mine"}),
        ("dynamodb", region, "enable_kinesis_streaming_destination", stream),
        (
            "dynamodb",
            region,
            "restore_table_to_point_in_time",
            {"SourceTableName": table, "TargetTableName": "mine", "UseLatestRestorableTime": True},
        ),
    ]
