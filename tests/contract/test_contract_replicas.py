"""Replicas come and go as on AWS."""

# ruff: noqa: D103 - the names state the rules

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.support import FIRST, HOME, SECOND, Tables, create, delete, refusal, update


def new_key(tables: Tables, region: str) -> str:
    return str(tables.clients("kms", region).create_key()["KeyMetadata"]["Arn"])


def encryption(key: str) -> dict[str, Any]:
    return {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}}


def test_every_region_lists_the_other_replicas(tables: Tables, global_table: str) -> None:
    seen = {
        region: sorted(replica["RegionName"] for replica in tables.describe(global_table, region)["Replicas"])
        for region in (HOME, FIRST, SECOND)
    }
    assert seen == {
        HOME: sorted([FIRST, SECOND]),
        FIRST: sorted([HOME, SECOND]),
        SECOND: sorted([HOME, FIRST]),
    }
    assert tables.describe(global_table)["GlobalTableVersion"] == "2019.11.21"


def test_each_replica_has_its_own_key(tables: Tables) -> None:
    keys = {region: new_key(tables, region) for region in (HOME, FIRST)}
    name = tables.create(**encryption(keys[HOME]))
    tables.add_replica(name, FIRST, KMSMasterKeyId=keys[FIRST])
    assert tables.replica(name, FIRST)["KMSMasterKeyId"] == keys[FIRST]
    assert tables.replica(name, HOME, seen_from=FIRST)["KMSMasterKeyId"] == keys[HOME]
    assert tables.describe(name, FIRST)["SSEDescription"] == {
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": keys[FIRST],
    }


def test_a_replica_of_a_table_with_a_customer_key_needs_one_too(tables: Tables) -> None:
    name = tables.create(**encryption(new_key(tables, HOME)))
    code, message = refusal(tables, name, ReplicaUpdates=create(FIRST))
    assert code == "ValidationException"
    assert "KMSMasterKeyId must be specified for each replica" in message


def test_a_replica_takes_no_key_of_another_region(tables: Tables) -> None:
    key = new_key(tables, HOME)
    name = tables.create(**encryption(key))
    code, message = refusal(tables, name, ReplicaUpdates=create(FIRST, KMSMasterKeyId=key))
    assert (code, message.rpartition(": ")[2]) == ("ValidationException", f"KMS key {key} does not exist in {FIRST}")


def test_a_replica_of_a_table_with_the_aws_owned_key_takes_no_key(tables: Tables) -> None:
    name = tables.create()
    code, _ = refusal(tables, name, ReplicaUpdates=create(FIRST, KMSMasterKeyId=new_key(tables, FIRST)))
    assert code == "ValidationException"


def test_the_managed_key_appears_in_every_region(tables: Tables) -> None:
    name = tables.create(SSESpecification={"Enabled": True})
    tables.add_replica(name, FIRST)
    for region in (HOME, FIRST):
        managed = tables.clients("kms", region).describe_key(KeyId="alias/aws/dynamodb")["KeyMetadata"]
        assert managed["KeyManager"] == "AWS"
        assert tables.describe(name, region)["SSEDescription"]["KMSMasterKeyArn"] == managed["Arn"]


def test_the_key_of_a_replica_cannot_be_updated_through_its_group(tables: Tables) -> None:
    keys = {region: new_key(tables, region) for region in (HOME, FIRST)}
    name = tables.create(**encryption(keys[HOME]))
    tables.add_replica(name, FIRST, KMSMasterKeyId=keys[FIRST])
    change = [{"Update": {"RegionName": FIRST, "KMSMasterKeyId": new_key(tables, FIRST)}}]
    assert refusal(tables, name, ReplicaUpdates=change)[0] == "ValidationException"


def test_the_first_replica_switches_the_stream_on(tables: Tables) -> None:
    name = tables.create(StreamSpecification={"StreamEnabled": False})
    tables.add_replica(name, FIRST)
    for region in (HOME, FIRST):
        assert tables.describe(name, region)["StreamSpecification"] == {
            "StreamEnabled": True,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }


def test_the_stream_of_a_replica_cannot_be_switched_off(tables: Tables, global_table: str) -> None:
    assert refusal(tables, global_table, StreamSpecification={"StreamEnabled": False}) == (
        "ValidationException",
        "One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table replica.",
    )


def test_a_region_that_has_a_table_of_that_name_is_refused(tables: Tables, global_table: str) -> None:
    code, message = refusal(tables, global_table, ReplicaUpdates=create(FIRST))
    assert code == "ValidationException"
    assert message.endswith("because one or more replicas already existed as tables.")


def test_the_home_region_is_not_a_replica_of_itself(tables: Tables, global_table: str) -> None:
    code, message = refusal(tables, global_table, ReplicaUpdates=create(HOME))
    assert code == "ValidationException"
    assert message.startswith("Cannot add, delete, or update the local region through ReplicaUpdates.")


def test_deleting_a_replica_that_does_not_exist_is_refused(tables: Tables, global_table: str) -> None:
    code, message = refusal(tables, global_table, ReplicaUpdates=delete("eu-north-1"))
    assert code == "ValidationException"
    assert message.endswith("Please retry the request without these replicas: [eu-north-1]")


def test_deleting_a_replica_of_a_table_that_has_none_is_refused_in_other_words(tables: Tables) -> None:
    assert refusal(tables, tables.create(), ReplicaUpdates=delete(FIRST)) == (
        "ValidationException",
        "Replica specified in the Replica Update or Replica Delete action of the request was not found.",
    )


def test_two_replicas_cannot_be_added_in_one_call(tables: Tables) -> None:
    name = tables.create()
    code, message = refusal(tables, name, ReplicaUpdates=create(FIRST) + create(SECOND))
    assert code == "ValidationException"
    assert message.endswith("more than one create or delete replica actions not allowed")


def test_a_replica_update_must_be_alone_in_its_call(tables: Tables) -> None:
    name = tables.create()
    code, _ = refusal(tables, name, ReplicaUpdates=create(FIRST), DeletionProtectionEnabled=True)
    assert code == "ValidationException"


def test_a_provisioned_table_without_scaling_gets_no_replica(tables: Tables) -> None:
    name = tables.create(
        BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    )
    assert refusal(tables, name, ReplicaUpdates=create(FIRST)) == (
        "ValidationException",
        "Table write capacity should either be Pay-Per-Request or AutoScaled.",
    )


def test_a_table_with_replicas_cannot_become_provisioned_without_scaling(tables: Tables, global_table: str) -> None:
    code, message = refusal(
        tables,
        global_table,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )
    assert (code, message) == (
        "ValidationException",
        "Table write capacity should either be Pay-Per-Request or AutoScaled.",
    )


def test_a_protected_replica_cannot_be_removed(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    update(tables, name, FIRST, DeletionProtectionEnabled=True)
    tables.wait_active(name, FIRST)
    assert refusal(tables, name, ReplicaUpdates=delete(FIRST)) == (
        "ValidationException",
        (
            f"Cannot delete table {name} in region {FIRST} because it has deletion protection enabled. "
            "Disable deletion protection first."
        ),
    )


def test_the_source_of_a_replica_cannot_be_deleted_before_it(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    client = tables.clients("dynamodb")
    with pytest.raises(ClientError) as caught:
        client.delete_table(TableName=name)
    assert caught.value.response["Error"]["Message"] == (
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the "
        "table in the last 24 hours."
    )
    update(tables, name, ReplicaUpdates=delete(FIRST))
    tables.wait_gone(name, FIRST)
    tables.wait_active(name)
    assert client.delete_table(TableName=name)["TableDescription"]["TableStatus"] == "DELETING"
    tables.wait_gone(name)


def test_a_protected_table_cannot_be_deleted(tables: Tables) -> None:
    name = tables.create(DeletionProtectionEnabled=True)
    with pytest.raises(ClientError) as caught:
        tables.clients("dynamodb").delete_table(TableName=name)
    assert caught.value.response["Error"]["Message"] == (
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
    )


def test_any_member_may_add_a_replica(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    update(tables, name, FIRST, ReplicaUpdates=create(SECOND))
    tables.wait_active(name, SECOND)
    assert {replica["RegionName"] for replica in tables.describe(name)["Replicas"]} == {FIRST, SECOND}
    tables.wait_active(name, FIRST)
    code, message = refusal(tables, name, ReplicaUpdates=delete(FIRST))
    assert (code, "acted as a source region" in message) == ("ValidationException", True)


@pytest.mark.parametrize("operation", ["describe_global_table", "describe_global_table_settings"])
def test_the_2017_operations_do_not_know_a_2019_table(tables: Tables, global_table: str, operation: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(tables.clients("dynamodb"), operation)(GlobalTableName=global_table)
    assert caught.value.response["Error"] == {
        "Code": "GlobalTableNotFoundException",
        "Message": f"Global table with name '{global_table}' does not exist.",
    }


def test_no_2017_tables_are_listed_or_made(tables: Tables, global_table: str) -> None:
    client = tables.clients("dynamodb")
    assert client.list_global_tables()["GlobalTables"] == []
    with pytest.raises(ClientError, match=r"version 2017\.11\.29 is not supported"):
        client.create_global_table(GlobalTableName=global_table, ReplicationGroup=[{"RegionName": FIRST}])
