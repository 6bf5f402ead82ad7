"""The observability stack, applied by real Terraform: nothing to change afterwards, and every alarm really fires."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from cdktf import App

from globaltables.model import Environment
from globaltables.model.billing import Provisioned, Scaling
from globaltables.monitoring import FunctionAlarms, WatchedFunction
from local_aws import control_client, process
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
    from pathlib import Path

    from operations.terraform.saved_plan import SavedPlan

pytestmark = pytest.mark.acceptance
REGIONS = ("us-east-1", "eu-west-1")
HOME = REGIONS[0]
TABLE = "watched-table"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
MINUTES = 31
"""Six periods of five minutes: what the slowest alarm but those by the hour needs."""


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
                found.append(json.loads(json.loads(message["Body"])["Message"]))
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


def _synthesize(environment: Environment, folder: Path) -> Path:
    """The stack with every kind of alarm, also those of parts that other stacks have."""
    app = App(outdir=str(folder), context=CONTEXT)
    stack = ObservabilityStack(app, "observability-watched", environment=environment)
    topics = stack.topics_by_role["primary"]
    function = WatchedFunction("probe", topics.region, timeout_seconds=10, reads_stream=True)
    FunctionAlarms(stack, "probe", function=function, topics=topics, alarms=environment.alarms)
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
    queries = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    return queries or [{key: alarm[key] for key in ("Namespace", "MetricName", "Dimensions")}]


def _series(alarms: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Every series that the alarms look at, once, by namespace."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for alarm in alarms.values():
        for metric in _metrics(alarm):
            found.setdefault(metric["Namespace"], {})[json.dumps(metric, sort_keys=True)] = metric
    return found


def _feed(client: Any, alarms: dict[str, Any], minute: int) -> None:
    """A minute in which everything is much too high and rising; limits stay low."""
    for namespace, metrics in _series(alarms).items():
        data = []
        for metric in metrics.values():
            is_limit = metric["MetricName"].startswith(("Provisioned", "OnDemandMax"))
            dimensions = metric.get("Dimensions") or []
            value = 1.0 if is_limit else 1e9 * 10.0**minute
            data.append({"MetricName": metric["MetricName"], "Dimensions": dimensions, "Value": value})
        client.put_metric_data(Namespace=namespace, MetricData=data)


def test_every_alarm_fires_and_its_message_arrives(stack: Deployed) -> None:
    """Driven by data on its own series alone, each alarm of the home region goes to ALARM and the queue hears of it."""
    client = stack.client("cloudwatch")
    alarms, composites = stack.alarms(HOME)
    assert len(alarms) > 20
    for minute in range(MINUTES):
        _feed(client, alarms, minute)
        stack.advance(60)
    _feed(client, alarms, MINUTES)
    stack.advance(3600)
    told = {(message["AlarmName"], message["NewStateValue"]) for message in stack.messages()}
    assert {(name, "ALARM") for name in (*alarms, *composites)} - told == set()
    elsewhere = [alarm["StateValue"] for region in REGIONS[1:] for alarm in stack.alarms(region)[0].values()]
    assert "ALARM" not in elsewhere


def test_no_alarm_fires_without_data(stack: Deployed) -> None:
    """Half a day of silence: those that fired are quiet again, but for those that stay as they are without data."""
    stack.advance(43_200)
    for region in REGIONS:
        firing = [alarm for alarm in stack.alarms(region)[0].values() if alarm["StateValue"] == "ALARM"]
        assert {alarm["TreatMissingData"] for alarm in firing} <= {"missing"}
        series = [query.get("MetricStat", {}).get("Metric", {}) for one in firing for query in one.get("Metrics", [])]
        namespaces = {metric.get("Namespace") for metric in [*firing, *series]} - {None}
        assert namespaces <= {"AWS/DynamoDB"}


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
