"""A restored table is a table of its own, with the items and without the replicas."""

# ruff: noqa: D103 - the names state the rules

from tests.contract.support import FIRST, Tables, wait_until


def test_a_backup_of_a_replica_restores_its_items_into_a_table_without_replicas(tables: Tables) -> None:
    name = tables.create_global(FIRST)
    tables.put(name, "kept")
    tables.wait_value(name, "kept", "v", FIRST)
    client = tables.clients("dynamodb", FIRST)
    backup = client.create_backup(TableName=name, BackupName="before")["BackupDetails"]["BackupArn"]
    tables.put(name, "kept", "changed")
    tables.wait_value(name, "kept", "changed", FIRST)
    restored = f"{name}-restored"
    client.restore_table_from_backup(TargetTableName=restored, BackupArn=backup)
    tables.wait_active(restored, FIRST)
    assert tables.get(restored, "kept", FIRST) == "v"
    assert "Replicas" not in tables.describe(restored, FIRST)


def test_a_point_in_time_restore_holds_the_items(tables: Tables) -> None:
    name = tables.create()
    tables.clients("dynamodb").update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    tables.put(name, "kept")
    restored = f"{name}-restored"
    tables.clients("dynamodb").restore_table_to_point_in_time(
        SourceTableName=name, TargetTableName=restored, UseLatestRestorableTime=True
    )
    tables.wait_active(restored)
    wait_until(lambda: tables.get(restored, "kept") == "v", "the item in the restored table")
