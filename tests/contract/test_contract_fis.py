"""AWS FIS: templates, and experiments that pause the replication of a global table for as long as they run."""

# ruff: noqa: D103 - the names state the rules

import json
import uuid
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import control_client, process
from operations.aws import Clients as AwsClients
from operations.recovery.match import Found
from operations.recovery.search import search
from operations.recovery.wanted import Wanted
from operations.terraform.state import State
from tests.contract.backup_support import ACCOUNT, code_of, table_arn
from tests.contract.support import FIRST, HOME, QUICK, Clients, Tables, wait_until

ROLE_NAME = "pauses-replication"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"
POLICY_ACTIONS = ("GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An instance of its own, since a clock that is moved on would end the experiments of others."""
    folder = tmp_path_factory.mktemp("fis")
    yield process.start(folder, settings=QUICK).url
    process.stop(folder)


@pytest.fixture(scope="module")
def made(url: str) -> Iterator[Clients]:
    """Clients of it, with the role in place."""
    clients = Clients(url)
    iam = clients("iam")
    condition = {"ArnLike": {"aws:SourceArn": f"arn:aws:fis:*:{ACCOUNT}:experiment/*"}}
    trust = {"Effect": "Allow", "Principal": {"Service": "fis.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=_document({**trust, "Condition": condition}))
    _allow(clients, "table/*", "DescribeTable", *POLICY_ACTIONS)
    yield clients
    clients.close()


@pytest.fixture(scope="module")
def table(made: Clients) -> str:
    """A table with a replica."""
    return Tables(made).create_global(FIRST)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(clients: Clients, resource: str, *actions: str) -> None:
    allowed = {"Effect": "Allow", "Action": [f"dynamodb:{action}" for action in actions]}
    document = _document({**allowed, "Resource": f"arn:aws:dynamodb:*:{ACCOUNT}:{resource}"})
    clients("iam").put_role_policy(RoleName=ROLE_NAME, PolicyName="pause", PolicyDocument=document)


def _alarm(clients: Clients) -> str:
    name = f"stop-{uuid.uuid4().hex[:8]}"
    client = clients("cloudwatch")
    client.put_metric_alarm(
        AlarmName=name,
        Namespace="test",
        MetricName=name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
    )
    client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="quiet")
    return name


def _alarm_arn(name: str, region: str = HOME) -> str:
    return f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{name}"


def _request(table: str, alarm: str | None = None, **changes: Any) -> dict[str, Any]:
    stop = {"source": "aws:cloudwatch:alarm", "value": _alarm_arn(alarm)} if alarm else {"source": "none"}
    request: dict[str, Any] = {
        "clientToken": uuid.uuid4().hex,
        "description": "pauses replication",
        "roleArn": ROLE,
        "stopConditions": [stop],
        "targets": {
            "table": {
                "resourceType": "aws:dynamodb:global-table",
                "resourceArns": [table_arn(table)],
                "selectionMode": "ALL",
            }
        },
        "actions": {
            "pause": {
                "actionId": "aws:dynamodb:global-table-pause-replication",
                "parameters": {"duration": "PT10M"},
                "targets": {"Tables": "table"},
            }
        },
        "tags": {"team": "a"},
    }
    return request | changes


def _template(clients: Clients, table: str, alarm: str | None = None, **changes: Any) -> str:
    created = clients("fis").create_experiment_template(**_request(table, alarm, **changes))
    return str(created["experimentTemplate"]["id"])


def _start(clients: Clients, template: str) -> str:
    started = clients("fis").start_experiment(clientToken=uuid.uuid4().hex, experimentTemplateId=template)
    return str(started["experiment"]["id"])


def _status(clients: Clients, experiment: str) -> str:
    return str(clients("fis").get_experiment(id=experiment)["experiment"]["state"]["status"])


def _is_paused(clients: Clients, table: str) -> bool:
    """Whether an item that is written now is on hold, which the partition's own list of queues says at once."""
    tables = Tables(clients)
    key = uuid.uuid4().hex
    tables.put(table, key)
    try:
        wait_until(lambda: tables.get(table, key, FIRST), "the item", 0.6)
    except pytest.fail.Exception:
        return True
    return False


def _policies(clients: Clients, table: str) -> list[list[str]]:
    """The Sids of the table's policy and of the stream's, without the experiment's id."""
    client = clients("dynamodb")
    found: list[list[str]] = []
    for arn in (table_arn(table), client.describe_table(TableName=table)["Table"]["LatestStreamArn"]):
        try:
            document = json.loads(client.get_resource_policy(ResourceArn=arn)["Policy"])
        except client.exceptions.PolicyNotFoundException:
            found.append([])
        else:
            found.append([statement["Sid"].split("EXP")[0] for statement in document["Statement"]])
    return found


def test_a_template_is_read_as_it_was_written(made: Clients) -> None:
    client = made("fis")
    request = _request("orders", "stop")
    created = client.create_experiment_template(**request)["experimentTemplate"]
    read = client.get_experiment_template(id=created["id"])["experimentTemplate"]
    assert read == created
    written = {name: value for name, value in request.items() if name != "clientToken"}
    assert {name: read[name] for name in written} == written
    assert read["arn"] == f"arn:aws:fis:{HOME}:{ACCOUNT}:experiment-template/{created['id']}"
    assert read["experimentOptions"] == {"accountTargeting": "single-account", "emptyTargetResolutionMode": "fail"}
    listed = [one["id"] for one in client.list_experiment_templates()["experimentTemplates"]]
    assert created["id"] in listed


def test_a_template_is_changed_in_what_is_named(made: Clients) -> None:
    client = made("fis")
    identifier = _template(made, "orders")
    changed = client.update_experiment_template(id=identifier, description="another")["experimentTemplate"]
    assert (changed["description"], changed["roleArn"]) == ("another", ROLE)
    with pytest.raises(ClientError, match="Role ARN"):
        client.update_experiment_template(id=identifier, roleArn="arn:aws:iam::1:role/x-role-name")


def test_a_deleted_template_is_gone_and_every_region_has_its_own(made: Clients) -> None:
    client = made("fis")
    identifier = _template(made, "orders")
    assert code_of(made("fis", FIRST).get_experiment_template, id=identifier) == "ResourceNotFoundException"
    client.delete_experiment_template(id=identifier)
    assert code_of(client.get_experiment_template, id=identifier) == "ResourceNotFoundException"
    assert code_of(client.delete_experiment_template, id=identifier) == "ResourceNotFoundException"
    assert code_of(client.update_experiment_template, id=identifier) == "ResourceNotFoundException"


def test_tags_are_added_listed_and_taken_away(made: Clients) -> None:
    client = made("fis")
    arn = client.get_experiment_template(id=_template(made, "orders"))["experimentTemplate"]["arn"]
    client.tag_resource(resourceArn=arn, tags={"cost": "b"})
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "a", "cost": "b"}
    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"cost": "b"}


def test_a_template_without_a_state_is_found_by_description_and_tags(made: Clients, url: str) -> None:
    """AWS FIS takes any number of them, so the next deploy would make a second one."""
    name = f"template-{uuid.uuid4().hex[:8]}"
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    aws = AwsClients({"AWS_ENDPOINT_URL": url, **credentials})

    def found(**tags: str) -> list[Found]:
        values = {"description": name, "tags": tags}
        wanted = Wanted("aws_fis_experiment_template.x", "aws_fis_experiment_template", HOME, values)
        return search([wanted], State(), aws, home=HOME, since=None)

    assert found(team="a") == []
    template = _template(made, "orders", description=name)
    assert [one.import_id for one in found(team="a")] == [template]
    assert found(team="b") == []


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("actions", "pause", "actionId"), "aws:ec2:stop-instances", "not known here"),
        (("actions", "pause", "parameters", "duration"), "PT30S", "from PT1M to PT12H"),
        (("actions", "pause", "parameters", "duration"), "ten minutes", "from PT1M to PT12H"),
        (("actions", "pause", "targets"), {"Tables": "other"}, "must map Tables"),
        (("targets", "table", "resourceType"), "aws:dynamodb:table", "not known here"),
        (("targets", "table", "resourceArns"), ["arn:aws:s3:::not-a-table"], "ARNs of tables"),
        (("targets", "table", "selectionMode"), "SOME", "selection mode"),
        (("stopConditions",), [], "stopConditions must not be empty"),
        (("stopConditions",), [{"source": "aws:cloudwatch:alarm", "value": "x" * 20}], "not the ARN of an alarm"),
        (("stopConditions",), [{"source": "alarm"}], "must be 'none'"),
        (("roleArn",), "arn:aws:iam::1:role/x-role-name", "is not valid"),
        (
            ("logConfiguration",),
            {"logSchemaVersion": 2, "cloudWatchLogsConfiguration": {"logGroupArn": "arn:aws:logs:us-east-1:1:g"}},
            "must end with",
        ),
    ],
)
def test_a_template_that_cannot_run_is_refused(made: Clients, place: tuple[str, ...], value: Any, message: str) -> None:
    request = deepcopy(_request("orders"))
    inner: Any = request
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises(ClientError, match=message) as caught:
        made("fis").create_experiment_template(**request)
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_an_experiment_pauses_replication_until_it_is_stopped(made: Clients, table: str) -> None:
    tables = Tables(made)
    assert not _is_paused(made, table)
    template = _template(made, table, _alarm(made))
    experiment = _start(made, template)
    assert _status(made, experiment) == "running"
    assert _is_paused(made, table)
    assert _policies(made, table) == [["DoNotModifyFisDynamoDbPauseReplication"]] * 2
    tables.put(table, "during")
    made("fis").stop_experiment(id=experiment)
    assert _status(made, experiment) == "stopped"
    tables.wait_value(table, "during", "v", FIRST)
    assert _policies(made, table) == [[], []]
    assert code_of(made("fis").stop_experiment, id=experiment) == "ValidationException"
    listed = made("fis").list_experiments(experimentTemplateId=template)["experiments"]
    assert [(one["id"], one["state"]["status"]) for one in listed] == [(experiment, "stopped")]
    assert made("fis").list_experiments(experimentTemplateId="other")["experiments"] == []


def test_an_experiment_ends_after_its_duration(made: Clients, table: str, url: str) -> None:
    experiment = _start(made, _template(made, table))
    control_client.call(url, "POST", "/clock", {"advance_seconds": 590})
    assert _status(made, experiment) == "running"
    control_client.call(url, "POST", "/clock", {"advance_seconds": 15})
    # Nobody asks for the experiment: the pause ends by itself.
    wait_until(lambda: not control_client.call(url, "GET", "/faults")["faults"], "the end of the pause")
    assert _status(made, experiment) == "completed"
    assert not _is_paused(made, table)


def test_an_alarm_stops_the_experiment(made: Clients, table: str, url: str) -> None:
    alarm = _alarm(made)
    template = _template(made, table, alarm)
    experiment = _start(made, template)
    made("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="customers are hurt")
    wait_until(lambda: not control_client.call(url, "GET", "/faults")["faults"], "the end of the pause")
    state = made("fis").get_experiment(id=experiment)["experiment"]["state"]
    assert state == {"status": "stopped", "reason": f"Experiment halted by stop condition {_alarm_arn(alarm)}."}
    assert _status(made, _start(made, template)) == "stopped"


def test_an_alarm_of_another_region_is_refused_at_the_start(made: Clients, table: str) -> None:
    stop = [{"source": "aws:cloudwatch:alarm", "value": _alarm_arn("stop", FIRST)}]
    template = _template(made, table, stopConditions=stop)
    refused = {"clientToken": "t", "experimentTemplateId": template}
    assert code_of(made("fis").start_experiment, **refused) == "ValidationException"
    missing = {"clientToken": "t", "experimentTemplateId": "EXT1"}
    assert code_of(made("fis").start_experiment, **missing) == "ResourceNotFoundException"
    assert code_of(made("fis").get_experiment, id="EXP1") == "ResourceNotFoundException"
    assert code_of(made("fis").stop_experiment, id="EXP1") == "ResourceNotFoundException"


def test_an_experiment_fails_without_its_rights_or_its_target(made: Clients, table: str) -> None:
    _allow(made, f"table/{table}", "DescribeTable", *POLICY_ACTIONS)  # and not its stream
    failed = _start(made, _template(made, table))
    _allow(made, "table/*", "DescribeTable", *POLICY_ACTIONS)
    reason = made("fis").get_experiment(id=failed)["experiment"]["state"]["reason"]
    assert reason.startswith(f"{ROLE} is not authorized to perform dynamodb:GetResourcePolicy on resource: ")
    alone = Tables(made).create()
    other_role = _template(made, table, roleArn=f"arn:aws:iam::{ACCOUNT}:role/nobodys-role")
    for template in (_template(made, alone), _template(made, "no-such-table"), other_role):
        assert _status(made, _start(made, template)) == "failed"
    assert not _is_paused(made, table)


def test_a_policy_that_was_there_stays(made: Clients, table: str) -> None:
    client, arn = made("dynamodb"), table_arn(table)
    mine = {"Sid": "Mine", "Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteTable", "Resource": arn}
    client.put_resource_policy(ResourceArn=arn, Policy=_document(mine))
    experiment = _start(made, _template(made, table))
    assert _policies(made, table)[0] == ["Mine", "DoNotModifyFisDynamoDbPauseReplication"]
    made("fis").stop_experiment(id=experiment)
    assert _policies(made, table)[0] == ["Mine"]
    client.delete_resource_policy(ResourceArn=arn)


def test_what_happens_is_logged(made: Clients, table: str) -> None:
    logs = made("logs")
    logs.create_log_group(logGroupName="/drills")
    named = {"logGroupArn": f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:/drills:*"}
    template = _template(made, table, logConfiguration={"logSchemaVersion": 2, "cloudWatchLogsConfiguration": named})
    experiment = _start(made, template)
    made("fis").stop_experiment(id=experiment)
    stream = f"/aws/fis/experiment/{experiment}"
    events = logs.get_log_events(logGroupName="/drills", logStreamName=stream, startFromHead=True)["events"]
    kinds = [json.loads(event["message"])["log_type"] for event in events]
    assert kinds == ["experiment-start", "action-start", "action-end", "experiment-end"]


def test_rights_are_asked_for_by_template_and_experiment(made: Clients, table: str) -> None:
    template = _template(made, table)
    iam = made("iam")
    iam.create_user(UserName="driller")
    key = iam.create_access_key(UserName="driller")["AccessKey"]
    allowed = {"Effect": "Allow", "Action": ["fis:StartExperiment", "fis:GetExperimentTemplate"]}
    arn = f"arn:aws:fis:{HOME}:{ACCOUNT}:experiment-template/{template}"
    document = _document({**allowed, "Resource": arn})
    iam.put_user_policy(UserName="driller", PolicyName="drill", PolicyDocument=document)
    client = made("fis", HOME, key["AccessKeyId"], key["SecretAccessKey"])
    assert client.get_experiment_template(id=template)["experimentTemplate"]["id"] == template
    started = client.start_experiment(clientToken="t", experimentTemplateId=template)["experiment"]["id"]
    again = client.start_experiment(clientToken="t", experimentTemplateId=template)["experiment"]["id"]
    assert again == started, "the same token is the same experiment"
    assert code_of(client.stop_experiment, id=started) == "AccessDeniedException"
    assert code_of(client.get_experiment_template, id=_template(made, table)) == "AccessDeniedException"
    made("fis").stop_experiment(id=started)


def test_templates_survive_a_restart_and_pauses_end_with_the_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("restarted")
    clients = Clients(process.start(folder, settings=QUICK).url)
    try:
        trust = {"Effect": "Allow", "Principal": {"Service": "fis.amazonaws.com"}, "Action": "sts:AssumeRole"}
        clients("iam").create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=_document(trust))
        _allow(clients, "table/*", "DescribeTable", *POLICY_ACTIONS)
        name = Tables(clients).create_global(FIRST)
        experiment = _start(clients, _template(clients, name))
        assert _status(clients, experiment) == "running"
        clients.close()
        process.stop(folder)
        clients = Clients(process.start(folder, settings=QUICK).url)
        assert len(clients("fis").list_experiment_templates()["experimentTemplates"]) == 1
        assert _status(clients, experiment) == "failed"
    finally:
        clients.close()
        process.stop(folder)
