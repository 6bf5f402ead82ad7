"""Probe and stream consumer, applied by real Terraform and run as deployed, each with its own role."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from globaltables.model import Environment
from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarms import Alarms
from local_aws import control_client, process
from local_aws.settings import Settings
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.provider import find_provider
from operations.terraform.stack_file import StackFile
from stacks.app import build_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance
HOME, FIRST, SECOND = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
TABLE = "probed-table"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
DRILL = {"watch_seconds": 3, "period_seconds": 2}


@dataclass
class Deployed:
    """The stack on an embedded AWS of its own.

    Args:
        url: Where that listens.
    """

    url: str
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = HOME) -> Any:
        """A client, made once."""
        made = self._clients.get((service, region))
        if made is None:
            made = self._clients[service, region] = _client(self.url, service, region)
        return made

    def probe(self, region: str, **options: Any) -> dict[str, Any]:
        """Calls the probe of a region by hand, again while a scheduled run keeps it busy."""
        client = self.client("lambda", region)
        while True:
            try:
                answer = client.invoke(FunctionName=f"{TABLE}-probe", Payload=json.dumps(DRILL | options))
            except client.exceptions.TooManyRequestsException:
                time.sleep(0.2)
                continue
            content = json.loads(answer["Payload"].read())
            assert "FunctionError" not in answer, content
            return dict(content)

    def probe_everywhere(self, **options: Any) -> dict[str, dict[str, Any]]:
        """Calls all probes at the same time."""
        with ThreadPoolExecutor(len(REGIONS)) as pool:
            return dict(zip(REGIONS, pool.map(lambda region: self.probe(region, **options), REGIONS), strict=True))

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The embedded AWS's control endpoint."""
        return control_client.call(self.url, method, path, body, 60)

    def alarm_states(self, region: str) -> dict[str, str]:
        """The state of every alarm of a region, the minute that is running included."""
        self.control("POST", "/clock", {"advance_seconds": 60})
        found = self.client("cloudwatch", region).describe_alarms(MaxRecords=100)["MetricAlarms"]
        return {alarm["AlarmName"].removeprefix(f"{TABLE}-"): alarm["StateValue"] for alarm in found}

    def log(self, region: str, function: str) -> str:
        """Everything that a function printed."""
        logs = self.client("logs", region)
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{TABLE}-{function}")["events"]
        return "\n".join(event["message"] for event in events)

    def letters(self, region: str) -> list[dict[str, Any]]:
        """What the dead-letter queue of a region holds."""
        sqs = self.client("sqs", region)
        url = sqs.get_queue_url(QueueName=f"{TABLE}-stream-consumer")["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def _client(url: str, service: str, region: str) -> Any:
    session: Any = boto3
    return session.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )


def _wait(condition: Callable[[], Any], timeout_seconds: float = 20) -> Any:
    deadline = time.monotonic() + timeout_seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
    return answer


def _create_table(url: str) -> None:
    """The table, as the data stack would have left it."""
    client = _client(url, "dynamodb", HOME)

    def is_active() -> bool:
        table = client.describe_table(TableName=TABLE)["Table"]
        replicas = {one["ReplicaStatus"] for one in table.get("Replicas", [])}
        return table["TableStatus"] == "ACTIVE" and replicas <= {"ACTIVE"}

    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for region in REGIONS[1:]:
        _wait(is_active)
        client.update_table(TableName=TABLE, ReplicaUpdates=[{"Create": {"RegionName": region}}])
    _wait(is_active)


def _environment() -> Environment:
    quiet: dict[str, Any] = {name: dict.fromkeys(SEVERITIES, False) for name, _ in Alarms().by_kind()}
    used = {
        "probe_overdue": {"critical": {"maximum_milliseconds": 2000}, "evaluation_periods": 1},
        "lost_writes": {},
        "dead_letters": {},
    }
    return Environment(
        name="probed",
        table_name_prefix=TABLE,
        alarms=quiet | used | {"enabled": True},  # type: ignore[arg-type] # as a file has it
        # Scheduled runs are short, so that calls by hand seldom wait for one.
        probe={"enabled": True, "lost_after_seconds": 1, "watch_seconds": 5},  # type: ignore[arg-type]
        stream_consumer={"enabled": True, "maximum_retry_attempts": 1},  # type: ignore[arg-type]
        tags={"environment": "probed"},
    )


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[Deployed]:
    """The stack, applied beside a table of three regions."""
    root = tmp_path_factory.mktemp("functions")
    running = process.start(root / "aws", settings=Settings(evaluation_seconds=0, transition_seconds=0.1))
    try:
        _create_table(running.url)
        build_app(_environment(), outdir=str(root / "out")).synth()
        folder = root / "out" / "stacks" / "observability-probed"
        source = find_provider(StackFile.read(folder).requirements, terraform, os.environ, stack_folder=folder)
        prepared = terraform_environment(
            os.environ,
            aws={**KEYS, "AWS_ENDPOINT_URL": running.url, "AWS_REGION": HOME, "AWS_EC2_METADATA_DISABLED": "true"},
            cli_config_file=source.cli_config_file(root / "work"),
        )
        driver = Terraform(terraform, folder, prepared, checks_providers=False)
        driver.init()
        driver.apply(driver.plan(root / "plan"))
        deployed = Deployed(running.url)
        yield deployed
        for client in deployed._clients.values():
            client.close()
    finally:
        process.stop(root / "aws")


def test_every_directed_pair_is_measured(stack: Deployed) -> None:
    """Called by hand in every region: in the second round each knows where to look for the others' next pulse."""
    stack.probe_everywhere()
    answers = stack.probe_everywhere()
    for target in REGIONS:
        listed = stack.client("cloudwatch", target).list_metrics(Namespace="GlobalTables")["Metrics"]
        series = {
            (one["MetricName"], *(entry["Value"] for entry in sorted(one["Dimensions"], key=lambda one: one["Name"])))
            for one in listed
        }
        sources = [source for source in REGIONS if source != target]
        assert {(name, source, TABLE, target) for name in ("Lag", "Overdue") for source in sources} <= series
        for source in sources:
            found = answers[target]["sources"][source]
            assert found["lost"] == found["stale"] == []
            assert 50 <= min(found["lag_ms"]) < 3000


def test_a_cut_is_reported_and_its_alarm_fires(stack: Deployed) -> None:
    """Only where nothing arrives; and what was deleted while it was on its way counts as lost there."""
    fault = stack.control("POST", "/faults", {"kind": "partition", "source": HOME, "target": FIRST})["id"]
    written = stack.probe(HOME)["written"]
    time.sleep(3)
    stack.probe(SECOND, watch_seconds=0)
    found = stack.probe(FIRST, watch_seconds=0)["sources"]
    assert found[HOME]["overdue_ms"] > 2000
    assert (found[HOME]["lost"], found[HOME]["stale"]) == ([], [])
    assert stack.alarm_states(FIRST)["probe-overdue-critical"] == "ALARM"

    key = {"PK": {"S": f"globaltables_probe#{HOME}#{written[0] % 16}"}, "SK": {"S": "globaltables_probe"}}
    deleted = stack.client("dynamodb").delete_item(TableName=TABLE, Key=key, ReturnValues="ALL_OLD")
    assert deleted["Attributes"]["globaltables_probe"]["M"]["sequence"] == {"N": str(written[0])}
    time.sleep(0.5)  # longer than the lag, so that the write and its deletion arrive as one
    stack.control("DELETE", f"/faults/{fault}")
    _wait(lambda: stack.probe(FIRST, watch_seconds=0)["sources"][HOME]["lost"] == [written[0]])
    states = stack.alarm_states(FIRST)
    assert states["lost-writes-critical"] == "ALARM"


def test_a_poisoned_change_lands_in_the_queue_while_others_are_handled(stack: Deployed) -> None:
    """And each region handles its own changes alone."""
    client = stack.client("dynamodb")

    def item(key: str, region: str, **more: Any) -> dict[str, Any]:
        return {"PK": {"S": key}, "SK": {"S": "1"}, "written_in": {"S": region}, **more}

    items = [item("one", HOME), item("two", HOME, poison={"BOOL": True}), item("three", HOME), item("four", FIRST)]
    client.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": one}} for one in items]})
    (letter,) = _wait(lambda: stack.letters(HOME))
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 1
    _wait(lambda: "'three'" in stack.log(HOME, "stream-consumer"))
    _wait(lambda: "'four'" in stack.log(FIRST, "stream-consumer"))
    assert "'one'" in stack.log(HOME, "stream-consumer")
    assert "'four'" not in stack.log(HOME, "stream-consumer")
    assert "'one'" not in stack.log(FIRST, "stream-consumer")
    assert stack.letters(FIRST) == []
    # A queue's depth is published once a minute, and an alarm looks at minutes that are over.
    _wait(lambda: stack.alarm_states(HOME)["stream-consumer-dead-letters-critical"] == "ALARM")
