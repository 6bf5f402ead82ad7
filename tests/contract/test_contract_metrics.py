"""The metrics AWS publishes are published: by name, dimensions, unit and region."""

# ruff: noqa: D103 - the names state the rules

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, SECOND, Faults, Tables, wait_until


def points(tables: Tables, region: str, metric: str, statistic: str, **dimensions: str) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    answer = tables.clients("cloudwatch", region).get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(minutes=3),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=[statistic],
    )
    return list(answer["Datapoints"])


def total(tables: Tables, region: str, metric: str, **dimensions: str) -> float:
    return sum(float(point["Sum"]) for point in points(tables, region, metric, "Sum", **dimensions))


def item(key: str, size_bytes: int = 10) -> dict[str, Any]:
    return {"PK": {"S": key}, "SK": {"S": "1"}, "value": {"S": "x" * size_bytes}}


def test_a_write_costs_a_unit_per_started_kilobyte(tables: Tables) -> None:
    name = tables.create()
    tables.clients("dynamodb").put_item(TableName=name, Item=item("small"))
    tables.clients("dynamodb").put_item(TableName=name, Item=item("large", 2500))
    assert total(tables, HOME, "ConsumedWriteCapacityUnits", TableName=name) == 1 + 3


def test_a_transaction_costs_twice(tables: Tables) -> None:
    name = tables.create()
    tables.clients("dynamodb").transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": item("a")}}])
    assert total(tables, HOME, "ConsumedWriteCapacityUnits", TableName=name) == 2


def test_a_batch_costs_a_unit_per_item(tables: Tables) -> None:
    name = tables.create()
    requests = [{"PutRequest": {"Item": item(f"b{number}")}} for number in range(4)]
    tables.clients("dynamodb").batch_write_item(RequestItems={name: requests})
    assert total(tables, HOME, "ConsumedWriteCapacityUnits", TableName=name) == 4


def test_an_index_has_write_capacity_of_its_own(tables: Tables) -> None:
    name = tables.create(
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK", "owner")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByOwner",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    tables.clients("dynamodb").put_item(TableName=name, Item={**item("a"), "owner": {"S": "me"}})
    of_index = {"TableName": name, "GlobalSecondaryIndexName": "ByOwner"}
    assert total(tables, HOME, "ConsumedWriteCapacityUnits", **of_index) == 1
    assert total(tables, HOME, "ConsumedWriteCapacityUnits", TableName=name) == 1


@pytest.mark.parametrize(("consistent", "units"), [(False, 1.0), (True, 2.0)])
def test_a_read_costs_half_when_eventually_consistent(tables: Tables, consistent: bool, units: float) -> None:  # noqa: FBT001
    name = tables.create()
    client = tables.clients("dynamodb")
    client.put_item(TableName=name, Item=item("a", 5000))
    client.get_item(TableName=name, Key={"PK": {"S": "a"}, "SK": {"S": "1"}}, ConsistentRead=consistent)
    assert total(tables, HOME, "ConsumedReadCapacityUnits", TableName=name) == units


def test_a_batch_read_is_counted(tables: Tables) -> None:
    name = tables.create()
    client = tables.clients("dynamodb")
    for key in ("a", "b"):
        client.put_item(TableName=name, Item=item(key))
    keys = [{"PK": {"S": key}, "SK": {"S": "1"}} for key in ("a", "b")]
    client.batch_get_item(RequestItems={name: {"Keys": keys, "ConsistentRead": True}})
    assert total(tables, HOME, "ConsumedReadCapacityUnits", TableName=name) == 2


def test_a_scan_reports_how_many_items_it_returned(tables: Tables) -> None:
    name = tables.create()
    for key in ("a", "b", "c"):
        tables.put(name, key)
    tables.clients("dynamodb").scan(TableName=name)
    assert total(tables, HOME, "ReturnedItemCount", TableName=name, Operation="Scan") == 3


def test_successful_calls_report_their_latency_per_operation(tables: Tables) -> None:
    name = tables.create()
    tables.put(name, "a")
    tables.put(name, "b")
    found = points(tables, HOME, "SuccessfulRequestLatency", "SampleCount", TableName=name, Operation="PutItem")
    assert sum(point["SampleCount"] for point in found) == 2
    assert found[0]["Unit"] == "Milliseconds"


def test_replication_latency_is_published_at_the_source_per_receiving_region(tables: Tables) -> None:
    name = tables.create_global(FIRST, SECOND)
    tables.put(name, "a")
    for region in (FIRST, SECOND):
        tables.wait_value(name, "a", "v", region)
        found = points(tables, HOME, "ReplicationLatency", "Average", TableName=name, ReceivingRegion=region)
        assert 30 <= found[0]["Average"] <= 1000
        assert found[0]["Unit"] == "Milliseconds"
        assert points(tables, region, "ReplicationLatency", "Average", TableName=name, ReceivingRegion=region) == []


def test_a_replicated_write_costs_capacity_where_it_arrives(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.put(name, "a")
    tables.wait_value(name, "a", "v", FIRST)
    assert total(tables, FIRST, "ConsumedWriteCapacityUnits", TableName=name) == 1


def test_throttles_are_counted_as_reads_or_writes(tables: Tables, faults: Faults) -> None:
    name = tables.create()
    faults.set(kind="throttle", service="dynamodb", rate=1.0, table=name)
    for call in (tables.put, tables.get):
        with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
            call(name, "a")
    assert total(tables, HOME, "WriteThrottleEvents", TableName=name) == 1
    assert total(tables, HOME, "ReadThrottleEvents", TableName=name) == 1
    assert total(tables, HOME, "ThrottledRequests", TableName=name, Operation="PutItem") == 1


def test_server_errors_are_counted_per_operation(tables: Tables, faults: Faults) -> None:
    name = tables.create()
    faults.set(kind="error", service="dynamodb", rate=1.0, operation="PutItem")
    with pytest.raises(ClientError, match="InternalServerError"):
        tables.put(name, "a")
    assert total(tables, HOME, "SystemErrors", TableName=name, Operation="PutItem") == 1


def test_user_errors_have_no_dimensions_and_leave_failed_conditions_out(tables: Tables) -> None:
    region = "eu-south-1"  # no other test calls this region
    client = tables.clients("dynamodb", region)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_item(TableName="not-there", Key={"PK": {"S": "a"}})
    assert total(tables, region, "UserErrors") == 1
    name = tables.create()
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        tables.clients("dynamodb").put_item(TableName=name, Item=item("a"), ConditionExpression="attribute_exists(PK)")
    assert total(tables, HOME, "ConditionalCheckFailedRequests", TableName=name) == 1


def test_percentiles_are_available(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    for number in range(10):
        tables.put(name, f"{uuid.uuid4().hex}-{number}")
    now = datetime.now(UTC)

    def percentile() -> Any:
        answer = tables.clients("cloudwatch").get_metric_statistics(
            Namespace="AWS/DynamoDB",
            MetricName="ReplicationLatency",
            Dimensions=[{"Name": "TableName", "Value": name}, {"Name": "ReceivingRegion", "Value": FIRST}],
            StartTime=now - timedelta(minutes=3),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            ExtendedStatistics=["p90"],
        )
        return answer["Datapoints"]

    found = wait_until(percentile, "a replication latency")
    assert found[0]["ExtendedStatistics"]["p90"] > 0
