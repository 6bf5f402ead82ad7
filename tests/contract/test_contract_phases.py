"""Tables, replicas and indexes take their time, and refuse changes meanwhile."""

# ruff: noqa: D103 - the names state the rules

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from local_aws import process
from local_aws.settings import Settings
from tests.contract.support import FIRST, HOME, SECOND, Clients, Tables, create, delete, refusal, update, wait_until


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """Tables of an instance that is slow enough to be watched."""
    folder = tmp_path_factory.mktemp("slow")
    clients = Clients(process.start(folder, settings=Settings(transition_seconds=0.8)).url)
    for region in (HOME, FIRST):
        clients("dynamodb", region)
    yield Tables(clients)
    clients.close()
    process.stop(folder)


def test_a_new_table_is_creating_and_then_active(tables: Tables) -> None:
    name = tables.create(wait=False)
    assert tables.describe(name)["TableStatus"] == "CREATING"
    tables.wait_active(name)


def test_a_table_that_is_creating_takes_no_items(tables: Tables) -> None:
    name = tables.create(wait=False)
    with pytest.raises(ClientError) as caught:
        tables.put(name, "early")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_new_replica_is_creating_and_then_active_with_the_home_updating(tables: Tables) -> None:
    name = tables.create()
    update(tables, name, ReplicaUpdates=create(FIRST))
    home = tables.describe(name)
    (creating,) = home["Replicas"]
    assert (home["TableStatus"], creating["ReplicaStatus"]) == ("UPDATING", "CREATING")
    assert 0 <= int(creating["ReplicaStatusPercentProgress"]) < 100
    assert tables.describe(name, FIRST)["TableStatus"] == "CREATING"
    tables.wait_active(name, FIRST)
    wait_until(lambda: tables.replica(name, FIRST)["ReplicaStatus"] == "ACTIVE", "the replica active at home")
    assert "ReplicaStatusPercentProgress" not in tables.replica(name, FIRST)


def test_a_second_change_waits_for_the_first(tables: Tables) -> None:
    name = tables.create()
    update(tables, name, ReplicaUpdates=create(FIRST))
    assert refusal(tables, name, ReplicaUpdates=create(SECOND)) == (
        "ResourceInUseException",
        "The resource which you are attempting to change is in use.",
    )


def test_a_replica_is_deleting_and_then_gone(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    update(tables, name, ReplicaUpdates=delete(FIRST))
    assert tables.replica(name, FIRST)["ReplicaStatus"] == "DELETING"
    tables.wait_gone(name, FIRST)
    wait_until(lambda: "Replicas" not in tables.describe(name), "the replica gone from the description")


def test_a_replica_can_be_deleted_in_its_own_region(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.clients("dynamodb", FIRST).delete_table(TableName=name)
    assert tables.replica(name, FIRST)["ReplicaStatus"] == "DELETING"
    tables.wait_gone(name, FIRST)
    assert tables.describe(name)["TableStatus"] in ("ACTIVE", "UPDATING")


def test_a_second_replica_waits_for_the_first_to_be_gone(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    update(tables, name, ReplicaUpdates=delete(FIRST))
    assert refusal(tables, name, ReplicaUpdates=create(SECOND))[0] == "ResourceInUseException"


def test_a_table_that_is_creating_cannot_be_deleted(tables: Tables) -> None:
    name = tables.create(wait=False)
    with pytest.raises(ClientError) as caught:
        tables.clients("dynamodb").delete_table(TableName=name)
    assert caught.value.response["Error"] == {
        "Code": "ResourceInUseException",
        "Message": f"Attempt to change a resource which is still in use: Table: {name} is being used.",
    }


def test_deleting_twice_is_no_error(tables: Tables) -> None:
    name = tables.create()
    for _ in range(2):
        answer = tables.clients("dynamodb").delete_table(TableName=name)
        assert answer["TableDescription"]["TableStatus"] == "DELETING"
