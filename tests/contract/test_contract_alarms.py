"""Alarms count as on AWS, and tell their topics; the clock is moved, so that fifteen minutes take no time."""

# ruff: noqa: D102, D103 - the names state the rules

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import control_client, process
from tests.contract.support import FIRST, HOME, QUICK, SECOND, Clients, Faults, Tables, wait_until

ACCOUNT = "000000000000"
FROM_HERE = {
    "StringEquals": {"aws:SourceAccount": ACCOUNT},
    "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:*"},
}
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}


def admitting_sns(queue_arn: str) -> str:
    """A queue's policy that lets topics of its account send."""
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": queue_arn}]})


class Watch:
    """An instance whose CloudWatch clock the test moves.

    Args:
        url: Where it listens.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.clients = Clients(url)
        self.tables = Tables(self.clients)
        self.faults = Faults(url)

    def advance(self, seconds: int = 60) -> list[dict[str, str]]:
        return list(control_client.call(self.url, "POST", "/clock", {"advance_seconds": seconds})["changes"])

    def alarm(self, region: str = HOME, **settings: Any) -> str:
        name = f"a-{uuid.uuid4().hex[:8]}"
        request: dict[str, Any] = {
            "AlarmName": name,
            "EvaluationPeriods": 1,
            "Threshold": 10.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }
        if "Metrics" not in settings:
            request |= {"Namespace": "Test", "MetricName": name, "Period": 60, "Statistic": "Sum"}
        self.clients("cloudwatch", region).put_metric_alarm(**(request | settings))
        return name

    def put(self, metric: str, value: float, **dimensions: str) -> None:
        named = [{"Name": key, "Value": one} for key, one in dimensions.items()]
        data = [{"MetricName": metric, "Value": value, "Dimensions": named}]
        self.clients("cloudwatch").put_metric_data(Namespace="Test", MetricData=data)

    def state(self, name: str, region: str = HOME) -> str:
        types = ["MetricAlarm", "CompositeAlarm"]
        found = self.clients("cloudwatch", region).describe_alarms(AlarmNames=[name], AlarmTypes=types)
        return str((found["MetricAlarms"] + found["CompositeAlarms"])[0]["StateValue"])

    def topic(self, key_admits: bool | None = True, policy_admits: bool = True) -> tuple[str, str]:  # noqa: FBT001, FBT002
        """A topic with a queue behind it; their ARN and URL."""
        sns, sqs, kms = self.clients("sns"), self.clients("sqs"), self.clients("kms")
        name = f"t-{uuid.uuid4().hex[:8]}"
        topic_arn = sns.create_topic(Name=name)["TopicArn"]
        queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
        queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": admitting_sns(queue_arn)})
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn)
        publish = {"Effect": "Allow", "Principal": CLOUDWATCH, "Action": "sns:Publish", "Resource": topic_arn}
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        deny = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": topic_arn}
        statements = [{**publish, "Condition": FROM_HERE}] if policy_admits else []
        policy = {"Version": "2012-10-17", "Statement": [*statements, {**deny, "Condition": insecure}]}
        sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="Policy", AttributeValue=json.dumps(policy))
        if key_admits is not None:
            root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
            use = {"Effect": "Allow", "Principal": CLOUDWATCH, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]}
            admitted = [{**use, "Resource": "*", "Condition": FROM_HERE}] if key_admits else []
            key_policy = {"Version": "2012-10-17", "Statement": [{**root, "Resource": "*"}, *admitted]}
            key = kms.create_key(Policy=json.dumps(key_policy))["KeyMetadata"]["Arn"]
            sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="KmsMasterKeyId", AttributeValue=key)
        return topic_arn, queue_url

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        got = self.clients("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        return [json.loads(json.loads(one["Body"])["Message"]) for one in got.get("Messages", [])]


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """An instance of this file's own: a moved clock would spoil the metrics of others."""
    folder = tmp_path_factory.mktemp("alarms")
    running = process.start(folder, settings=replace(QUICK, evaluation_seconds=0))
    made = Watch(running.url)
    yield made
    made.clients.close()
    process.stop(folder)


def test_m_of_n_periods_must_breach(watch: Watch) -> None:
    name = watch.alarm(EvaluationPeriods=3, DatapointsToAlarm=2)
    states = []
    for value in (11, 0, 0, 11, 0, 11):
        watch.put(name, value)
        watch.advance()
        states.append(watch.state(name))
    assert states == ["OK", "OK", "OK", "OK", "OK", "ALARM"]


def test_dimensions_are_exact(watch: Watch) -> None:
    """A series with another dimension, or none, is another series."""
    name = watch.alarm(Dimensions=[{"Name": "TableName", "Value": "a"}])
    for dimensions in ({}, {"TableName": "b"}, {"TableName": "a", "Operation": "Query"}):
        watch.put(name, 99, **dimensions)
    watch.advance()
    assert watch.state(name) == "OK"
    watch.put(name, 99, TableName="a")
    watch.advance()
    assert watch.state(name) == "ALARM"


@pytest.mark.parametrize(
    ("treatment", "state"),
    [("missing", "INSUFFICIENT_DATA"), ("notBreaching", "OK"), ("breaching", "ALARM"), ("ignore", "INSUFFICIENT_DATA")],
)
def test_missing_data_is_treated_as_asked(watch: Watch, treatment: str, state: str) -> None:
    name = watch.alarm(TreatMissingData=treatment)
    watch.advance()
    assert watch.state(name) == state


def test_an_alarm_on_dynamodb_keeps_its_state_while_data_is_missing(watch: Watch) -> None:
    """Also in metric math; another treatment that was chosen is heeded."""
    client, names = watch.clients("cloudwatch"), {}
    for treatment in ("missing", "notBreaching"):
        stat = {"Metric": {"Namespace": "AWS/DynamoDB", "MetricName": "UserErrors"}, "Period": 60, "Stat": "Sum"}
        metric = {"Id": "m1", "MetricStat": stat, "ReturnData": False}
        answer = {"Id": "e", "Expression": "SUM([m1])", "ReturnData": True}
        names[treatment] = watch.alarm(Metrics=[answer, metric], TreatMissingData=treatment)
        client.set_alarm_state(AlarmName=names[treatment], StateValue="ALARM", StateReason="test")
    for _ in range(4):
        watch.advance()
    assert {treatment: watch.state(name) for treatment, name in names.items()} == {
        "missing": "ALARM",
        "notBreaching": "OK",
    }


def test_an_alarm_that_makes_no_sense_is_refused(watch: Watch) -> None:
    """A static threshold is a number; zero is one."""
    with pytest.raises(ClientError, match="needs Threshold"):
        watch.clients("cloudwatch").put_metric_alarm(
            AlarmName="none",
            EvaluationPeriods=1,
            ComparisonOperator="GreaterThanThreshold",
            Namespace="Test",
            MetricName="none",
            Period=60,
            Statistic="Sum",
        )
    assert watch.alarm(Threshold=0.0)


def test_an_alarm_that_cannot_be_evaluated_stops_no_other(state_dir: Path) -> None:
    """Nor auto scaling, nor the last writing of the state: here one that an earlier version took."""
    settings = replace(QUICK, evaluation_seconds=0.1)
    first = Watch(process.start(state_dir, settings=settings).url)
    broken, sound = first.alarm(), first.alarm()
    first.clients.close()
    process.stop(state_dir)
    stored = state_dir / "aws" / "cloudwatch.json"
    state = json.loads(stored.read_text())
    (alarm,) = (one for one in state["payload"]["alarms"]["data"].values() if one["AlarmName"] == broken)
    del alarm["Threshold"]
    stored.write_text(json.dumps(state))
    second = Watch(process.start(state_dir, settings=settings).url)
    second.put(broken, 99)
    second.put(sound, 99)
    wait_until(lambda: second.advance() is not None and second.state(sound) == "ALARM", "the other goes off")
    table = second.tables.create()
    second.clients.close()
    process.stop(state_dir)
    assert table in (state_dir / "aws" / "dynamodb.json").read_text()


def test_metric_math_is_worked_out(watch: Watch) -> None:
    stat = {"Period": 60, "Stat": "Sum"}
    left, right = uuid.uuid4().hex, uuid.uuid4().hex
    metrics = [
        {"Id": id_, "ReturnData": False, "MetricStat": {**stat, "Metric": {"Namespace": "Test", "MetricName": name}}}
        for id_, name in (("m1", left), ("m2", right))
    ]
    answer = {"Id": "e", "Expression": "MAX([m1, m2]) + 1", "ReturnData": True}
    name = watch.alarm(Metrics=[answer, *metrics])
    watch.put(left, 3)
    watch.put(right, 9)
    watch.advance()
    assert watch.state(name) == "OK"
    watch.put(right, 10)
    watch.advance()
    assert watch.state(name) == "ALARM"
    (described,) = watch.clients("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert described["Metrics"][0] == answer
    assert "MetricName" not in described


def test_a_query_takes_series_of_any_value_together(watch: Watch) -> None:
    """Of exactly its dimensions; its period is its own, and what it cannot be is refused when the alarm is put."""
    metric = f"q{uuid.uuid4().hex}"
    query = f"SELECT SUM({metric}) FROM SCHEMA(\"Test\", TableName, Operation) WHERE TableName = 'a'"  # noqa: S608 - no database
    asked = {"Id": "watched", "Expression": query, "Period": 120, "ReturnData": True}
    name = watch.alarm(Metrics=[asked])
    with pytest.raises(ClientError, match="cannot read"):
        watch.alarm(Metrics=[asked | {"Expression": f"{query} GROUP BY Operation"}])
    for dimensions in ({"TableName": "a"}, {"TableName": "b", "Operation": "x"}):
        watch.put(metric, 99, **dimensions)
    watch.put(metric, 6, TableName="a", Operation="x")
    watch.advance(120)
    assert watch.state(name) == "OK"
    for operation in ("x", "y"):
        watch.put(metric, 6, TableName="a", Operation=operation)
    watch.advance(120)
    assert watch.state(name) == "ALARM"
    (described,) = watch.clients("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert described["Metrics"] == [asked]


def test_a_message_arrives_through_key_and_policy(watch: Watch) -> None:
    topic_arn, queue_url = watch.topic()
    name = watch.alarm(AlarmActions=[topic_arn], OKActions=[topic_arn])
    watch.put(name, 11)
    watch.advance()
    watch.advance()
    watch.advance()
    watch.advance()
    told = [(one["OldStateValue"], one["NewStateValue"], one["AlarmName"]) for one in watch.messages(queue_url)]
    assert told == [("INSUFFICIENT_DATA", "ALARM", name), ("ALARM", "OK", name)]


@pytest.mark.parametrize(("key_admits", "policy_admits"), [(False, True), (True, False)])
def test_nothing_arrives_where_cloudwatch_is_not_admitted(watch: Watch, key_admits: bool, policy_admits: bool) -> None:  # noqa: FBT001
    """The alarm fires all the same; only its history says why nobody heard."""
    topic_arn, queue_url = watch.topic(key_admits, policy_admits)
    name = watch.alarm(AlarmActions=[topic_arn])
    watch.put(name, 11)
    watch.advance()
    assert watch.state(name) == "ALARM"
    assert watch.messages(queue_url) == []
    client = watch.clients("cloudwatch")
    history = client.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]
    assert history[0]["HistorySummary"] == f"Failed to execute action {topic_arn}"


def test_disabled_actions_are_not_taken(watch: Watch) -> None:
    topic_arn, queue_url = watch.topic(None)
    name = watch.alarm(AlarmActions=[topic_arn])
    client = watch.clients("cloudwatch")
    client.disable_alarm_actions(AlarmNames=[name])
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")
    assert watch.messages(queue_url) == []
    client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="test")
    client.enable_alarm_actions(AlarmNames=[name])
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")
    assert [one["NewStateReason"] for one in watch.messages(queue_url)] == ["test"]


def test_a_composite_follows_its_rule(watch: Watch) -> None:
    topic_arn, queue_url = watch.topic(None)
    first, second = watch.alarm(), watch.alarm()
    name = f"c-{uuid.uuid4().hex[:8]}"
    rule = f'ALARM("{first}") AND NOT ALARM("{second}")'
    watch.clients("cloudwatch").put_composite_alarm(AlarmName=name, AlarmRule=rule, AlarmActions=[topic_arn])
    watch.put(first, 11)
    watch.advance()
    assert watch.state(name) == "ALARM"
    assert [one["AlarmName"] for one in watch.messages(queue_url)] == [name]


def test_unusual_values_are_outside_the_band(watch: Watch) -> None:
    metric = uuid.uuid4().hex
    stat = {"Period": 60, "Stat": "Sum", "Metric": {"Namespace": "Test", "MetricName": metric}}
    band = {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": True}
    client = watch.clients("cloudwatch")
    name = f"u-{uuid.uuid4().hex[:8]}"
    client.put_metric_alarm(
        AlarmName=name,
        EvaluationPeriods=1,
        ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold",
        ThresholdMetricId="band",
        Metrics=[{"Id": "m1", "MetricStat": stat, "ReturnData": True}, band],
    )
    for value in (10, 12, 10, 12, 11):
        watch.put(metric, value)
        watch.advance()
    assert watch.state(name) == "OK"
    watch.put(metric, 50)
    watch.advance()
    assert watch.state(name) == "ALARM"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"DatapointsToAlarm": 2}, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
        ({"AlarmActions": [f"arn:aws:sns:{FIRST}:{ACCOUNT}:t"]}, f"Invalid region {FIRST} specified"),
        ({"EvaluationPeriods": 1441}, "Metrics cannot be checked across more than 1 day"),
        ({"Metrics": [{"Id": "e", "Expression": "m1 + 1"}]}, "Invalid metrics list: m1 \\+ 1 names m1"),
        ({"Metrics": [{"Id": "e", "Expression": "1 +"}]}, "Invalid metrics list: unexpected the end in 1 +"),
    ],
)
def test_refuses_what_aws_refuses(watch: Watch, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        watch.alarm(**settings)


def test_metric_data_works_expressions_out(watch: Watch) -> None:
    """Newest first, unless asked otherwise."""
    metric = uuid.uuid4().hex
    clock = watch.clients("cloudwatch")
    for value in (1, 2):
        watch.put(metric, value)
        watch.advance()
    stat = {"Period": 60, "Stat": "Sum", "Metric": {"Namespace": "Test", "MetricName": metric}}
    queries = [
        {"Id": "m1", "MetricStat": stat, "ReturnData": False},
        {"Id": "e", "Expression": "m1 * 10", "Label": "tens"},
    ]
    day = {"StartTime": 0, "EndTime": 10**10}
    (newest_first,) = clock.get_metric_data(MetricDataQueries=queries, **day)["MetricDataResults"]
    assert (newest_first["Id"], newest_first["Label"], newest_first["Values"]) == ("e", "tens", [20.0, 10.0])
    (oldest_first,) = clock.get_metric_data(MetricDataQueries=queries, ScanBy="TimestampAscending", **day)[
        "MetricDataResults"
    ]
    assert oldest_first["Values"] == [10.0, 20.0]


def test_throttles_that_really_happen_set_an_alarm_off(watch: Watch) -> None:
    """The dimensions of the alarm are those that DynamoDB publishes."""
    table = watch.tables.create()
    name = watch.alarm(
        Namespace="AWS/DynamoDB",
        MetricName="WriteThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": table}],
        EvaluationPeriods=3,
        Threshold=0.0,
    )
    watch.faults.set(kind="throttle", service="dynamodb", rate=1.0, table=table)
    for _ in range(3):
        with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
            watch.tables.put(table, "a")
        watch.advance()
    watch.faults.clear()
    assert watch.state(name) == "ALARM"


def test_lag_that_really_happens_sets_an_alarm_off_at_the_source(watch: Watch) -> None:
    table = watch.tables.create_global(FIRST, SECOND)
    metrics: list[dict[str, Any]] = [{"Id": "e", "Expression": "MAX([m1, m2])", "ReturnData": True}]
    for number, region in enumerate((FIRST, SECOND), 1):
        dimensions = [{"Name": "TableName", "Value": table}, {"Name": "ReceivingRegion", "Value": region}]
        metric = {"Namespace": "AWS/DynamoDB", "MetricName": "ReplicationLatency", "Dimensions": dimensions}
        stat = {"Metric": metric, "Period": 60, "Stat": "Average"}
        metrics.append({"Id": f"m{number}", "MetricStat": stat, "ReturnData": False})
    settings: dict[str, Any] = {"Metrics": metrics, "Threshold": 300.0, "TreatMissingData": "missing"}
    at_the_source = watch.alarm(**settings)
    elsewhere = watch.alarm(FIRST, **settings)
    watch.faults.set(kind="lag", source=HOME, target=SECOND, milliseconds=400)
    watch.tables.put(table, "a")
    watch.tables.wait_value(table, "a", "v", SECOND)
    watch.advance()
    watch.faults.clear()
    assert watch.state(at_the_source) == "ALARM"
    assert watch.state(elsewhere, FIRST) == "INSUFFICIENT_DATA"
