"""How functions are started and measured, and what their roles may."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from local_aws import control_client
from tests.contract.function_support import ACCOUNT, STREAM_RIGHTS, Functions, allow
from tests.contract.support import HOME, Clients, Tables, wait_until


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """Functions in the suite's instance."""
    return Functions(clients)


TRIES = """
import boto3, json

def handle(event, context):
    done = {}
    for name, (service, operation, arguments) in event.items():
        try:
            getattr(boto3.client(service), operation)(**arguments)
            done[name] = "done"
        except Exception as error:
            done[name] = error.response["Error"]["Code"]
    return done
"""


def test_a_role_with_leading_keys_reaches_those_items_alone(tables: Tables, functions: Functions) -> None:
    """By key, by batch, by transaction and by query; a scan names no key, so it has none of them."""
    name = tables.create()
    condition = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["mine#*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    arn = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/{name}"
    functions_role = functions.role([allow(["dynamodb:*"], arn, **condition)])
    function = functions.create(TRIES, functions_role)

    def key(of: str) -> dict[str, dict[str, str]]:
        return {"PK": {"S": of}, "SK": {"S": "1"}}

    def query(of: str) -> dict[str, object]:
        values = {":key": {"S": of}}
        return {"TableName": name, "KeyConditionExpression": "PK = :key", "ExpressionAttributeValues": values}

    mine, other = key("mine#1"), key("other")
    answer, error = functions.invoke(
        function,
        {
            "put mine": ("dynamodb", "put_item", {"TableName": name, "Item": mine}),
            "put other": ("dynamodb", "put_item", {"TableName": name, "Item": other}),
            "get mine": ("dynamodb", "batch_get_item", {"RequestItems": {name: {"Keys": [mine]}}}),
            "get both": ("dynamodb", "batch_get_item", {"RequestItems": {name: {"Keys": [mine, other]}}}),
            "write both": (
                "dynamodb",
                "batch_write_item",
                {"RequestItems": {name: [{"PutRequest": {"Item": mine}}, {"DeleteRequest": {"Key": other}}]}},
            ),
            "transact other": (
                "dynamodb",
                "transact_write_items",
                {"TransactItems": [{"Delete": {"TableName": name, "Key": other}}]},
            ),
            "query mine": ("dynamodb", "query", query("mine#1")),
            "query other": ("dynamodb", "query", query("other")),
            "scan": ("dynamodb", "scan", {"TableName": name}),
        },
    )
    assert error is None
    assert {name: done for name, done in answer.items() if done == "done"} == dict.fromkeys(
        ("put mine", "get mine", "query mine"), "done"
    )
    assert set(answer.values()) == {"done", "AccessDeniedException"}


def test_a_role_publishes_into_its_namespace_alone(functions: Functions) -> None:
    """The namespace is a condition of PutMetricData, which knows no resource."""
    role = functions.role([allow(["cloudwatch:PutMetricData"], StringEquals={"cloudwatch:namespace": "Mine"})])
    function = functions.create(TRIES, role)
    data = [{"MetricName": "Of", "Value": 1.0, "Dimensions": [{"Name": "Function", "Value": function}]}]
    answer, _ = functions.invoke(
        function,
        {
            "mine": ("cloudwatch", "put_metric_data", {"Namespace": "Mine", "MetricData": data}),
            "other": ("cloudwatch", "put_metric_data", {"Namespace": "Other", "MetricData": data}),
        },
    )
    assert answer["mine"] == "done"
    assert answer["other"] in {"AccessDenied", "AccessDeniedException"}
    assert functions.values("Mine", "Of", Function=function) == [1.0]


def test_every_run_is_measured_once(functions: Functions) -> None:
    """Invocations, errors and duration, also of runs that fail."""
    function = functions.create("def handle(event, context):\n    return 1 / event\n", functions.role([]))
    assert functions.invoke(function, 1) == (1.0, None)
    assert functions.invoke(function, 0)[1] == "Unhandled"
    assert sum(functions.values("AWS/Lambda", "Invocations", FunctionName=function)) == 2
    assert sum(functions.values("AWS/Lambda", "Errors", FunctionName=function)) == 1
    assert sum(functions.values("AWS/Lambda", "Duration", FunctionName=function)) > 0


def test_a_rule_starts_a_function_that_admits_it(clients: Clients, functions: Functions) -> None:
    """Without the permission nothing happens but a count of failed invocations; a failed run is tried again as told."""
    function = functions.create("def handle(event, context):\n    return 1 / 0\n", functions.role([]))
    events, source = clients("events"), f"test.{uuid.uuid4().hex[:8]}"
    rule = f"rule-{uuid.uuid4().hex[:8]}"
    pattern = f'{{"source": ["{source}"]}}'
    rule_arn = events.put_rule(Name=rule, EventPattern=pattern)["RuleArn"]
    arn = f"arn:aws:lambda:{HOME}:{ACCOUNT}:function:{function}"
    events.put_targets(Rule=rule, Targets=[{"Id": "one", "Arn": arn}])
    entry = {"Source": source, "DetailType": "any", "Detail": "{}"}

    events.put_events(Entries=[entry])
    assert functions.values("AWS/Events", "FailedInvocations", RuleName=rule) == [1.0]
    assert functions.values("AWS/Lambda", "Invocations", FunctionName=function) == []

    client = clients("lambda")
    client.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
    client.add_permission(
        FunctionName=function,
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule_arn,
    )
    events.put_events(Entries=[entry])
    assert functions.wait_value("Errors", function) == 1
    client.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=1)
    events.put_events(Entries=[entry])
    assert functions.wait_value("Errors", function, 3) == 3


def test_a_mapping_needs_a_role_that_may_read_the_stream(
    clients: Clients, tables: Tables, functions: Functions
) -> None:
    """AWS looks when the mapping is made, at the stream and at the destination for failures."""
    stream = tables.describe(tables.create())["LatestStreamArn"]
    role = functions.role([])
    function = functions.create("def handle(event, context):\n    pass\n", role)
    client = clients("lambda")
    queue = f"arn:aws:sqs:{HOME}:{ACCOUNT}:dead-{function}"
    clear: dict[str, Any] = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
    }
    clear["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}  # Lambda sends encrypted
    policy = json.dumps({"Version": "2012-10-17", "Statement": [clear]})
    clients("sqs").create_queue(QueueName=f"dead-{function}", Attributes={"Policy": policy})
    asked = {"EventSourceArn": stream, "FunctionName": function, "StartingPosition": "LATEST"}

    with pytest.raises(client.exceptions.InvalidParameterValueException, match="Cannot access stream"):
        client.create_event_source_mapping(**asked)
    functions.let(role, STREAM_RIGHTS)
    told = asked | {"DestinationConfig": {"OnFailure": {"Destination": queue}}}
    with pytest.raises(client.exceptions.InvalidParameterValueException, match="SendMessage on SQS"):
        client.create_event_source_mapping(**told)
    functions.let(role, [*STREAM_RIGHTS, allow(["sqs:SendMessage"], queue)])
    made = client.create_event_source_mapping(**told)
    client.delete_event_source_mapping(UUID=made["UUID"])
    assert (made["BatchSize"], made["MaximumRetryAttempts"], made["MaximumRecordAgeInSeconds"]) == (100, -1, -1)


def test_a_queue_publishes_how_much_it_holds(clients: Clients, functions: Functions) -> None:
    """Each minute, with every evaluation of alarms."""
    name = f"queue-{uuid.uuid4().hex[:8]}"
    sqs = clients("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    for _ in range(2):
        sqs.send_message(QueueUrl=url, MessageBody="one")
    control_client.call(clients._url, "POST", "/clock", {"advance_seconds": 60}, 60)
    try:
        found = wait_until(
            lambda: functions.values("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=name), "it"
        )
    finally:  # a clock that is ahead would hide the metrics of the tests that come after
        control_client.call(clients._url, "POST", "/clock", {"real": True})
    assert found[-1] == 2
