"""A table is read in every region as it is, and described so that nothing of it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.alarms import Alarms
from operations.adoption.keys_found import key_problems
from operations.adoption.listing import found_tables, lines
from operations.adoption.origin import Maker, Origin
from operations.adoption.proposal import propose
from operations.adoption.reading import read_table
from operations.aws import Clients as AwsClients
from operations.errors import RefusedError
from tests.contract.support import FIRST, HOME, Clients, Tables
from tests.unit.adoption.own_alarms import put_alarms

if TYPE_CHECKING:
    from local_aws.instance import Running

QUEUE = "arn:aws:sqs:us-east-1:000000000000:pager"


@pytest.fixture(scope="module")
def aws(instance: Running) -> AwsClients:
    """AWS as the commands ask it."""
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return AwsClients({"AWS_ENDPOINT_URL": instance.url, **credentials})


def _encrypted(tables: Tables, clients: Clients) -> tuple[str, dict[str, str]]:
    """A table in two regions under keys of its owner."""
    keys = {region: clients("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (HOME, FIRST)}
    specification = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[HOME]}
    name = tables.create(SSESpecification=specification)
    tables.add_replica(name, FIRST, KMSMasterKeyId=keys[FIRST])
    return name, keys


def _file(aws: AwsClients, name: str, home: str = HOME) -> Any:
    return propose(read_table(aws, home, name), Origin(Maker.UNKNOWN), Path("environments/x.toml"), "embedded_aws")


def test_settings_of_each_region_are_read(tables: Tables, clients: Clients, aws: AwsClients) -> None:
    """And so are the things beside the table, which stay."""
    name = tables.create_global(FIRST, Tags=[{"Key": "team", "Value": "orders"}])
    replica = clients("dynamodb", FIRST)
    replica.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
    )
    replica.update_contributor_insights(TableName=name, ContributorInsightsAction="ENABLE")
    clients("cloudwatch", HOME).put_metric_alarm(
        AlarmName=f"{name}-throttles",
        Namespace="AWS/DynamoDB",
        MetricName="ReadThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": name}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    proposal = _file(aws, name)
    assert proposal.problems == ()
    assert proposal.adds == (f"replicas.{FIRST}.tags.team: orders",)
    assert (
        "[replicas]\nsecondary = {point_in_time_recovery = true, recovery_period_days = 7, contributor_insights = true}"
        in proposal.text
    )
    assert proposal.live.stays == []
    told = {one["what"]: one["takes"] for one in proposal.document()["differs_from_the_standard"]}
    watched = "stays as it is; it watches AWS/DynamoDB ReadThrottleEvents"
    assert told[f"{HOME}: alarm {name}-throttles {watched}"] == (
        f"add [alarms] enabled = true, which makes {name}-read-throttles-warning beside it, and delete it then"
    )


def test_alarms_of_this_project_are_read_as_their_settings(tables: Tables, clients: Clients, aws: AwsClients) -> None:
    """With topics, key, subscriptions and dashboards; one that is gone leaves all of them alone."""
    name = tables.create_global(FIRST)
    thresholds: dict[str, Any] = {"write_throttles": {"critical": {"maximum_count": 25}}, "anomaly_detection": True}
    settings = Alarms(
        enabled=True, dashboards=True, subscriptions=[{"protocol": "sqs", "endpoint": QUEUE}], **thresholds
    )
    watching = read_table(aws, HOME, name).watching
    for where in watching.values():
        put_alarms(clients, where, settings, QUEUE)
    live = read_table(aws, HOME, name)
    assert (live.stays, Alarms(**(live.alarms or {}))) == ([], settings)
    assert _file(aws, name).environment.alarms == settings
    clients("cloudwatch", FIRST).delete_alarms(AlarmNames=[f"{name}-user-errors-notice"])
    live = read_table(aws, HOME, name)
    (left,) = live.stays
    assert f"{FIRST} has no alarm {name}-user-errors-notice, which an environment would make" in left
    assert live.alarms == {"dashboards": True}


def test_topics_whose_key_is_gone_stay(tables: Tables, clients: Clients, aws: AwsClients) -> None:
    """With the reason; the table is taken over all the same."""
    name = tables.create_global(FIRST)
    for where in read_table(aws, HOME, name).watching.values():
        put_alarms(clients, where, Alarms(enabled=True), QUEUE)
    gone = f"arn:aws:kms:{HOME}:000000000000:key/00000000-0000-4000-8000-000000000000"
    for topic in (read_table(aws, HOME, name).facts[HOME].alarms.topics or {}).values():
        clients("sns", HOME).set_topic_attributes(
            TopicArn=topic.arn, AttributeName="KmsMasterKeyId", AttributeValue=gone
        )
    live = read_table(aws, HOME, name)
    (left,) = live.stays
    assert f"{HOME} has topics.critical.key {gone}, and an environment would have it nothing" in left


def test_any_region_can_be_the_home(tables: Tables, aws: AwsClients) -> None:
    """The others are its replicas."""
    name = tables.create_global(FIRST)
    assert read_table(aws, FIRST, name).table.regions == (FIRST, HOME)
    with pytest.raises(RefusedError, match=r"^table none: must exist in us-east-1, got none of that name there; "):
        read_table(aws, HOME, "none")


def test_keys_of_their_owner_are_named_and_not_taken(tables: Tables, clients: Clients, aws: AwsClients) -> None:
    """On request they are, unless something else lives by them."""
    name, keys = _encrypted(tables, clients)
    proposal = _file(aws, name)
    assert proposal.problems == ()
    assert proposal.environment.encryption.key_arn_by_role == {"primary": keys[HOME], "secondary": keys[FIRST]}
    assert key_problems(proposal.live, aws) == []
    specification = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[HOME]}
    other = tables.create(SSESpecification=specification)
    (problem,) = key_problems(proposal.live, aws)
    assert problem == (
        f"{HOME}: key {keys[HOME]}: must encrypt this table alone, got {other} too; leave --own-keys out, and it is "
        "used as it is"
    )


def test_tables_are_listed_once_with_their_maker(tables: Tables, aws: AwsClients) -> None:
    """However many of their regions are asked."""
    tags = {"aws:cloudformation:stack-name": "shop", "aws:cloudformation:logical-id": "Orders"}
    name = tables.create_global(FIRST, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    found = [line.split(maxsplit=1) for line in lines(found_tables(aws, [HOME, FIRST])) if line.startswith(name)]
    assert found == [[name, f"{HOME}, {FIRST}  CloudFormation, stack shop, logical id Orders"]]
