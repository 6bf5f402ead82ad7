"""Backup, copy and restore jobs: what comes out is what went in, and only a role that may can do it."""

# ruff: noqa: D103 - the names state the rules

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from local_aws import process
from tests.contract.backup_support import Backups, code_of, table_arn, vault_arn
from tests.contract.support import FIRST, HOME, QUICK, SECOND, Clients, Tables, wait_until

ITEMS: list[dict[str, Any]] = [
    {"PK": {"S": f"customer-{number}"}, "SK": {"S": "profile"}, "number": {"N": str(number)}, "raw": {"B": b"\x00\xff"}}
    for number in range(40)
] + [{"PK": {"S": "nested"}, "SK": {"S": "ü"}, "map": {"M": {"list": {"L": [{"NULL": True}, {"SS": ["a", "b"]}]}}}}]


@pytest.fixture(scope="module")
def backups(clients: Clients) -> Backups:
    """Makes vaults and roles."""
    return Backups(clients)


@pytest.fixture(scope="module")
def role(backups: Backups) -> str:
    """A role that may do all that jobs do."""
    return backups.every_role()


@pytest.fixture(scope="module")
def filled(tables: Tables) -> str:
    """A table with replicas, an index and the items."""
    index: dict[str, Any] = {
        "IndexName": "ByNumber",
        "KeySchema": [{"AttributeName": "number", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    attributes = [
        {"AttributeName": name, "AttributeType": kind} for name, kind in (("PK", "S"), ("SK", "S"), ("number", "N"))
    ]
    name = tables.create_global(FIRST, SECOND, GlobalSecondaryIndexes=[index], AttributeDefinitions=attributes)
    client = tables.clients("dynamodb")
    for item in ITEMS:
        client.put_item(TableName=name, Item=item)
    for region in (FIRST, SECOND):
        wait_until(partial(_has_all_items, tables, name, region), f"all items in {region}")
    return name


def _items(tables: Tables, name: str, region: str = HOME) -> list[dict[str, Any]]:
    found = tables.clients("dynamodb", region).scan(TableName=name, ConsistentRead=True)["Items"]
    return sorted(found, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))


def _has_all_items(tables: Tables, name: str, region: str) -> bool:
    return len(_items(tables, name, region)) == len(ITEMS)


def _expected() -> list[dict[str, Any]]:
    return sorted(ITEMS, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))


@pytest.mark.parametrize("region", [HOME, FIRST, SECOND])
def test_every_replica_restores_item_by_item(
    backups: Backups, tables: Tables, filled: str, role: str, region: str
) -> None:
    vault = backups.vault(region)
    job = backups.back_up(vault, filled, role, region)
    assert (job["State"], job["PercentDone"]) == ("COMPLETED", "100.0")
    assert job["BackupSizeInBytes"] > 1000
    restored = f"{filled}-restored-{vault}"
    done = backups.restore(job["RecoveryPointArn"], restored, role, region)
    assert (done["Status"], done["CreatedResourceArn"]) == ("COMPLETED", table_arn(restored, region))
    tables.wait_active(restored, region)
    assert _items(tables, restored, region) == _expected()
    described = tables.describe(restored, region)
    assert [index["IndexName"] for index in described["GlobalSecondaryIndexes"]] == ["ByNumber"]
    assert not {"Replicas", "StreamSpecification"} & set(described)
    found = tables.clients("dynamodb", region).query(
        TableName=restored,
        IndexName="ByNumber",
        KeyConditionExpression="#n = :n",
        ExpressionAttributeNames={"#n": "number"},
        ExpressionAttributeValues={":n": {"N": "7"}},
    )["Items"]
    assert [item["PK"]["S"] for item in found] == ["customer-7"]


def test_a_copy_restores_in_its_region_what_was_lost_at_home(
    backups: Backups, tables: Tables, clients: Clients, role: str
) -> None:
    table, source, target = tables.create(), backups.vault(), backups.vault(FIRST)
    tables.put(table, "kept", "before")
    point = backups.back_up(source, table, role, RecoveryPointTags={"team": "a"})["RecoveryPointArn"]
    tables.put(table, "kept", "after")
    copy = backups.copy(source, point, vault_arn(target, FIRST), role, days=90)
    assert copy["State"] == "COMPLETED"
    clients("backup").delete_recovery_point(BackupVaultName=source, RecoveryPointArn=point)
    client = clients("backup", FIRST)
    there = client.describe_recovery_point(BackupVaultName=target, RecoveryPointArn=copy["DestinationRecoveryPointArn"])
    assert (there["ResourceArn"], there["SourceBackupVaultArn"]) == (table_arn(table), vault_arn(source))
    assert (there["Status"], there["Lifecycle"]) == ("COMPLETED", {"DeleteAfterDays": 90})
    assert client.list_tags(ResourceArn=there["RecoveryPointArn"])["Tags"] == {"team": "a"}
    restored = f"{table}-restored"
    assert backups.restore(there["RecoveryPointArn"], restored, role, FIRST)["Status"] == "COMPLETED"
    tables.wait_active(restored, FIRST)
    assert tables.get(restored, "kept", FIRST) == "before"


def test_a_restored_table_has_the_key_that_was_asked_for(
    backups: Backups, tables: Tables, clients: Clients, role: str
) -> None:
    table, vault = tables.create(), backups.vault()
    point = backups.back_up(vault, table, role)["RecoveryPointArn"]
    metadata = clients("backup").get_recovery_point_restore_metadata(BackupVaultName=vault, RecoveryPointArn=point)
    assert metadata["RestoreMetadata"] == {"originalTableName": table, "encryptionType": "Default"}
    key = clients("kms").create_key()["KeyMetadata"]["Arn"]
    backups.restore(point, f"{table}-k", role, encryptionType="KMS", kmsMasterKeyArn=key)
    assert tables.describe(f"{table}-k")["SSEDescription"]["KMSMasterKeyArn"] == key
    backups.restore(point, f"{table}-d", role)
    assert "SSEDescription" not in tables.describe(f"{table}-d")


def test_a_job_takes_a_while_and_is_listed(backups: Backups, clients: Clients, filled: str, role: str) -> None:
    client, vault = clients("backup"), backups.vault()
    started = client.start_backup_job(BackupVaultName=vault, ResourceArn=table_arn(filled), IamRoleArn=role)
    running = client.describe_backup_job(BackupJobId=started["BackupJobId"])
    (creating,) = client.list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"]
    assert (running["State"], creating["Status"]) == ("RUNNING", "CREATING")
    too_early = code_of(
        client.start_restore_job,
        RecoveryPointArn=started["RecoveryPointArn"],
        IamRoleArn=role,
        Metadata={"targetTableName": f"{filled}-early"},
    )
    assert too_early == "InvalidRequestException"

    def completed() -> Any:
        return client.list_backup_jobs(ByBackupVaultName=vault, ByState="COMPLETED")["BackupJobs"]

    (job,) = wait_until(completed, "the end of the job")
    assert job["BackupJobId"] == started["BackupJobId"]
    points = client.list_recovery_points_by_resource(ResourceArn=table_arn(filled))["RecoveryPoints"]
    assert started["RecoveryPointArn"] in [point["RecoveryPointArn"] for point in points]
    assert table_arn(filled) in [one["ResourceArn"] for one in client.list_protected_resources()["Results"]]


def test_a_stopped_job_leaves_no_recovery_point(backups: Backups, clients: Clients, filled: str, role: str) -> None:
    client, vault = clients("backup"), backups.vault()
    job = client.start_backup_job(BackupVaultName=vault, ResourceArn=table_arn(filled), IamRoleArn=role)["BackupJobId"]
    client.stop_backup_job(BackupJobId=job)
    assert client.describe_backup_job(BackupJobId=job)["State"] == "ABORTED"
    assert client.list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"] == []


def test_a_life_that_cuts_cold_storage_short_is_refused(
    backups: Backups, clients: Clients, filled: str, role: str
) -> None:
    client, vault = clients("backup"), backups.vault()
    job = {"BackupVaultName": vault, "ResourceArn": table_arn(filled), "IamRoleArn": role}
    short, long = ({"MoveToColdStorageAfterDays": 10, "DeleteAfterDays": days} for days in (99, 100))
    assert code_of(client.start_backup_job, **job, Lifecycle=short) == "InvalidParameterValueException"
    point = client.start_backup_job(**job, Lifecycle=long)["RecoveryPointArn"]
    named = {"BackupVaultName": vault, "RecoveryPointArn": point}
    assert code_of(client.update_recovery_point_lifecycle, **named, Lifecycle=short) == "InvalidParameterValueException"
    life = client.update_recovery_point_lifecycle(**named, Lifecycle={"DeleteAfterDays": 5})["CalculatedLifecycle"]
    assert set(life) == {"DeleteAt"}


def test_only_a_role_that_may_backs_up(backups: Backups, tables: Tables) -> None:
    mine, other, vault = tables.create(), tables.create(), backups.vault()
    limited = backups.role("dynamodb:StartAwsBackupJob", resource=table_arn(mine))
    stranger = backups.role("dynamodb:*", trusted="lambda.amazonaws.com")
    states = [
        backups.back_up(vault, table, role)["State"]
        for table, role in ((mine, limited), (other, limited), (mine, stranger), (mine, f"{limited}-gone"))
    ]
    assert states == ["COMPLETED", "FAILED", "FAILED", "FAILED"]


def test_a_role_does_not_go_beyond_its_permissions_boundary(backups: Backups, tables: Tables, clients: Clients) -> None:
    table, vault, role = tables.create(), backups.vault(), backups.every_role()
    iam, states = clients("iam"), []
    for number, action in enumerate(("backup:*", "dynamodb:*")):
        allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
        policy = iam.create_policy(PolicyName=f"{vault}-{number}", PolicyDocument=json.dumps(allowed))["Policy"]
        iam.put_role_permissions_boundary(RoleName=role.rpartition("/")[2], PermissionsBoundary=policy["Arn"])
        states.append(backups.back_up(vault, table, role)["State"])
    assert states == ["FAILED", "COMPLETED"]


def test_only_a_role_that_may_copies_or_restores(backups: Backups, tables: Tables, clients: Clients, role: str) -> None:
    table, source, target = tables.create(), backups.vault(), backups.vault(FIRST)
    point = backups.back_up(source, table, role)["RecoveryPointArn"]
    limited = backups.role("dynamodb:RestoreTableFromAwsBackup", resource=table_arn(f"{table}-restored*"))
    assert backups.copy(source, point, vault_arn(target, FIRST), limited)["State"] == "FAILED"
    outcomes = [backups.restore(point, f"{table}-{end}", limited)["Status"] for end in ("restored-1", "other")]
    assert outcomes == ["COMPLETED", "FAILED"]
    assert not tables.describe(f"{table}-other")
    assert "already exists" in backups.restore(point, f"{table}-restored-1", limited)["StatusMessage"]
    states = [job["State"] for job in clients("backup").list_copy_jobs(BySourceRecoveryPointArn=point)["CopyJobs"]]
    assert states in (["FAILED"], [])


def test_recovery_points_survive_a_restart(state_dir: Path) -> None:
    first = Clients(process.start(state_dir, settings=QUICK).url)
    tables, backups = Tables(first), Backups(first)
    table, vault, role = tables.create(), backups.vault(), backups.every_role()
    tables.put(table, "kept")
    point = backups.back_up(vault, table, role)["RecoveryPointArn"]
    first("backup").put_backup_vault_lock_configuration(BackupVaultName=vault, MinRetentionDays=7)
    process.stop(state_dir)
    first.close()
    second = Clients(process.start(state_dir, settings=QUICK).url)
    tables, backups = Tables(second), Backups(second)
    refused = code_of(second("backup").delete_recovery_point, BackupVaultName=vault, RecoveryPointArn=point)
    assert refused == "InvalidRequestException"
    assert backups.restore(point, f"{table}-restored", role)["Status"] == "COMPLETED"
    tables.wait_active(f"{table}-restored")
    assert tables.get(f"{table}-restored", "kept") == "v"
    second.close()
