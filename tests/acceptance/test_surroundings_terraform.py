"""Streams, policies, endpoints, trail, drills and tables with a source: real Terraform on the embedded AWS."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from cdktf import App

from globaltables.model.load import parse_environment
from local_aws import control_client, process
from local_aws.settings import Settings
from operations.embedded_aws import client_environment
from operations.errors import TerraformError
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.provider import find_provider
from operations.terraform.stack_file import StackFile
from stacks.app import CONTEXT
from stacks.global_table_stack import GlobalTableStack
from stacks.surroundings import add_audit_and_drills
from tests.contract.backup_support import ACCOUNT, code_of, table_arn
from tests.contract.support import FIRST, HOME, Clients, Tables, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from globaltables.model import Environment

pytestmark = pytest.mark.acceptance

NAME = "Orders.all"
SHORT = "orders-all-54a87b5e"
REGIONS = (HOME, FIRST)
EVERYTHING = """
target = "embedded_aws"
table_name_prefix = "Orders.all"
tertiary_region = ""
deletion_protection = false
time_to_live_attribute = "expires_at"
table_class = "STANDARD_INFREQUENT_ACCESS"
contributor_insights = true
backup.enabled = false
kinesis = { enabled = true, precision = "MICROSECOND" }
audit = { enabled = true, force_destroy = true, data_events = "all" }
game_day.enabled = true
tags = { team = "a" }

[[network.endpoints]]
role = "primary"
vpc_id = "VPC"
route_table_ids = ["ROUTES"]

[[resource_policy.statements]]
sid = "NobodyDeletes"
effect = "Deny"
principals = ["*"]
actions = ["dynamodb:DeleteTable"]
resources = ["table"]
conditions = { ArnNotLike = { "aws:PrincipalArn" = ["arn:aws:iam::*:root"] } }
"""
WITH_SOURCE = """
target = "embedded_aws"
table_name_prefix = "restored"
tertiary_region = ""
deletion_protection = false
global_indexes = []
encryption.keys = "aws_owned"
backup.enabled = false
tags = { team = "a" }
"""


class _Whole(GlobalTableStack):
    """Both stacks of an environment in one, so that Terraform waits once for all that takes long."""

    def __init__(self, app: App, environment: Environment) -> None:
        super().__init__(app, environment.name, environment=environment)
        facts = self.table.access
        outputs = add_audit_and_drills(
            self,
            environment=environment,
            table_name=facts.table_name,
            regions=facts.regions,
            account_id=facts.account_id,
            partition=facts.partition,
            topic_arn_by_role={},
        )
        for output in outputs:
            self._output(*output)


class _Deployment:
    """An environment in a folder of its own, on the embedded AWS of the tests.

    Args:
        root: The folder.
        url: Where the embedded AWS listens.
    """

    def __init__(self, root: Path, url: str) -> None:
        self._root, self._url = root, url

    def synthesize(self, text: str) -> None:
        """Makes the stack of an environment, anew where there is one."""
        app = App(outdir=str(self._root / "out"), context=CONTEXT)
        _Whole(app, parse_environment(text, self._root / "whole.toml"))
        app.synth()
        folder = self._root / "out" / "stacks" / "whole"
        binary = find_binary(os.environ)
        source = find_provider(StackFile.read(folder).requirements, binary, os.environ, stack_folder=folder)
        aws = client_environment({"url": self._url}, HOME)
        prepared = terraform_environment(os.environ, aws=aws, cli_config_file=source.cli_config_file(self._root))
        self._terraform = Terraform(binary, folder, prepared)
        self._terraform.init()

    def changes(self, *, apply: bool = True, destroy: bool = False) -> dict[str, str]:
        """Plans, applies where wanted, and returns the planned action by address; empty when there is nothing to do."""
        saved = self._terraform.plan(self._root / "plan", destroy=destroy)
        if not saved.has_changes:
            return {}
        plan = self._terraform.show_plan(saved)
        if apply:
            self._terraform.apply(saved)
        return {change.address: str(change.action) for change in plan.resource_changes if change.changes_anything}

    def output(self, name: str) -> Mapping[str, Any]:
        """An output that is a map."""
        value: Mapping[str, Any] = self._terraform.outputs()[name].value
        return value


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded AWS of these tests' own."""
    folder = tmp_path_factory.mktemp("surroundings-aws")
    settings = Settings(transition_seconds=0.1, lag_ms=50, jitter_ms=10, evaluation_seconds=0, source_lock_hours=0)
    yield process.start(folder, settings=settings).url
    process.stop(folder)


@pytest.fixture(scope="module")
def clients(url: str) -> Iterator[Clients]:
    """Clients of it."""
    made = Clients(url)
    yield made
    made.close()


@pytest.fixture
def deployment(tmp_path: Path, url: str) -> _Deployment:
    """Nothing deployed yet."""
    try:
        find_binary(os.environ)
    except TerraformError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    return _Deployment(tmp_path, url)


def test_everything_around_a_table_from_apply_to_destroy(deployment: _Deployment, clients: Clients, url: str) -> None:
    """Second plan empty; all read back; a drill pauses replication and ends, by time and by its alarm; nothing left."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    routes = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    deployment.synthesize(EVERYTHING.replace("VPC", vpc).replace("ROUTES", routes))
    deployment.changes()
    assert deployment.changes() == {}

    _reads_back(clients, vpc, routes)
    _streams_changes(clients, deployment.output("kinesis_stream_arn_by_region"))
    templates = deployment.output("game_day_template_id_by_region")
    _drills(clients, url, templates)
    assert deployment.changes(apply=False) == {}

    deployment.changes(destroy=True)
    _is_gone(clients)


def _reads_back(clients: Clients, vpc: str, routes: str) -> None:
    """What AWS says of it all."""
    for region in REGIONS:
        dynamodb = clients("dynamodb", region)
        table = dynamodb.describe_table(TableName=NAME)["Table"]
        assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        expiry = dynamodb.describe_time_to_live(TableName=NAME)["TimeToLiveDescription"]
        assert expiry["AttributeName"] == "expires_at"
        for index in ({}, {"IndexName": "GSI1"}):
            insights = dynamodb.describe_contributor_insights(TableName=NAME, **index)
            assert insights["ContributorInsightsStatus"] == "ENABLED"
        (destination,) = dynamodb.describe_kinesis_streaming_destination(TableName=NAME)[
            "KinesisDataStreamDestinations"
        ]
        assert destination["ApproximateCreationDateTimePrecision"] == "MICROSECOND"
        policy = json.loads(dynamodb.get_resource_policy(ResourceArn=table_arn(NAME, region))["Policy"])
        assert [(one["Sid"], one["Resource"]) for one in policy["Statement"]] == [
            ("NobodyDeletes", [table_arn(NAME, region)])
        ]
    (endpoint,) = clients("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert (endpoint["VpcId"], endpoint["RouteTableIds"]) == (vpc, [routes])
    (statement,) = json.loads(endpoint["PolicyDocument"])["Statement"]
    assert statement["Resource"] == [table_arn(NAME), f"{table_arn(NAME)}/index/GSI1"]
    _has_a_trail(clients)


def _has_a_trail(clients: Clients) -> None:
    cloudtrail, s3 = clients("cloudtrail"), clients("s3")
    name, bucket = f"{SHORT}-audit", f"{SHORT}-audit-{ACCOUNT}"
    trail = cloudtrail.get_trail(Name=name)["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert trail["S3BucketName"] == bucket
    assert cloudtrail.get_trail_status(Name=name)["IsLogging"]
    data, _ = cloudtrail.get_event_selectors(TrailName=name)["AdvancedEventSelectors"]
    fields = {one["Field"]: one["Equals"] for one in data["FieldSelectors"]}
    assert fields["resources.ARN"] == [table_arn(NAME, region) for region in REGIONS]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def _streams_changes(clients: Clients, arns: Mapping[str, str]) -> None:
    """A write at home is in the Kinesis stream of every region, the replicated one included."""
    Tables(clients).put(NAME, "streamed")

    def keys(region: str) -> list[str]:
        client, arn = clients("kinesis", region), arns[region]
        found = []
        for shard in client.list_shards(StreamARN=arn)["Shards"]:
            first = client.get_shard_iterator(
                StreamARN=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            records = client.get_records(ShardIterator=first, StreamARN=arn)["Records"]
            found += [json.loads(record["Data"])["dynamodb"]["Keys"]["PK"]["S"] for record in records]
        return found

    for region in REGIONS:
        wait_until(lambda region=region: "streamed" in keys(region), f"a record in {region}")  # type: ignore[misc]


def _drills(clients: Clients, url: str, templates: Mapping[str, str]) -> None:
    """Each region's template isolates it: first until its time is over, then until its alarm goes off."""
    tables = Tables(clients)
    fis = clients("fis")
    experiment = _start(fis, templates[HOME])
    tables.put(NAME, "at home")
    tables.put(NAME, "elsewhere", region=FIRST)
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: tables.get(NAME, "at home", FIRST) or tables.get(NAME, "elsewhere"), "replication", 1.5)
    control_client.call(url, "POST", "/clock", {"advance_seconds": 15 * 60 + 1}, 60)
    tables.wait_value(NAME, "at home", "v", FIRST)
    tables.wait_value(NAME, "elsewhere", "v", HOME)
    assert fis.get_experiment(id=experiment)["experiment"]["state"]["status"] == "completed"

    experiment = _start(clients("fis", FIRST), templates[FIRST])
    dimensions = [{"Name": "TableName", "Value": NAME}, {"Name": "Operation", "Value": "GetItem"}]
    data = [{"MetricName": "SystemErrors", "Dimensions": dimensions, "Value": 11.0}]
    clients("cloudwatch", FIRST).put_metric_data(Namespace="AWS/DynamoDB", MetricData=data)
    control_client.call(url, "POST", "/clock", {"advance_seconds": 60}, 60)
    state = clients("fis", FIRST).get_experiment(id=experiment)["experiment"]["state"]
    assert state["status"] == "stopped"
    assert state["reason"].endswith(f":alarm:{NAME}-game-day-stop.")
    tables.put(NAME, "after")
    tables.wait_value(NAME, "after", "v", FIRST)


def _start(fis: Any, template: str) -> str:
    started = fis.start_experiment(clientToken=uuid.uuid4().hex, experimentTemplateId=template)["experiment"]
    state = fis.get_experiment(id=started["id"])["experiment"]["state"]
    assert state["status"] == "running", state
    return str(started["id"])


def _is_gone(clients: Clients) -> None:
    assert clients("s3").list_buckets()["Buckets"] == []
    assert clients("iam").list_roles()["Roles"] == []
    assert clients("ec2").describe_vpc_endpoints()["VpcEndpoints"] == []
    assert clients("cloudtrail").describe_trails()["trailList"] == []
    for region in REGIONS:
        assert clients("kinesis", region).list_streams()["StreamNames"] == []
        assert clients("fis", region).list_experiment_templates()["experimentTemplates"] == []
        assert clients("logs", region).describe_log_groups()["logGroups"] == []
        assert clients("cloudwatch", region).describe_alarms()["MetricAlarms"] == []
        dynamodb = clients("dynamodb", region)
        wait_until(lambda dynamodb=dynamodb: NAME not in dynamodb.list_tables()["TableNames"], "the end")  # type: ignore[misc]


def test_a_table_is_made_of_another_ones_past(deployment: _Deployment, clients: Clients) -> None:
    """Its items are in every region; a second apply sets what AWS takes no earlier; then the source cannot change."""
    tables = Tables(clients)
    source = tables.create()
    clients("dynamodb").update_continuous_backups(
        TableName=source, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    tables.put(source, "old")
    restored = f'{WITH_SOURCE}\n[source]\nkind = "point_in_time"\ntable_name = "{source}"\n'
    deployment.synthesize(restored)
    deployment.changes()
    for region in REGIONS:
        assert tables.get("restored", "old", region) == "v"
    changed = deployment.changes()
    assert set(changed.values()) <= {"update"}
    assert deployment.changes(apply=False) == {}
    deployment.synthesize(WITH_SOURCE)
    with pytest.raises(TerraformError, match="source: cannot change on a live stack") as caught:
        deployment.changes(apply=False)
    assert "a source is used when a table is made" in str(caught.value)
    deployment.synthesize(restored)
    deployment.changes(destroy=True)
    assert code_of(clients("dynamodb").describe_table, TableName="restored") == "ResourceNotFoundException"
