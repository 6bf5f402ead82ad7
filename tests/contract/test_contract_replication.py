"""Every way to write reaches the other regions: late, in order, and the last writer wins."""

# ruff: noqa: D103 - the names state the rules

import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, SECOND, Faults, Tables, wait_until


def fresh() -> str:
    return f"k-{uuid.uuid4().hex[:12]}"


def key_of(key: str) -> dict[str, Any]:
    return {"PK": {"S": key}, "SK": {"S": "1"}}


def item_of(key: str, value: str) -> dict[str, Any]:
    return {**key_of(key), "value": {"S": value}}


@pytest.mark.parametrize("source", [HOME, FIRST, SECOND])
def test_a_put_in_any_region_reaches_all_others(tables: Tables, global_table: str, source: str) -> None:
    key = fresh()
    tables.put(global_table, key, "here", source)
    for region in {HOME, FIRST, SECOND} - {source}:
        tables.wait_value(global_table, key, "here", region)


def test_a_put_is_not_there_at_once(tables: Tables, global_table: str, faults: Faults) -> None:
    key = fresh()
    faults.set(kind="lag", milliseconds=700)
    tables.put(global_table, key)
    assert tables.get(global_table, key, FIRST) is None
    tables.wait_value(global_table, key, "v", FIRST)


def test_an_update_replicates(tables: Tables, global_table: str) -> None:
    key = fresh()
    tables.clients("dynamodb").update_item(
        TableName=global_table,
        Key=key_of(key),
        UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": "updated"}},
    )
    tables.wait_value(global_table, key, "updated", FIRST)


def test_a_delete_replicates(tables: Tables, global_table: str) -> None:
    key = fresh()
    tables.put(global_table, key)
    tables.wait_value(global_table, key, "v", FIRST)
    tables.delete(global_table, key)
    tables.wait_value(global_table, key, None, FIRST)


def test_a_batch_replicates(tables: Tables, global_table: str) -> None:
    keys = [fresh() for _ in range(5)]
    requests = [{"PutRequest": {"Item": item_of(key, "batch")}} for key in keys]
    tables.clients("dynamodb").batch_write_item(RequestItems={global_table: requests})
    for key in keys:
        tables.wait_value(global_table, key, "batch", SECOND)
    tables.clients("dynamodb").batch_write_item(
        RequestItems={global_table: [{"DeleteRequest": {"Key": key_of(keys[0])}}]}
    )
    tables.wait_value(global_table, keys[0], None, SECOND)


def test_a_transaction_replicates(tables: Tables, global_table: str) -> None:
    put, deleted = fresh(), fresh()
    tables.put(global_table, deleted)
    tables.wait_value(global_table, deleted, "v", FIRST)
    tables.clients("dynamodb").transact_write_items(
        TransactItems=[
            {"Put": {"TableName": global_table, "Item": item_of(put, "transacted")}},
            {"Delete": {"TableName": global_table, "Key": key_of(deleted)}},
        ]
    )
    tables.wait_value(global_table, put, "transacted", FIRST)
    tables.wait_value(global_table, deleted, None, FIRST)


def test_a_statement_replicates(tables: Tables, global_table: str) -> None:
    key = fresh()
    tables.clients("dynamodb").execute_statement(
        Statement=f"INSERT INTO \"{global_table}\" VALUE {{'PK': ?, 'SK': ?, 'value': ?}}",
        Parameters=[{"S": key}, {"S": "1"}, {"S": "stated"}],
    )
    tables.wait_value(global_table, key, "stated", FIRST)


def test_a_failed_statement_transaction_leaves_no_trace(tables: Tables, global_table: str) -> None:
    key, other = fresh(), fresh()
    tables.put(global_table, other)
    insert = f"INSERT INTO \"{global_table}\" VALUE {{'PK': ?, 'SK': ?, 'value': ?}}"
    values = [{"S": "1"}, {"S": "v"}]
    with pytest.raises(ClientError, match="TransactionCanceled"):
        tables.clients("dynamodb").execute_transaction(
            TransactStatements=[
                {"Statement": insert, "Parameters": [{"S": key}, *values]},
                {"Statement": insert, "Parameters": [{"S": other}, *values]},
            ]
        )
    tables.wait_value(global_table, other, "v", FIRST)
    time.sleep(0.15)
    assert [tables.get(global_table, key, region) for region in (HOME, FIRST)] == [None, None]


def test_a_new_replica_holds_the_items_from_before(tables: Tables) -> None:
    name = tables.create()
    tables.put(name, "before")
    tables.add_replica(name, FIRST)
    assert tables.get(name, "before", FIRST) == "v"


def test_a_new_replica_gets_what_was_under_way_between_the_others(tables: Tables, faults: Faults) -> None:
    name = tables.create_global(FIRST)
    faults.set(kind="lag", source=FIRST, milliseconds=600)
    tables.put(name, "late", region=FIRST)
    tables.add_replica(name, SECOND)
    tables.wait_value(name, "late", "v", SECOND)


def test_the_last_writer_wins_in_every_region(tables: Tables, global_table: str, faults: Faults) -> None:
    key = fresh()
    faults.set(kind="lag", milliseconds=300)
    tables.put(global_table, key, "first", HOME)
    tables.put(global_table, key, "second", FIRST)
    time.sleep(0.5)
    for region in (HOME, FIRST, SECOND):
        tables.wait_value(global_table, key, "second", region)


def test_a_late_put_does_not_bring_back_a_deleted_item(tables: Tables, global_table: str, faults: Faults) -> None:
    key = fresh()
    tables.put(global_table, key, "old", FIRST)
    tables.wait_value(global_table, key, "old", HOME)
    faults.set(kind="lag", source=FIRST, target=HOME, milliseconds=500)
    tables.put(global_table, key, "older put", FIRST)
    tables.delete(global_table, key, HOME)
    for region in (FIRST, SECOND):
        tables.wait_value(global_table, key, None, region)
    time.sleep(0.6)
    assert [tables.get(global_table, key, region) for region in (HOME, FIRST, SECOND)] == [None, None, None]


def test_writes_to_one_item_arrive_in_order(tables: Tables, global_table: str) -> None:
    key = fresh()
    for number in range(30):
        tables.put(global_table, key, f"{number:02d}")
    seen: list[str] = []

    def arrived() -> bool:
        value = tables.get(global_table, key, FIRST)
        if value is not None and (not seen or seen[-1] != value):
            seen.append(value)
        return value == "29"

    wait_until(arrived, "the last write in the other region")
    assert seen == sorted(seen)


def test_the_stream_of_a_replica_shows_replicated_writes(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.put(name, "streamed", "one")
    tables.wait_value(name, "streamed", "one", FIRST)
    tables.put(name, "streamed", "two")
    tables.wait_value(name, "streamed", "two", FIRST)
    tables.delete(name, "streamed")
    tables.wait_value(name, "streamed", None, FIRST)
    streams = tables.clients("dynamodbstreams", FIRST)
    arn = tables.describe(name, FIRST)["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [(record["eventName"], record["awsRegion"]) for record in records] == [
        ("INSERT", FIRST),
        ("MODIFY", FIRST),
        ("REMOVE", FIRST),
    ]
    assert records[1]["dynamodb"]["OldImage"]["value"] == {"S": "one"}


def test_a_removed_replica_gets_nothing_more(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
    tables.wait_gone(name, FIRST)
    tables.put(name, "alone")
    assert tables.get(name, "alone") == "v"


def test_what_a_removed_replica_had_not_sent_is_lost(tables: Tables, faults: Faults) -> None:
    """Its items go with it, acknowledged or not sent; nothing is drained. Other tables' writes still arrive.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html
    """
    name, other = tables.create_global(FIRST, SECOND), tables.create_global(FIRST)
    cut = faults.set(kind="partition", region=FIRST)
    for table in (name, other):
        tables.put(table, "unsent", region=FIRST)
    tables.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
    tables.wait_gone(name, FIRST)
    faults.clear(cut)
    tables.wait_value(other, "unsent", "v", HOME)
    assert [tables.get(name, "unsent", region) for region in (HOME, SECOND)] == [None, None]
