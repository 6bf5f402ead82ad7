"""What is around the table of `prod`: streams, policies, endpoint, trail and experiments, asked of AWS itself."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest

from local_aws import control_client
from tests.acceptance.prod.prod_environment import ACCOUNT, HEARS_OF_ALARMS, REGIONS, TABLE
from tests.contract.backup_support import table_arn
from tests.contract.support import Tables, wait_until

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

HOME, FIRST, SECOND = REGIONS
INDEXES = ("GSI1", "LSI1")


@pytest.mark.parametrize("region", REGIONS)
def test_every_replica_has_class_expiry_insights_and_policy(prod: Prod, region: str) -> None:
    """Insights of the index too; the policy names the replica of its own region. One replica has its own settings."""
    dynamodb = prod.clients("dynamodb", region)
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    is_alone = region == SECOND
    wanted = ("STANDARD", 14) if is_alone else ("STANDARD_INFREQUENT_ACCESS", 35)
    recovery = dynamodb.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    days = recovery["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"]
    assert (table["TableClassSummary"]["TableClass"], days) == wanted
    assert [index["IndexName"] for index in table["LocalSecondaryIndexes"]] == ["LSI1"]
    tags = {one["Key"] for one in dynamodb.list_tags_of_resource(ResourceArn=table_arn(TABLE, region))["Tags"]}
    assert ("nearest" in tags) is is_alone
    expiry = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires_at"
    for index in ({}, {"IndexName": "GSI1"}):
        insights = dynamodb.describe_contributor_insights(TableName=TABLE, **index)
        assert insights["ContributorInsightsStatus"] == "ENABLED"
    policy = json.loads(dynamodb.get_resource_policy(ResourceArn=table_arn(TABLE, region))["Policy"])
    table_itself, indexes = table_arn(TABLE, region), [f"{table_arn(TABLE, region)}/index/{name}" for name in INDEXES]
    partner = [("Partner", [table_itself, *indexes])] if region == FIRST else []
    said = [(one["Sid"], one["Resource"]) for one in policy["Statement"]]
    assert said == [("NobodyDeletes", [table_itself]), *partner]


@pytest.mark.parametrize("region", REGIONS)
def test_alarms_are_told_to_whom_the_environment_names(prod: Prod, region: str) -> None:
    """A mailbox hears what is critical, wherever; a queue hears everything, of home alone."""
    told = {
        (one["TopicArn"].rpartition("-")[2], one["Endpoint"])
        for one in prod.clients("sns", region).list_subscriptions()["Subscriptions"]
    }
    queue = {(severity, HEARS_OF_ALARMS) for severity in ("critical", "warning", "notice")}
    assert told == {("critical", "team@example.com")} | (queue if region == HOME else set())


def test_the_endpoint_lets_through_this_table_alone(prod: Prod) -> None:
    """In the network and on the routes that the environment names."""
    (endpoint,) = prod.clients("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert prod.outputs["vpc_endpoint_id_by_vpc"] == {endpoint["VpcId"]: endpoint["VpcEndpointId"]}
    assert len(endpoint["RouteTableIds"]) == 1
    (statement,) = json.loads(endpoint["PolicyDocument"])["Statement"]
    assert statement["Resource"] == [table_arn(TABLE), *(f"{table_arn(TABLE)}/index/{name}" for name in INDEXES)]


def test_the_trail_writes_into_a_private_bucket(prod: Prod) -> None:
    """Events of the items in every region, into files that can be proven unchanged."""
    cloudtrail, s3 = prod.clients("cloudtrail"), prod.clients("s3")
    name, bucket = f"{TABLE}-audit", f"{TABLE}-audit-{ACCOUNT}"
    assert prod.outputs["trail"]["bucket_name"] == bucket
    trail = cloudtrail.get_trail(Name=name)["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert trail["S3BucketName"] == bucket
    assert cloudtrail.get_trail_status(Name=name)["IsLogging"]
    data, _ = cloudtrail.get_event_selectors(TrailName=name)["AdvancedEventSelectors"]
    fields = {one["Field"]: one["Equals"] for one in data["FieldSelectors"]}
    assert fields["resources.ARN"] == [table_arn(TABLE, region) for region in REGIONS]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_a_write_is_in_the_stream_of_every_region(prod: Prod) -> None:
    """The replicated one included."""
    tables, arns = Tables(prod.clients), prod.outputs["kinesis_stream_arn_by_region"]
    tables.put(TABLE, "streamed")

    def keys(region: str) -> list[str]:
        client, arn = prod.clients("kinesis", region), arns[region]
        found = []
        for shard in client.list_shards(StreamARN=arn)["Shards"]:
            first = client.get_shard_iterator(
                StreamARN=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            records = client.get_records(ShardIterator=first, StreamARN=arn)["Records"]
            found += [json.loads(record["Data"])["dynamodb"]["Keys"]["PK"]["S"] for record in records]
        return found

    for region in REGIONS:
        (destination,) = prod.clients("dynamodb", region).describe_kinesis_streaming_destination(TableName=TABLE)[
            "KinesisDataStreamDestinations"
        ]
        assert destination["ApproximateCreationDateTimePrecision"] == "MICROSECOND"
        wait_until(lambda region=region: "streamed" in keys(region), f"a record in {region}")  # type: ignore[misc]
    tables.delete(TABLE, "streamed")


def test_the_stop_alarm_ends_an_experiment(prod: Prod) -> None:
    """The one that is deployed with the template; what was written meanwhile leaves the region afterwards."""
    tables, fis = Tables(prod.clients), prod.clients("fis", FIRST)
    template = prod.outputs["game_day_template_id_by_region"][FIRST]
    started = fis.start_experiment(clientToken=uuid.uuid4().hex, experimentTemplateId=template)["experiment"]["id"]
    tables.put(TABLE, "paused", region=FIRST)
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: tables.get(TABLE, "paused"), "replication", 1.5)
    dimensions = [{"Name": "TableName", "Value": TABLE}, {"Name": "Operation", "Value": "GetItem"}]
    data = [{"MetricName": "SystemErrors", "Dimensions": dimensions, "Value": 11.0}]
    prod.clients("cloudwatch", FIRST).put_metric_data(Namespace="AWS/DynamoDB", MetricData=data)
    control_client.call(prod.url, "POST", "/clock", {"advance_seconds": 60}, 60)
    state = fis.get_experiment(id=started)["experiment"]["state"]
    assert state["status"] == "stopped"
    assert state["reason"].endswith(f":alarm:{TABLE}-game-day-stop.")
    tables.wait_value(TABLE, "paused", "v", HOME)
    tables.delete(TABLE, "paused")
