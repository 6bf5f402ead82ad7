"""Streams that functions read: in every region, filtered, tried again, halved, given up."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.function_support import ACCOUNT, STREAM_RIGHTS, Functions, allow
from tests.contract.support import FIRST, HOME, Clients, Tables, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTES = """
import boto3, os

def note(record):
    boto3.client("cloudwatch").put_metric_data(Namespace="Seen", MetricData=[{
        "MetricName": record["dynamodb"]["Keys"]["PK"]["S"], "Value": 1.0,
        "Dimensions": [{"Name": "Function", "Value": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}]}])

def handle(event, context):
    for number, record in enumerate(event["Records"]):
        if record["dynamodb"]["Keys"]["PK"]["S"].startswith("bad"):
            if number == 0:
                raise ValueError("bad")
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        note(record)
    return {"batchItemFailures": []}
"""


@dataclass
class Consumer:
    """A function that reads a table's stream in a region, and its dead-letter queue.

    Args:
        functions: Functions of the instance.
        name: Its name.
        region: Where.
        queue_url: The queue.
    """

    functions: Functions
    name: str
    region: str
    queue_url: str

    def handled(self, *keys: str) -> dict[str, float]:
        """How often each of these was handled."""
        return {key: sum(self.functions.values("Seen", key, self.region, Function=self.name)) for key in keys}

    def letters(self) -> list[dict[str, Any]]:
        """What the queue holds."""
        client = self.functions.clients("sqs", self.region)
        found = client.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in found.get("Messages", [])]


class Consumers:
    """Makes consumers, and takes them away again.

    Args:
        clients: The clients of the instance.
        tables: Its tables.
    """

    def __init__(self, clients: Clients, tables: Tables) -> None:
        self._clients, self._tables, self._functions = clients, tables, Functions(clients)
        self._made: list[tuple[str, str]] = []

    def create(self, table: str, region: str = HOME, **mapping: Any) -> Consumer:
        """Make one, that reads from now on."""
        queue_name = f"dead-{uuid.uuid4().hex[:8]}"
        queue_url = self._clients("sqs", region).create_queue(QueueName=queue_name)["QueueUrl"]
        queue_arn = f"arn:aws:sqs:{region}:{ACCOUNT}:{queue_name}"
        rights = [*STREAM_RIGHTS, allow(["cloudwatch:PutMetricData"]), allow(["sqs:SendMessage"], queue_arn)]
        name = self._functions.create(NOTES, self._functions.role(rights), region)
        made = self._clients("lambda", region).create_event_source_mapping(
            EventSourceArn=self._tables.describe(table, region)["LatestStreamArn"],
            FunctionName=name,
            StartingPosition="LATEST",
            DestinationConfig={"OnFailure": {"Destination": queue_arn}},
            FunctionResponseTypes=["ReportBatchItemFailures"],
            **mapping,
        )
        self._made.append((region, made["UUID"]))
        return Consumer(self._functions, name, region, queue_url)

    def remove(self) -> None:
        """Take all mappings away."""
        for region, identifier in self._made:
            self._clients("lambda", region).delete_event_source_mapping(UUID=identifier)


@pytest.fixture
def consumers(clients: Clients, tables: Tables) -> Iterator[Consumers]:
    """Consumers of one test."""
    made = Consumers(clients, tables)
    yield made
    made.remove()


def test_a_poisoned_change_is_given_up_alone(clients: Clients, tables: Tables, consumers: Consumers) -> None:
    """Halved until it stands alone, tried again as often as told, then its place is sent; all others are handled."""
    table = tables.create()
    consumer = consumers.create(table, MaximumRetryAttempts=1, BisectBatchOnFunctionError=True)
    keys = ["a", "b", "bad", "c", "d"]
    puts = [{"PutRequest": {"Item": {"PK": {"S": key}, "SK": {"S": "1"}}}} for key in keys]
    clients("dynamodb").batch_write_item(RequestItems={table: puts})
    (letter,) = wait_until(consumer.letters, "a letter", 15)
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["requestContext"]["approximateInvokeCount"] == 2
    place = letter["DDBStreamBatchInfo"]
    assert place["batchSize"] == 1
    assert place["startSequenceNumber"] == place["endSequenceNumber"]
    wait_until(lambda: consumer.handled("c", "d") == {"c": 1, "d": 1}, "the others", 10)
    assert consumer.handled("a", "b", "bad") == {"a": 1, "b": 1, "bad": 0}
    streams = clients("dynamodbstreams")
    iterator = streams.get_shard_iterator(
        StreamArn=place["streamArn"],
        ShardId=place["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=place["startSequenceNumber"],
    )["ShardIterator"]
    (record, *_) = streams.get_records(ShardIterator=iterator, Limit=1)["Records"]
    assert record["dynamodb"]["Keys"]["PK"] == {"S": "bad"}


def test_without_halving_the_rest_is_given_up_too(clients: Clients, tables: Tables, consumers: Consumers) -> None:
    """What follows the poisoned change in its batch goes with it."""
    table = tables.create()
    consumer = consumers.create(table, MaximumRetryAttempts=0)
    puts = [{"PutRequest": {"Item": {"PK": {"S": key}, "SK": {"S": "1"}}}} for key in ("e", "bad", "f")]
    clients("dynamodb").batch_write_item(RequestItems={table: puts})
    (letter,) = wait_until(consumer.letters, "a letter", 15)
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 2
    assert consumer.handled("e", "f") == {"e": 1, "f": 0}


def test_each_region_handles_what_its_filter_lets_through(tables: Tables, consumers: Consumers) -> None:
    """Both streams have both writes; each item names its region, and the age of what is read is published."""
    table = tables.create_global(FIRST)
    by_region = {
        region: consumers.create(
            table,
            region,
            FilterCriteria={
                "Filters": [{"Pattern": json.dumps({"dynamodb": {"NewImage": {"value": {"S": [region]}}}})}]
            },
        )
        for region in (HOME, FIRST)
    }
    tables.put(table, "from-home", HOME, HOME)
    tables.put(table, "from-first", FIRST, FIRST)
    tables.wait_value(table, "from-home", HOME, FIRST)
    tables.wait_value(table, "from-first", FIRST, HOME)
    tables.put(table, "last", HOME, HOME)
    tables.put(table, "last-first", FIRST, FIRST)
    wait_until(lambda: by_region[HOME].handled("last")["last"], "the last of home", 15)
    wait_until(lambda: by_region[FIRST].handled("last-first")["last-first"], "the last of first", 15)
    keys = ("from-home", "from-first")
    assert by_region[HOME].handled(*keys) == {"from-home": 1, "from-first": 0}
    assert by_region[FIRST].handled(*keys) == {"from-home": 0, "from-first": 1}
    found = by_region[HOME].functions.values("AWS/Lambda", "IteratorAge", HOME, FunctionName=by_region[HOME].name)
    assert found
