"""What `deploy --recover` finds in AWS, and what it leaves alone."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations.aws import Clients as AwsClients
from operations.recovery.match import Found, Origin
from operations.recovery.search import not_looked_for, search
from operations.recovery.wanted import Wanted
from operations.terraform.state import ResourceState, State
from tests.contract.function_support import ACCOUNT, STREAM_RIGHTS, Functions
from tests.contract.scaling_support import PROVISIONED, Scaling
from tests.contract.support import FIRST, HOME, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_aws.instance import Running
    from tests.contract.support import Clients, Tables

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def aws(instance: Running) -> AwsClients:
    """The product's own clients, of the embedded AWS."""
    return AwsClients({"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": ROOT, "AWS_SECRET_ACCESS_KEY": ROOT})


@pytest.fixture
def name() -> str:
    """A name that nothing else has."""
    return f"n-{uuid.uuid4().hex[:12]}"


def look(
    aws: AwsClients, *wanted: Wanted, state: State | None = None, since: datetime | None = LONG_AGO
) -> dict[str, Found]:
    """What is found, by address."""
    return {one.wanted.address: one for one in search(wanted, state or State(), aws, home=HOME, since=since)}


def one(type_: str, region: str = HOME, address: str = "here", **values: Any) -> Wanted:
    """Something that a plan creates."""
    return Wanted(f"{type_}.{address}", type_, region, values)


def holding(address: str, values: Mapping[str, Any]) -> State:
    """A state that holds one resource."""
    return State({address: ResourceState(address, "managed", address.split(".", 1)[0], "n", None, "", None, values)})


def test_a_table_is_ours_by_name_key_schema_and_time(aws: AwsClients, tables: Tables) -> None:
    """Another key schema makes it another's, and so does an earlier birth; without a run to go by it is not known."""
    made = tables.create()
    wanted = one("aws_dynamodb_table", name=made, hash_key="PK", range_key="SK")
    (found,) = look(aws, wanted).values()
    assert (found.import_id, found.differences, found.origin(LONG_AGO)) == (made, (), Origin.OURS)
    assert found.origin(None) is Origin.UNKNOWN
    later = datetime.now(UTC) + timedelta(hours=1)
    assert found.origin(later) is Origin.FOREIGN
    assert found.reason(later).startswith("it is older than the run, which began ")

    (other,) = look(aws, one("aws_dynamodb_table", name=made, hash_key="id")).values()
    assert other.differences == ("its partition key is PK, not id", "its sort key is SK, not none")
    assert other.origin(LONG_AGO) is Origin.FOREIGN

    assert look(aws, one("aws_dynamodb_table", name="nothing-of-that-name", hash_key="PK")) == {}
    assert look(aws, wanted, state=holding(wanted.address, {"id": made})) == {}


def test_a_key_is_found_by_its_alias_or_without_one_by_its_description(
    aws: AwsClients, clients: Clients, name: str
) -> None:
    """Neither one in state, nor one of another alias, nor one older than the run; tags must fit."""
    kms, wanted = clients("kms"), one("aws_kms_key", description=name, alias=f"alias/{name}", tags={"team": "data"})

    def make(alias: str | None = None, team: str = "data") -> str:
        tags = [{"TagKey": "team", "TagValue": team}]
        key_id = str(kms.create_key(Description=name, Tags=tags)["KeyMetadata"]["KeyId"])
        if alias:
            kms.create_alias(AliasName=alias, TargetKeyId=key_id)
        return key_id

    make(team="another")
    make(alias=f"alias/{name}-another")
    assert look(aws, wanted) == {}
    first = make()
    assert look(aws, wanted)[wanted.address].import_id == first
    assert look(aws, wanted, state=holding("aws_kms_key.other", {"key_id": first})) == {}
    assert look(aws, wanted, since=datetime.now(UTC) + timedelta(hours=1)) == {}
    second = make()
    found = look(aws, wanted)[wanted.address]
    assert {found.import_id, *found.others} == {first, second}

    beside = one("aws_kms_key", address="beside", description=name, alias=f"alias/{name}-2", tags={"team": "data"})
    both = look(aws, wanted, beside)
    assert {both[wanted.address].import_id, both[beside.address].import_id} == {first, second}

    third = make(alias=f"alias/{name}")
    alias = one("aws_kms_alias", name=f"alias/{name}")
    found_all = look(aws, wanted, alias)
    assert {address: hit.import_id for address, hit in found_all.items()} == {
        wanted.address: third,
        alias.address: f"alias/{name}",
    }
    kms.schedule_key_deletion(KeyId=third)
    assert look(aws, wanted) == {}


def make_trail(clients: Clients, name: str) -> str:
    """A trail into the bucket of the same name; returns its ARN."""
    service, bucket = {"Service": "cloudtrail.amazonaws.com"}, f"arn:aws:s3:::{name}"
    statements = [
        {"Effect": "Allow", "Principal": service, "Action": action, "Resource": resource}
        for action, resource in (("s3:GetBucketAcl", bucket), ("s3:PutObject", f"{bucket}/AWSLogs/{ACCOUNT}/*"))
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    clients("s3").put_bucket_policy(Bucket=name, Policy=policy)
    return str(clients("cloudtrail").create_trail(Name=name, S3BucketName=name)["TrailARN"])


def test_what_has_a_name_is_asked_for_in_its_region(aws: AwsClients, clients: Clients, name: str) -> None:
    """Roles, vaults, log groups, functions; a region that has none answers none."""
    functions = Functions(clients)
    role = functions.role([]).rpartition("/")[2]
    clients("backup", FIRST).create_backup_vault(BackupVaultName=name)
    clients("logs", FIRST).create_log_group(logGroupName=f"/aws/lambda/{name}")
    clients("logs", FIRST).create_log_group(logGroupName=f"/aws/lambda/{name}-longer")
    clients("kinesis", FIRST).create_stream(StreamName=name, ShardCount=1)
    clients("s3").create_bucket(Bucket=name)
    trail = make_trail(clients, name)
    wanted = [
        one("aws_kinesis_stream", FIRST, name=name),
        one("aws_kinesis_stream", HOME, "none", name=name),
        one("aws_s3_bucket", bucket=name),
        one("aws_s3_bucket", address="none", bucket=f"{name}-longer"),
        one("aws_cloudtrail", name=name),
        one("aws_cloudtrail", address="none", name=f"{name}-longer"),
        one("aws_iam_role", "-", name=role),
        one("aws_iam_role", FIRST, "none", name="no-such-role"),
        one("aws_backup_vault", FIRST, name=name),
        one("aws_backup_vault", HOME, "none", name=name),
        one("aws_cloudwatch_log_group", FIRST, name=f"/aws/lambda/{name}"),
        one("aws_cloudwatch_log_group", HOME, "none", name=f"/aws/lambda/{name}"),
        one("aws_lambda_function", FIRST, "none", function_name=name),
        one("aws_lambda_permission", FIRST, "none", function_name=name, statement_id="s"),
        one("aws_iam_role", "-", "unknown"),
    ]
    found = look(aws, *wanted)
    assert {address: hit.import_id for address, hit in found.items()} == {
        "aws_kinesis_stream.here": name,
        "aws_s3_bucket.here": name,
        "aws_cloudtrail.here": trail,
        "aws_iam_role.here": role,
        "aws_backup_vault.here": name,
        "aws_cloudwatch_log_group.here": f"/aws/lambda/{name}",
    }
    assert all(hit.origin(LONG_AGO) is Origin.OURS for hit in found.values())
    assert [address for address, hit in found.items() if hit.made is None] == ["aws_cloudtrail.here"]


def test_a_function_its_permission_and_its_stream(aws: AwsClients, clients: Clients, tables: Tables) -> None:
    """The function by its name, what belongs to it by the function."""
    functions = Functions(clients)
    name = functions.create("def handle(event, context): return event", functions.role(STREAM_RIGHTS))
    stream = tables.describe(tables.create())["LatestStreamArn"]
    client = clients("lambda")
    client.add_permission(
        FunctionName=name, StatementId="RunIt", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    mapping = client.create_event_source_mapping(
        FunctionName=name, EventSourceArn=stream, StartingPosition="LATEST", Enabled=False
    )["UUID"]
    found = look(
        aws,
        one("aws_lambda_function", function_name=name),
        one("aws_lambda_permission", function_name=name, statement_id="RunIt"),
        one("aws_lambda_permission", address="other", function_name=name, statement_id="Other"),
        one("aws_lambda_event_source_mapping", function_name=name, event_source_arn=stream),
        one("aws_lambda_event_source_mapping", address="other", function_name="other", event_source_arn=stream),
    )
    assert {address: hit.import_id for address, hit in found.items()} == {
        "aws_lambda_function.here": name,
        "aws_lambda_permission.here": f"{name}/RunIt",
        "aws_lambda_event_source_mapping.here": mapping,
    }
    assert found["aws_lambda_function.here"].made is not None


def test_a_backup_plan_and_its_selection(aws: AwsClients, clients: Clients, name: str) -> None:
    """AWS takes any number of plans of a name, so a second one is named and left alone."""
    backup = clients("backup")
    rule = {"RuleName": "daily", "TargetBackupVaultName": "Default"}
    made = [
        backup.create_backup_plan(BackupPlan={"BackupPlanName": name, "Rules": [rule]})["BackupPlanId"]
        for _ in range(2)
    ]
    role = "arn:aws:iam::000000000000:role/backup"
    selection = {"SelectionName": "table", "IamRoleArn": role, "Resources": [f"arn:aws:dynamodb:*:*:table/{name}"]}
    selected = backup.create_backup_selection(BackupPlanId=made[1], BackupSelection=selection)["SelectionId"]
    wanted = one("aws_backup_plan", name=name), one("aws_backup_selection", name="table", plan_name=name)
    found = look(aws, *wanted)
    plan = found["aws_backup_plan.here"]
    assert {plan.import_id, *plan.others} == set(made)
    assert found["aws_backup_selection.here"].import_id == f"{made[1]}|{selected}"
    assert (
        look(aws, wanted[0], state=holding("aws_backup_plan.other", {"id": made[0]}))["aws_backup_plan.here"].import_id
        == made[1]
    )


def test_a_scalable_target_is_found_since_one_with_tags_is_made_once(
    aws: AwsClients, clients: Clients, tables: Tables
) -> None:
    """The one of its dimension, with the time it was registered."""
    made = tables.create(**PROVISIONED)
    where = {"resource_id": f"table/{made}", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}
    wanted = one("aws_appautoscaling_target", **where)
    Scaling(clients).register(made, "Read")
    assert look(aws, wanted) == {}
    Scaling(clients).register(made, "Write", Tags={"team": "data"})
    (found,) = look(aws, wanted).values()
    assert found.import_id == f"dynamodb/table/{made}/dynamodb:table:WriteCapacityUnits"
    assert (found.origin(LONG_AGO), found.made is not None) == (Origin.OURS, True)


def test_a_data_stream_of_the_table_and_an_endpoint_are_found(
    aws: AwsClients, clients: Clients, tables: Tables, name: str
) -> None:
    """The stream by its ARN, or by its name while that is being made; the endpoint by its network and service."""
    table, kinesis, ec2 = tables.create(), clients("kinesis"), clients("ec2")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    wanted = [
        one("aws_dynamodb_kinesis_streaming_destination", address="known", table_name=table, stream_arn=arn),
        one("aws_dynamodb_kinesis_streaming_destination", address="made", table_name=table, stream_name=name),
        one("aws_dynamodb_kinesis_streaming_destination", address="other", table_name=table, stream_name=name[:-1]),
        one("aws_dynamodb_kinesis_streaming_destination", address="nowhere", table_name=name, stream_arn=arn),
    ]
    assert look(aws, *wanted) == {}
    clients("dynamodb").enable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
    assert {address.rpartition(".")[2]: hit.import_id for address, hit in look(aws, *wanted).items()} == {
        "known": f"{table},{arn}",
        "made": f"{table},{arn}",
    }
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    service = f"com.amazonaws.{HOME}.dynamodb"
    endpoint = one("aws_vpc_endpoint", vpc_id=vpc, service_name=service)
    assert look(aws, endpoint) == {}
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, VpcEndpointType="Gateway")["VpcEndpoint"]
    assert look(aws, endpoint)[endpoint.address].import_id == made["VpcEndpointId"]


def test_what_cannot_be_looked_for_is_named() -> None:
    """Nothing is passed over in silence: a stack of one's own may have what no stack here has."""
    wanted = [one("aws_sfn_activity"), one("aws_kms_key"), one("aws_sfn_activity", address="in_state")]
    state = holding("aws_sfn_activity.in_state", {})
    assert not_looked_for(wanted, state) == ["aws_sfn_activity"]
    assert not_looked_for(wanted[2:], state) == []
