"""Vaults: policy, lock, notifications, and when one can be deleted."""

# ruff: noqa: D103 - the names state the rules

import json
import uuid
from typing import Any

import pytest

from tests.contract.backup_support import ACCOUNT, Backups, code_of, vault_arn
from tests.contract.support import FIRST, HOME, Clients, Tables, wait_until

DENIAL = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}


def _policy(**condition: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [DENIAL | condition]})


@pytest.fixture(scope="module")
def backups(clients: Clients) -> Backups:
    """Makes vaults and roles."""
    return Backups(clients)


@pytest.fixture(scope="module")
def point(backups: Backups, global_table: str) -> tuple[str, str]:
    """A vault and a recovery point in it."""
    vault = backups.vault()
    return vault, str(backups.back_up(vault, global_table, backups.every_role())["RecoveryPointArn"])


def test_a_vaults_policy_comes_and_goes(backups: Backups, clients: Clients) -> None:
    client, vault = clients("backup"), backups.vault()
    assert code_of(client.get_backup_vault_access_policy, BackupVaultName=vault) == "ResourceNotFoundException"
    client.put_backup_vault_access_policy(BackupVaultName=vault, Policy=_policy())
    read = client.get_backup_vault_access_policy(BackupVaultName=vault)
    assert (read["BackupVaultArn"], json.loads(read["Policy"])) == (vault_arn(vault), json.loads(_policy()))
    client.delete_backup_vault_access_policy(BackupVaultName=vault)
    assert code_of(client.get_backup_vault_access_policy, BackupVaultName=vault) == "ResourceNotFoundException"


def test_a_vaults_policy_binds_root_too(clients: Clients, point: tuple[str, str]) -> None:
    client, (vault, arn) = clients("backup"), point
    client.put_backup_vault_access_policy(BackupVaultName=vault, Policy=_policy())
    refused = code_of(client.delete_recovery_point, BackupVaultName=vault, RecoveryPointArn=arn)
    client.delete_backup_vault_access_policy(BackupVaultName=vault)
    assert refused == "AccessDeniedException"


def test_break_glass_opens_a_vaults_policy(backups: Backups, clients: Clients, tables: Tables) -> None:
    client, vault, user = clients("backup"), backups.vault(), f"glass-{uuid.uuid4().hex[:8]}"
    arn = backups.back_up(vault, tables.create(), backups.every_role())["RecoveryPointArn"]
    iam = clients("iam")
    allowed = {"Effect": "Allow", "Action": "backup:*", "Resource": "*"}
    who = iam.create_user(UserName=user)["User"]["Arn"]
    iam.put_user_policy(
        UserName=user,
        PolicyName="backup",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    key = iam.create_access_key(UserName=user)["AccessKey"]
    closed = _policy(Condition={"ArnNotEquals": {"aws:PrincipalArn": [who]}})
    client.put_backup_vault_access_policy(BackupVaultName=vault, Policy=closed)
    deletion = {"BackupVaultName": vault, "RecoveryPointArn": arn}
    assert code_of(client.delete_recovery_point, **deletion) == "AccessDeniedException"
    clients("backup", HOME, key["AccessKeyId"], key["SecretAccessKey"]).delete_recovery_point(**deletion)
    assert client.list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"] == []


def test_a_locked_vault_gives_no_backup_away(clients: Clients, point: tuple[str, str]) -> None:
    client, (vault, arn) = clients("backup"), point
    client.put_backup_vault_lock_configuration(BackupVaultName=vault, MinRetentionDays=7, MaxRetentionDays=90)
    described = client.describe_backup_vault(BackupVaultName=vault)
    refusals = [
        code_of(client.delete_recovery_point, BackupVaultName=vault, RecoveryPointArn=arn),
        code_of(
            client.update_recovery_point_lifecycle,
            BackupVaultName=vault,
            RecoveryPointArn=arn,
            Lifecycle={"DeleteAfterDays": 1},
        ),
    ]
    client.delete_backup_vault_lock_configuration(BackupVaultName=vault)
    assert refusals == ["InvalidRequestException"] * 2
    assert {name: described.get(name) for name in ("Locked", "MinRetentionDays", "MaxRetentionDays", "LockDate")} == {
        "Locked": True,
        "MinRetentionDays": 7,
        "MaxRetentionDays": 90,
        "LockDate": None,
    }
    assert client.describe_backup_vault(BackupVaultName=vault)["Locked"] is False


def test_a_compliance_lock_has_a_date(backups: Backups, clients: Clients) -> None:
    client, vault = clients("backup"), backups.vault()
    lock = {"BackupVaultName": vault, "MinRetentionDays": 7}
    refused = code_of(client.put_backup_vault_lock_configuration, **lock, ChangeableForDays=2)
    assert refused == "InvalidParameterValueException"
    client.put_backup_vault_lock_configuration(**lock, ChangeableForDays=3)
    described = client.describe_backup_vault(BackupVaultName=vault)
    assert 2.9 < (described["LockDate"] - described["CreationDate"]).total_seconds() / 86_400 < 3.1
    client.delete_backup_vault_lock_configuration(BackupVaultName=vault)


@pytest.mark.parametrize(("days", "state"), [(6, "FAILED"), (7, "COMPLETED"), (None, "FAILED")])
def test_a_lock_fails_jobs_that_keep_backups_too_short_or_too_long(
    backups: Backups, clients: Clients, global_table: str, days: int | None, state: str
) -> None:
    vault = backups.vault()
    clients("backup").put_backup_vault_lock_configuration(
        BackupVaultName=vault, MinRetentionDays=7, MaxRetentionDays=90
    )
    job = backups.back_up(vault, global_table, backups.every_role(), days=days)
    assert job["State"] == state
    points = clients("backup").list_recovery_points_by_backup_vault(BackupVaultName=vault)["RecoveryPoints"]
    assert len(points) == (state == "COMPLETED")


def test_a_vault_with_backups_cannot_be_deleted(backups: Backups, clients: Clients, tables: Tables) -> None:
    client, vault = clients("backup"), backups.vault()
    arn = backups.back_up(vault, tables.create(), backups.every_role())["RecoveryPointArn"]
    assert client.describe_backup_vault(BackupVaultName=vault)["NumberOfRecoveryPoints"] == 1
    assert code_of(client.delete_backup_vault, BackupVaultName=vault) == "InvalidRequestException"
    client.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=arn)
    client.delete_backup_vault(BackupVaultName=vault)
    assert vault not in [one["BackupVaultName"] for one in client.list_backup_vaults()["BackupVaultList"]]


def test_a_vault_tells_its_topic_of_failed_jobs(backups: Backups, clients: Clients, global_table: str) -> None:
    client, sns, sqs, vault = clients("backup"), clients("sns"), clients("sqs"), backups.vault()
    topic = sns.create_topic(Name=vault)["TopicArn"]
    queue_arn = f"arn:aws:sqs:{HOME}:{ACCOUNT}:{vault}"
    publish = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [publish | {"Resource": queue_arn}]})
    queue = sqs.create_queue(QueueName=vault, Attributes={"Policy": policy})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    wanted = {"SNSTopicArn": topic, "BackupVaultEvents": ["BACKUP_JOB_COMPLETED"]}
    client.put_backup_vault_notifications(BackupVaultName=vault, **wanted)
    read = client.get_backup_vault_notifications(BackupVaultName=vault)
    assert {name: read[name] for name in wanted} == wanted
    backups.back_up(vault, global_table, backups.role("dynamodb:DescribeTable"))
    (message,) = wait_until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"), "a message")
    attributes = json.loads(message["Body"])["MessageAttributes"]
    assert [attributes[name]["Value"] for name in ("EventType", "State")] == ["BACKUP_JOB", "FAILED"]
    client.delete_backup_vault_notifications(BackupVaultName=vault)
    assert code_of(client.get_backup_vault_notifications, BackupVaultName=vault) == "ResourceNotFoundException"


def test_vaults_are_regional(backups: Backups, clients: Clients) -> None:
    vault = backups.vault(FIRST)
    clients("backup", FIRST).put_backup_vault_access_policy(BackupVaultName=vault, Policy=_policy())
    home = clients("backup")
    assert code_of(home.describe_backup_vault, BackupVaultName=vault) == "AccessDeniedException"
    assert code_of(home.get_backup_vault_access_policy, BackupVaultName=vault) == "ResourceNotFoundException"


def test_a_new_account_has_the_advanced_features_for_dynamodb(clients: Clients) -> None:
    client = clients("backup", FIRST)
    assert client.describe_region_settings()["ResourceTypeManagementPreference"] == {"DynamoDB": True}
    client.update_region_settings(ResourceTypeManagementPreference={"DynamoDB": False})
    assert client.describe_region_settings()["ResourceTypeManagementPreference"] == {"DynamoDB": False}
    client.update_region_settings(ResourceTypeManagementPreference={"DynamoDB": True})
