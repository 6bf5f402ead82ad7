"""The observability stack, applied by real Terraform: nothing to change afterwards, and every alarm really fires."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from cdktf import App
from constructs import Construct

from globaltables.gameday import GameDay, GameDays
from globaltables.model import Environment
from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.billing import Provisioned, Scaling
from globaltables.monitoring import (
    CallAlarms,
    FunctionAlarms,
    ProbeAlarms,
    TableAlarms,
    WatchedFunction,
    WatchedTable,
)
from local_aws import control_client, process
from local_aws.cloudwatch.insights import is_query, parse_query
from local_aws.settings import Settings
from operations.errors import TerraformError
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.provider import find_provider
from operations.terraform.stack_file import StackFile
from stacks.app import CONTEXT
from stacks.observability_stack import ObservabilityStack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from globaltables.model.alarms import Alarms
    from operations.terraform.saved_plan import SavedPlan

pytestmark = pytest.mark.acceptance
REGIONS = ("us-east-1", "eu-west-1")
HOME = REGIONS[0]
TABLE, ANOTHER = "watched-table", "another-table"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
MINUTES = 31
"""Six periods of five minutes: what the slowest alarm but those by the hour needs."""
QUIET_MINUTES = 6
"""Longer than any alarm needs that fires when nothing is said."""
RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
ACCOUNT, PARTITION = "000000000000", "aws"


def _client(url: str, service: str, region: str) -> Any:
    session: Any = boto3
    return session.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )


@dataclass
class Deployed:
    """The stack on an embedded AWS of its own.

    Args:
        url: Where that listens.
        terraform: Terraform over the stack.
        folder: Where plans go.
        queue_url: The queue that gets every message.
        environment: What was deployed.
    """

    url: str
    terraform: Terraform
    folder: Path
    queue_url: str
    environment: Environment

    def client(self, service: str, region: str = HOME) -> Any:
        """A client."""
        return _client(self.url, service, region)

    def plan(self) -> SavedPlan:
        """A plan of what is left to do."""
        return self.terraform.plan(self.folder / "plan")

    def alarms(self, region: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Metric alarms and composite alarms of a region by name."""
        client = self.client("cloudwatch", region)
        found = client.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100)
        return (
            {alarm["AlarmName"]: alarm for alarm in found["MetricAlarms"]},
            {alarm["AlarmName"]: alarm for alarm in found["CompositeAlarms"]},
        )

    def advance(self, seconds: int) -> list[dict[str, str]]:
        """Moves CloudWatch's clock on; returns the changes of state."""
        answer = control_client.call(self.url, "POST", "/clock", {"advance_seconds": seconds}, 60)
        return list(answer["changes"])

    def messages(self) -> list[dict[str, Any]]:
        """What the queue holds."""
        client = self.client("sqs")
        found: list[dict[str, Any]] = []
        while True:
            got = client.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages", [])
            if not got:
                return found
            for message in got:
                told = json.loads(message["Body"])
                found.append(json.loads(told["Message"]) | {"TopicArn": told["TopicArn"]})
                client.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])


def _environment(queue_arn: str) -> Environment:
    return Environment(
        name="watched",
        table_name_prefix=TABLE,
        tertiary_region="",
        billing=Provisioned(read=Scaling(maximum=100), write=Scaling(maximum=100)),
        alarms={  # type: ignore[arg-type] # as a file has it
            "enabled": True,
            "dashboards": True,
            "anomaly_detection": True,
            "subscriptions": [{"protocol": "sqs", "endpoint": queue_arn}],
        },
        tags={"environment": "watched"},
    )


def _only(alarms: Alarms, prefix: str) -> Alarms:
    """Nothing of a table but the kinds whose setting begins so."""
    off: dict[str, None] = dict.fromkeys(SEVERITIES)
    quiet = {name: kind.model_copy(update=off) for name, kind in alarms.by_kind() if not name.startswith(prefix)}
    return alarms.model_copy(update=quiet | {"anomaly_detection": False})


def _synthesize(environment: Environment, folder: Path) -> Path:
    """The stack, and in each region, of another table, the kinds of alarms that come with parts it does not deploy."""
    app = App(outdir=str(folder), context=CONTEXT)
    stack = ObservabilityStack(app, "observability-watched", environment=environment)
    alarms, regions = environment.alarms, [topics.region for topics in stack.topics_by_role.values()]
    streamed = WatchedTable(name=ANOTHER, regions=regions, data_stream_roles=list(stack.topics_by_role), is_probed=True)
    for role, topics in stack.topics_by_role.items():
        beside = Construct(stack, f"beside-{role}")
        consumer = WatchedFunction(
            "consumer", topics.region, timeout_seconds=10, reads_stream=True, dead_letter_queue_name="given-up"
        )
        FunctionAlarms(beside, "consumer", function=consumer, topics=topics, alarms=alarms)
        ProbeAlarms(beside, "probe", table=streamed, topics=topics, alarms=alarms)
        CallAlarms(beside, "calls", table_name=ANOTHER, log_group_name="calls", topics=topics, alarms=alarms)
        TableAlarms(beside, "streamed", table=streamed, topics=topics, alarms=_only(alarms, "kinesis_"))
    GameDays(
        stack,
        "drills",
        table_name=ANOTHER,
        regions=regions,
        account_id=ACCOUNT,
        partition=PARTITION,
        game_day=GameDay(enabled=True),
        topic_arn_by_role={role: topics.topic_arn("critical") for role, topics in stack.topics_by_role.items()},
        alarms=alarms,
    )
    app.synth()
    return folder / "stacks" / "observability-watched"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack, applied."""
    root = tmp_path_factory.mktemp("observability")
    try:
        binary = find_binary(os.environ)
    except TerraformError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    running = process.start(root / "aws", settings=Settings(evaluation_seconds=0))
    try:
        sqs = _client(running.url, "sqs", HOME)
        queue_url = sqs.create_queue(QueueName="told")["QueueUrl"]
        queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        admitted = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = {"Version": "2012-10-17", "Statement": [{**admitted, "Resource": queue_arn}]}
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": json.dumps(policy)})
        environment = _environment(queue_arn)
        folder = _synthesize(environment, root / "out")
        source = find_provider(StackFile.read(folder).requirements, binary, os.environ, stack_folder=folder)
        prepared = terraform_environment(
            os.environ,
            aws={**KEYS, "AWS_ENDPOINT_URL": running.url, "AWS_REGION": HOME, "AWS_EC2_METADATA_DISABLED": "true"},
            cli_config_file=source.cli_config_file(root / "work"),
        )
        deployed = Deployed(
            running.url, Terraform(binary, folder, prepared, checks_providers=False), root, queue_url, environment
        )
        deployed.terraform.init()
        deployed.terraform.apply(deployed.plan())
        yield deployed
    finally:
        process.stop(root / "aws")


def test_nothing_is_left_to_do_after_apply(stack: Deployed) -> None:
    """What Terraform reads back is what it wrote, of every resource."""
    saved = stack.plan()
    assert not saved.has_changes, stack.terraform.show_plan(saved)


def test_alarms_are_what_was_synthesized(stack: Deployed) -> None:
    """Every argument of every alarm, read back from the API."""
    planned = stack.terraform.pull_state().resources
    synthesized: dict[str, Mapping[str, Any]] = {}
    for address, resource in planned.items():
        if address.startswith("aws_cloudwatch_metric_alarm."):
            synthesized[resource.values["arn"]] = resource.values
    described = {alarm["AlarmArn"]: alarm for region in REGIONS for alarm in stack.alarms(region)[0].values()}
    assert set(described) == set(synthesized)
    for arn, values in synthesized.items():
        alarm = described[arn]
        assert alarm["AlarmActions"] == alarm["OKActions"] == values["alarm_actions"]
        assert alarm["TreatMissingData"] == values["treat_missing_data"]
        assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (
            values["datapoints_to_alarm"],
            values["evaluation_periods"],
        )
        assert "Runbook: " in alarm["AlarmDescription"]
        if values["metric_query"]:
            assert {query["Id"] for query in alarm["Metrics"]} == {query["id"] for query in values["metric_query"]}
        else:
            assert {one["Name"]: one["Value"] for one in alarm["Dimensions"]} == (values["dimensions"] or {})


def _metrics(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The series that an alarm looks at; of those that a query takes together, one."""
    found: list[dict[str, Any]] = []
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            found.append(query["MetricStat"]["Metric"])
        elif is_query(query.get("Expression", "")):
            asked = parse_query(query["Expression"])
            dimensions = [{"Name": name, "Value": asked.wanted.get(name, "any")} for name in sorted(asked.names)]
            found.append({"Namespace": asked.namespace, "MetricName": asked.metric, "Dimensions": dimensions})
    return found or [{key: alarm[key] for key in ("Namespace", "MetricName", "Dimensions")}]


def _series(alarms: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Every series that the alarms look at, once, by namespace."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for alarm in alarms.values():
        for metric in _metrics(alarm):
            found.setdefault(metric["Namespace"], {})[json.dumps(metric, sort_keys=True)] = metric
    return found


def _feed(client: Any, alarms: dict[str, Any], value: float) -> None:
    """A minute in which every series has this value; limits stay low."""
    for namespace, metrics in _series(alarms).items():
        data = []
        for metric in metrics.values():
            is_limit = metric["MetricName"].startswith(("Provisioned", "OnDemandMax"))
            dimensions = metric.get("Dimensions") or []
            one = {"MetricName": metric["MetricName"], "Dimensions": dimensions, "Value": 1.0 if is_limit else value}
            data.append(one)
        client.put_metric_data(Namespace=namespace, MetricData=data)


def _firing(stack: Deployed, region: str) -> list[dict[str, Any]]:
    return [alarm for alarm in stack.alarms(region)[0].values() if alarm["StateValue"] == "ALARM"]


def _firing_elsewhere(stack: Deployed, region: str) -> set[str]:
    return {alarm["AlarmArn"] for one in REGIONS if one != region for alarm in _firing(stack, one)}


@pytest.mark.parametrize("region", REGIONS)
def test_every_alarm_fires_and_its_message_arrives(stack: Deployed, region: str) -> None:
    """Of every kind that there is, in each region: driven by data on its own series alone, it goes to ALARM.

    The queue hears of each, through the topics of its region; before that it is quiet, and nothing begins elsewhere.
    """
    clients = {one: stack.client("cloudwatch", one) for one in REGIONS}
    alarms = {one: stack.alarms(one)[0] for one in REGIONS}
    for _ in range(QUIET_MINUTES):
        for one in REGIONS:
            _feed(clients[one], alarms[one], 0.0)
        stack.advance(60)
    assert _firing(stack, region) == []
    stack.messages()
    before = _firing_elsewhere(stack, region)
    for minute in range(MINUTES):
        for one in REGIONS:  # much too high and rising
            _feed(clients[one], alarms[one], 1e9 * 10.0**minute if one == region else 0.0)
        stack.advance(60)
    assert _firing_elsewhere(stack, region) <= before
    _feed(clients[region], alarms[region], 1e9 * 10.0**MINUTES)
    stack.advance(3600)
    told = {(one["AlarmArn"], one["TopicArn"]) for one in stack.messages() if one["NewStateValue"] == "ALARM"}
    every = [alarm for kind in stack.alarms(region) for alarm in kind.values()]
    assert {(alarm["AlarmArn"], topic) for alarm in every for topic in alarm["AlarmActions"]} - told == set()
    sections = {alarm["AlarmDescription"].rpartition("#")[2] for alarm in every}
    headings = re.findall(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == set(headings)


def test_no_alarm_fires_without_data(stack: Deployed) -> None:
    """Four hours of silence: those that fired are quiet again, but for those that stay as they are without data.

    And but for the one that fires for silence itself, that of a probe that does not run.
    """
    stack.advance(14_400)
    for region in REGIONS:
        firing = _firing(stack, region)
        for_silence = {one["AlarmName"] for one in firing if one["TreatMissingData"] == "breaching"}
        assert for_silence == {f"{ANOTHER}-probe-overdue-critical"}
        rest = [one for one in firing if one["AlarmName"] not in for_silence]
        assert {alarm["TreatMissingData"] for alarm in rest} <= {"missing", "ignore"}
        kept = [one for one in rest if one["TreatMissingData"] == "missing"]
        assert {metric["Namespace"] for one in kept for metric in _metrics(one)} <= {"AWS/DynamoDB"}


def test_dashboards_are_read_back(stack: Deployed) -> None:
    """Both, with a body that is JSON and names the table and all regions."""
    client = stack.client("cloudwatch")
    names = sorted(entry["DashboardName"] for entry in client.list_dashboards()["DashboardEntries"])
    assert names == [f"{TABLE}-overview", f"{TABLE}-replication"]
    for name in names:
        body = json.loads(client.get_dashboard(DashboardName=name)["DashboardBody"])
        regions = {widget["properties"]["region"] for widget in body["widgets"] if widget["type"] == "metric"}
        assert regions == set(REGIONS)


def test_a_critical_alarm_goes_after_the_composite_let_it_go(stack: Deployed) -> None:
    """AWS deletes no alarm that a composite names, and Terraform left alone deletes first and updates afterwards."""
    changed = stack.environment.model_copy(
        update={"backup": stack.environment.backup.model_copy(update={"enabled": False})}
    )
    _synthesize(changed, stack.folder / "out")
    stack.terraform.apply(stack.plan())
    alarms, composites = stack.alarms(HOME)
    assert not any("backup-failures" in name for name in alarms)
    assert [alarm["AlarmRule"].count("ALARM(") for alarm in composites.values()] == [
        sum(name.startswith(TABLE) and name.endswith("-critical") for name in alarms)
    ]
