"""Trails, VPC endpoints and data streams: what AWS asks of their policies, and what is read back."""

# ruff: noqa: D103 - the names state the rules

import json
import uuid
from typing import Any

import pytest

from tests.contract.backup_support import ACCOUNT, code_of
from tests.contract.support import FIRST, HOME, Clients, Tables

CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _bucket(clients: Clients, *, admitted: str) -> str:
    """A bucket that admits the trail of a name."""
    client, name = clients("s3"), f"audit-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    arn = f"arn:aws:s3:::{name}"
    trail = {"aws:SourceArn": f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{admitted}"}
    look = {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "s3:GetBucketAcl", "Resource": arn}
    write = {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "s3:PutObject"}
    write |= {"Resource": f"{arn}/AWSLogs/{ACCOUNT}/*"}
    acl = {"s3:x-amz-acl": "bucket-owner-full-control"}
    clear = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    policy = _document(
        {**look, "Condition": {"StringEquals": trail}},
        {**write, "Condition": {"StringEquals": {**trail, **acl}}},
        {**clear, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    )
    client.put_bucket_policy(Bucket=name, Policy=policy)
    return name


@pytest.fixture
def trail(clients: Clients) -> dict[str, Any]:
    """What a trail needs."""
    name = f"trail-{uuid.uuid4().hex[:8]}"
    return {"Name": name, "S3BucketName": _bucket(clients, admitted=name)}


def _key(clients: Clients, *actions: str) -> str:
    use = {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": list(actions), "Resource": "*"}
    administer = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
    policy = _document(use, {**administer, "Resource": "*"})
    return str(clients("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])


def test_a_trail_is_made_where_its_bucket_admits_it(clients: Clients, trail: dict[str, Any]) -> None:
    client = clients("cloudtrail")
    made = client.create_trail(**trail, TagsList=[{"Key": "team", "Value": "a"}])
    assert made["S3BucketName"] == trail["S3BucketName"]
    (listed,) = client.list_tags(ResourceIdList=[made["TrailARN"]])["ResourceTagList"]
    assert listed["TagsList"] == [{"Key": "team", "Value": "a"}]
    other = {**trail, "Name": f"{trail['Name']}-2"}
    assert code_of(client.create_trail, **other) == "InsufficientS3BucketPolicyException"
    nowhere = {**other, "S3BucketName": "no-such-bucket"}
    assert code_of(client.create_trail, **nowhere) == "S3BucketDoesNotExistException"
    moved = {"Name": trail["Name"], "S3BucketName": _bucket(clients, admitted="another")}
    assert code_of(client.update_trail, **moved) == "InsufficientS3BucketPolicyException"


def test_a_trails_key_admits_cloudtrail(clients: Clients, trail: dict[str, Any]) -> None:
    client = clients("cloudtrail")
    for actions in (("kms:GenerateDataKey*",), ("kms:DescribeKey",)):
        refused = {**trail, "KmsKeyId": _key(clients, *actions)}
        assert code_of(client.create_trail, **refused) == "InsufficientEncryptionPolicyException"
    key = _key(clients, "kms:GenerateDataKey*", "kms:DescribeKey")
    assert client.create_trail(**trail, KmsKeyId=key)["KmsKeyId"] == key


def test_a_trail_keeps_its_log_group_where_its_role_may_write(clients: Clients, trail: dict[str, Any]) -> None:
    client, iam, role = clients("cloudtrail"), clients("iam"), f"trail-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "sts:AssumeRole"}
    role_arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    group = f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:trail"
    logs = {"CloudWatchLogsLogGroupArn": f"{group}:*", "CloudWatchLogsRoleArn": role_arn}
    assert code_of(client.create_trail, **trail, **logs) == "InvalidCloudWatchLogsRoleArnException"
    writes = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"]}
    stream = f"{group}:log-stream:{ACCOUNT}_CloudTrail_{HOME}*"
    iam.put_role_policy(RoleName=role, PolicyName="w", PolicyDocument=_document({**writes, "Resource": stream}))
    assert client.create_trail(**trail, **logs)["CloudWatchLogsRoleArn"] == role_arn
    read = client.get_trail(Name=trail["Name"])["Trail"]
    assert {member: read[member] for member in logs} == logs


def test_an_endpoint_keeps_its_policy(clients: Clients) -> None:
    client = clients("ec2")
    vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    place = {"VpcId": vpc, "ServiceName": f"com.amazonaws.{HOME}.dynamodb", "VpcEndpointType": "Gateway"}
    policy = _document({"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "<&>"})
    made = client.create_vpc_endpoint(**place, PolicyDocument=policy)["VpcEndpoint"]
    (read,) = client.describe_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])["VpcEndpoints"]
    assert made["PolicyDocument"] == read["PolicyDocument"] == policy
    other = _document({"Effect": "Allow", "Principal": "*", "Action": "dynamodb:PutItem", "Resource": "*"})
    client.modify_vpc_endpoint(VpcEndpointId=made["VpcEndpointId"], PolicyDocument=other)
    (read,) = client.describe_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])["VpcEndpoints"]
    assert read["PolicyDocument"] == other
    plain = client.create_vpc_endpoint(**place)["VpcEndpoint"]
    assert json.loads(plain["PolicyDocument"])["Statement"][0]["Action"] == "*"


def test_a_data_stream_keeps_its_tags(clients: Clients) -> None:
    client, name = clients("kinesis"), f"changes-{uuid.uuid4().hex[:8]}"
    client.create_stream(StreamName=name, ShardCount=1, Tags={"team": "a"})
    assert client.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "team", "Value": "a"}]


def test_a_destination_goes_with_its_replica_and_the_stream_stays(clients: Clients, tables: Tables) -> None:
    table, kinesis, dynamodb = tables.create_global(FIRST), clients("kinesis", FIRST), clients("dynamodb", FIRST)
    name = f"changes-{uuid.uuid4().hex[:8]}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    dynamodb.enable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
    clients("dynamodb").update_table(TableName=table, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
    tables.wait_gone(table, FIRST)
    gone = code_of(dynamodb.describe_kinesis_streaming_destination, TableName=table)
    assert gone == "ResourceNotFoundException"
    tables.wait_active(table)
    assert kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    tables.add_replica(table, FIRST)
    assert dynamodb.describe_kinesis_streaming_destination(TableName=table)["KinesisDataStreamDestinations"] == []
