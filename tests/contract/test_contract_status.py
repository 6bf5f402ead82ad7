"""What `globaltables status` says of tables that something really happened to."""

from __future__ import annotations

import io
import json
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations.aws import Clients as OperationsClients
from operations.commands.status import show
from operations.console import Console
from operations.deployed import Deployed
from operations.deployed_view import DeployedView
from operations.errors import RefusedError
from operations.report.gathering import look
from operations.status.expected import Expected, ExpectedRegion
from operations.status.reading import IMPATIENT, read_regions
from operations.status.symptoms import symptoms
from operations.terraform.state import parse_stored_state
from tests.contract.backup_support import Backups, table_arn
from tests.contract.support import FIRST, HOME

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Clients, Faults, Tables

REGIONS = (HOME, FIRST)
BOUND_SECONDS = 15.0
OTHER_ACCOUNT = r"^environment prod: is deployed in account 111122223333, got credentials of account 000000000000"


@pytest.fixture(scope="module")
def operations(instance: Running) -> OperationsClients:
    """Clients as the command makes them."""
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return OperationsClients(variables, IMPATIENT)


@pytest.fixture(scope="module")
def table(tables: Tables) -> str:
    """A table in two regions."""
    return tables.create_global(FIRST)


def expected(table: str, **of_home: Any) -> Expected:
    """That table as it was deployed, with what else the home has."""
    plain = ExpectedRegion(deletion_protection=False, point_in_time_recovery=False)
    return Expected(
        Deployed(table, HOME, REGIONS, key_arn_by_region={}, replica_settings={}),
        by_region={HOME: replace(plain, **of_home), FIRST: plain},
    )


def wrong(wanted: Expected, operations: OperationsClients) -> list[tuple[str, str]]:
    """What status says is wrong."""
    facts = read_regions(wanted, operations)
    return [(one.subject, one.found) for one in symptoms(wanted, facts, datetime.now(UTC))]


def test_nothing_is_wrong_with_a_table_as_it_was_made(table: str, operations: OperationsClients) -> None:
    """Two regions, nothing to tell."""
    assert wrong(expected(table), operations) == []


@pytest.mark.parametrize("answer", ["503", "hangup"])
def test_a_region_that_is_down_is_told_in_time(
    table: str, operations: OperationsClients, faults: Faults, answer: str
) -> None:
    """The other one is read all the same."""
    faults.set(kind="outage", region=FIRST, answer=answer)
    began = time.monotonic()
    facts = read_regions(expected(table), operations)
    assert time.monotonic() - began < BOUND_SECONDS
    assert {region: one.table_status for region, one in facts.items()} == {HOME: "ACTIVE", FIRST: "UNREACHABLE"}
    assert facts[HOME].unread == {}


def test_a_table_that_was_deleted_is_missing(operations: OperationsClients) -> None:
    """In every region; nobody calls what is not there unreadable."""
    name = f"t-{uuid.uuid4().hex[:12]}"
    assert wrong(expected(name), operations) == [(region, f"there is no table {name}") for region in REGIONS]


def view_of(name: str, instance: Running) -> DeployedView:
    """A table of that name, deployed in an account that the credentials are not of."""
    variables = {"AWS_ENDPOINT_URL": instance.url}
    arn = f"arn:aws:dynamodb:{HOME}:111122223333:table/{name}"
    block = {"mode": "managed", "type": "aws_dynamodb_table", "name": "t", "instances": [{"attributes": {"arn": arn}}]}
    state = parse_stored_state(json.dumps({"version": 4, "resources": [block]}))
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return DeployedView("prod", expected(name).deployed, (state,), variables | credentials)


def test_a_table_of_another_account_is_not_told_as_deleted(instance: Running) -> None:
    """Whoever believed it would restore a backup over a table that is well."""
    view = view_of(f"t-{uuid.uuid4().hex[:12]}", instance)
    console = Console(out=io.StringIO(), err=io.StringIO())
    for shown in (lambda: show(view, console), lambda: look(view)):
        with pytest.raises(RefusedError, match=OTHER_ACCOUNT):
            shown()
    assert console.told is None


def test_a_table_of_that_name_in_another_account_is_not_told_as_well(table: str, instance: Running) -> None:
    """Everything that is read is that one's; neither the screen nor the page shows it."""
    view, console = view_of(table, instance), Console(out=io.StringIO(), err=io.StringIO())
    for shown in (lambda: show(view, console), lambda: look(view)):
        with pytest.raises(RefusedError, match=OTHER_ACCOUNT):
            shown()
    assert console.told is None


def test_another_table_of_the_name_is_a_schema_mismatch(tables: Tables, operations: OperationsClients) -> None:
    """With another key and no stream, as if somebody had made it by hand."""
    name = tables.create()
    tables.clients("dynamodb", FIRST).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    tables.wait_active(name, FIRST)
    assert wrong(expected(name), operations) == [
        (FIRST, f"replica is missing, as {HOME} sees it"),
        (HOME, f"replica is missing, as {FIRST} sees it"),
        (FIRST, "stream is off, and replication needs it"),
        (FIRST, "key is id (S), at home PK (S), SK (S)"),
    ]


def test_a_disabled_key_is_told(table: str, clients: Clients, operations: OperationsClients) -> None:
    """Of the table and of the vault, each with what it prevents."""
    keys: Any = clients("kms")
    arn = keys.create_key()["KeyMetadata"]["Arn"]
    vault = Backups(clients).vault()
    wanted = expected(table, vault_name=vault, vault_key_arn=arn)
    wanted = replace(wanted, backup_role_arn="arn:aws:iam::000000000000:role/missing")
    keys.disable_key(KeyId=arn)
    assert wrong(wanted, operations) == [
        (HOME, "backup role missing is missing: no backup can be made"),
        (HOME, f"key of backup vault {vault} is Disabled: none can be made or restored"),
        (HOME, "no backup was made yet"),
    ]
    keys.schedule_key_deletion(KeyId=arn, PendingWindowInDays=7)
    assert (HOME, f"key of backup vault {vault} is PendingDeletion: none can be made or restored") in wrong(
        wanted, operations
    )


def test_a_failed_backup_is_told_with_its_reason_until_one_succeeds(
    table: str, clients: Clients, operations: OperationsClients
) -> None:
    """A role that may do nothing, then one that may."""
    backups = Backups(clients)
    vault, weak = backups.vault(), backups.role("s3:ListBucket")
    wanted = replace(expected(table, vault_name=vault), backup_role_arn=weak)
    failed = backups.back_up(vault, table, weak)
    assert failed["State"] == "FAILED"
    assert wrong(wanted, operations) == [
        (HOME, f"last backup job FAILED: {failed['StatusMessage']} (1 of 1 jobs of 7 days failed)")
    ]
    assert backups.back_up(vault, table, backups.every_role())["State"] == "COMPLETED"
    assert wrong(wanted, operations) == []
    facts = read_regions(wanted, operations)
    assert facts[HOME].last_backup is not None
    assert table_arn(table) in {job["ResourceArn"] for job in facts[HOME].backup_jobs}


def test_latency_and_errors_come_from_cloudwatch(table: str, clients: Clients, operations: OperationsClients) -> None:
    """Four minutes of latency, throttled writes as the cause, a function that fails."""
    now, watch = datetime.now(UTC), clients("cloudwatch")

    def put(namespace: str, name: str, value: float, **dimensions: str) -> None:
        datum = {
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": of} for key, of in dimensions.items()],
            "Timestamp": now - timedelta(minutes=2),
            "Value": value,
        }
        watch.put_metric_data(Namespace=namespace, MetricData=[datum])

    function = f"f-{uuid.uuid4().hex[:12]}"
    put("AWS/DynamoDB", "ReplicationLatency", 240_000.0, TableName=table, ReceivingRegion=FIRST)
    put("AWS/DynamoDB", "WriteThrottleEvents", 7.0, TableName=table)
    put("AWS/Lambda", "Errors", 3.0, FunctionName=function)
    assert wrong(expected(table, function_names=(function,)), operations) == [
        (
            f"{HOME} -> {FIRST}",
            f"replication latency is 240 s; likely cause: 7 writes were throttled in {HOME}",
        ),
        (HOME, f"function {function} failed 3 times in 15 minutes"),
    ]


def test_alarms_are_told_by_their_state(table: str, clients: Clients, operations: OperationsClients) -> None:
    """One in ALARM, one missing; somebody else's with the same beginning is not looked at."""
    watch = clients("cloudwatch")
    for name in (f"{table}-mine", f"{table}-other"):
        watch.put_metric_alarm(
            AlarmName=name,
            Namespace="Own",
            MetricName="none",
            Statistic="Sum",
            Period=86_400,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="ignore",
        )
        watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test says so")
    wanted = expected(table, alarm_names=frozenset({f"{table}-mine", f"{table}-gone"}))
    found = [one for one in wrong(wanted, operations) if "alarm" in one[1]]
    assert found == [
        (HOME, f"alarm {table}-mine is in ALARM: a test says so"),
        (HOME, f"1 of 2 alarms are missing: {table}-gone"),
    ]
