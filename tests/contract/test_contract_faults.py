"""What is made to go wrong goes wrong, there and nowhere else, and heals."""

# ruff: noqa: D103 - the names state the rules

import http.client
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError

from local_aws import control_client
from local_aws.errors import UsageError
from local_aws.instance import Running
from tests.contract.support import FIRST, HOME, SECOND, Clients, Faults, Tables


def fresh() -> str:
    return f"k-{uuid.uuid4().hex[:12]}"


def code_of(call: Any, **arguments: Any) -> str:
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "none"


def test_lag_holds_one_directed_pair_only(tables: Tables, global_table: str, faults: Faults) -> None:
    faults.set(kind="lag", source=HOME, target=FIRST, milliseconds=60_000)
    there, back = fresh(), fresh()
    tables.put(global_table, there, region=HOME)
    tables.put(global_table, back, region=FIRST)
    tables.wait_value(global_table, there, "v", SECOND)
    tables.wait_value(global_table, back, "v", HOME)
    assert tables.get(global_table, there, FIRST) is None
    assert [(queue["source"], queue["target"], queue["depth"]) for queue in faults.show()["queues"]] == [
        (HOME, FIRST, 1)
    ]


def test_what_was_held_arrives_when_the_fault_is_cleared(tables: Tables, global_table: str, faults: Faults) -> None:
    identifier = faults.set(kind="lag", source=HOME, milliseconds=60_000)
    key = fresh()
    tables.put(global_table, key)
    faults.clear(identifier)
    tables.wait_value(global_table, key, "v", FIRST)


def test_a_partition_cuts_a_region_both_ways_and_heals_to_one_truth(
    tables: Tables, global_table: str, faults: Faults
) -> None:
    key = fresh()
    faults.set(kind="partition", region=FIRST)
    tables.put(global_table, key, "outside", HOME)
    tables.put(global_table, key, "inside", FIRST)
    tables.wait_value(global_table, key, "outside", SECOND)
    time.sleep(0.2)
    assert [tables.get(global_table, key, region) for region in (HOME, FIRST)] == ["outside", "inside"]
    faults.clear()
    for region in (HOME, FIRST, SECOND):
        tables.wait_value(global_table, key, "inside", region)


def test_a_partition_of_a_pair_leaves_the_way_back_open(tables: Tables, global_table: str, faults: Faults) -> None:
    faults.set(kind="partition", source=HOME, target=FIRST)
    there, back = fresh(), fresh()
    tables.put(global_table, there, region=HOME)
    tables.put(global_table, back, region=FIRST)
    tables.wait_value(global_table, back, "v", HOME)
    assert tables.get(global_table, there, FIRST) is None


def test_an_outage_answers_503_to_every_service_of_that_region(clients: Clients, faults: Faults) -> None:
    faults.set(kind="outage", region=FIRST)
    assert code_of(clients("dynamodb", FIRST).list_tables) == "ServiceUnavailable"
    assert code_of(clients("sts", FIRST).get_caller_identity) == "ServiceUnavailable"
    assert code_of(clients("kms", FIRST).list_keys) == "ServiceUnavailable"
    assert code_of(clients("dynamodb", SECOND).list_tables) == "none"


def test_an_outage_can_hang_up(clients: Clients, faults: Faults) -> None:
    faults.set(kind="outage", region=FIRST, answer="hangup")
    with pytest.raises(HTTPClientError):
        clients("dynamodb", FIRST).list_tables()


def test_nothing_is_replicated_to_a_region_that_is_out(tables: Tables, global_table: str, faults: Faults) -> None:
    faults.set(kind="outage", region=FIRST)
    key = fresh()
    tables.put(global_table, key)
    tables.wait_value(global_table, key, "v", SECOND)
    faults.clear()
    tables.wait_value(global_table, key, "v", FIRST)


def test_throttled_item_calls_say_so(tables: Tables, global_table: str, clients: Clients, faults: Faults) -> None:
    faults.set(kind="throttle", region=HOME, service="dynamodb", rate=1.0)
    item = {"PK": {"S": "x"}, "SK": {"S": "1"}}
    assert code_of(clients("dynamodb").put_item, TableName=global_table, Item=item) == (
        "ProvisionedThroughputExceededException"
    )
    assert code_of(clients("dynamodb").list_tables) == "ThrottlingException"
    assert code_of(clients("sts").get_caller_identity) == "none"
    assert tables.get(global_table, "x", FIRST) is None


def test_other_services_are_throttled_in_their_own_words(clients: Clients, faults: Faults) -> None:
    faults.set(kind="throttle", service="*", rate=1.0)
    assert code_of(clients("kms").list_keys) == "ThrottlingException"
    assert code_of(clients("sts").get_caller_identity) == "Throttling"


def test_throttling_can_be_for_one_table(tables: Tables, global_table: str, faults: Faults) -> None:
    other = tables.create()
    faults.set(kind="throttle", service="dynamodb", rate=1.0, table=other)
    assert code_of(tables.put, name=other, key="x") == "ProvisionedThroughputExceededException"
    assert code_of(tables.put, name=global_table, key=fresh()) == "none"


def test_errors_come_at_the_asked_rate_and_repeat_with_the_seed(clients: Clients, faults: Faults) -> None:
    faults.set(kind="error", service="dynamodb", rate=0.3)

    def run() -> list[str]:
        faults.seed(7)
        return [code_of(clients("dynamodb").list_tables) for _ in range(60)]

    first = run()
    assert first == run()
    assert 8 <= first.count("InternalServerError") <= 30


def test_latency_is_added_to_calls_of_that_region(clients: Clients, faults: Faults) -> None:
    faults.set(kind="latency", region=FIRST, milliseconds=150)
    started = time.monotonic()
    clients("dynamodb", FIRST).list_tables()
    assert time.monotonic() - started >= 0.15


def test_a_fault_heals_after_its_duration(clients: Clients, faults: Faults) -> None:
    faults.set(kind="outage", region=FIRST, duration_seconds=0.2)
    assert code_of(clients("dynamodb", FIRST).list_tables) == "ServiceUnavailable"
    time.sleep(0.25)
    assert code_of(clients("dynamodb", FIRST).list_tables) == "none"
    assert faults.show()["faults"] == []


def test_faults_are_listed_with_their_ids(faults: Faults) -> None:
    identifier = faults.set(kind="outage", region=FIRST)
    assert faults.show()["faults"] == [
        {"id": identifier, "kind": "outage", "region": FIRST, "answer": "503", "remaining_seconds": None}
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "/faults", {"kind": "rain"}, "fault kind must be one of"),
        ("POST", "/faults", {"kind": "outage"}, "fault outage: region must be given"),
        ("DELETE", "/faults/fault-0", None, "no fault fault-0 is on"),
        ("POST", "/seed", {"seed": "x"}, "seed must be a whole number"),
        ("GET", "/nothing", None, "there is no GET"),
    ],
)
def test_bad_requests_to_the_control_endpoint_are_explained(
    instance: Running, method: str, path: str, body: Any, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        control_client.call(instance.url, method, path, body)


def test_the_control_endpoint_refuses_another_host_name(instance: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=5)
    try:
        connection.request("GET", "/_globaltables/status", headers={"Host": "rebound.example"})
        assert connection.getresponse().status == 403
    finally:
        connection.close()


def test_an_object_can_be_denied_by_its_path(clients: Clients, faults: Faults) -> None:
    """Reading it and writing another still work: as a bucket whose policy lets a lock be written and no state."""
    s3 = clients("s3", HOME)
    s3.create_bucket(Bucket="fault-states")
    s3.put_object(Bucket="fault-states", Key="app/a.tfstate", Body=b"1")
    faults.set(kind="denied", service="s3", operation="PutObject", path="/fault-states/app/a.tfstate")
    assert code_of(s3.put_object, Bucket="fault-states", Key="app/a.tfstate", Body=b"2") == "AccessDenied"
    assert code_of(s3.put_object, Bucket="fault-states", Key="app/a.tfstate.tflock", Body=b"2") == "none"
    assert s3.get_object(Bucket="fault-states", Key="app/a.tfstate")["Body"].read() == b"1"


def test_s3_is_throttled_in_its_own_words(clients: Clients, faults: Faults) -> None:
    """With 503 and SlowDown, which every client takes for a reason to wait."""
    faults.set(kind="throttle", service="s3", rate=1.0)
    assert code_of(clients("s3", HOME).list_buckets) == "SlowDown"


def test_a_denied_call_names_the_denial_in_every_protocol(clients: Clients, faults: Faults) -> None:
    """JSON and XML services alike."""
    faults.set(kind="denied", service="*", region=FIRST)
    assert code_of(clients("dynamodb", FIRST).list_tables) == "AccessDeniedException"
    assert code_of(clients("sts", FIRST).get_caller_identity) == "AccessDenied"
    assert code_of(clients("dynamodb", SECOND).list_tables) == "none"
