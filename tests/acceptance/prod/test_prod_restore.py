"""The backups of `prod`: in order in every region, and used by the roles that are deployed for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.prod.prod_environment import HEARS_OF_BACKUPS, REGIONS, STACKS, TABLE
from tests.contract.backup_support import Backups, code_of, table_arn, vault_arn
from tests.contract.support import Tables

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

HOME, FIRST, SECOND = REGIONS


@pytest.mark.parametrize("region", REGIONS)
def test_vault_plan_and_selection_are_in_order(prod: Prod, region: str) -> None:
    """A locked vault with the region's key that tells of jobs; a plan for the replica, with a copy in the next one."""
    client, output = prod.clients("backup", region), prod.outputs["backups"]
    vault = client.describe_backup_vault(BackupVaultName=TABLE)
    assert output["vault_arn_by_region"][region] == vault["BackupVaultArn"] == vault_arn(TABLE, region)
    assert (vault["Locked"], vault["MinRetentionDays"], vault["MaxRetentionDays"]) == (True, 14, 36_500)
    assert vault["EncryptionKeyArn"] == output["key_arn_by_region"][region]
    policy = json.loads(client.get_backup_vault_access_policy(BackupVaultName=TABLE)["Policy"])
    assert [statement["Effect"] for statement in policy["Statement"]] == ["Deny"]
    told = client.get_backup_vault_notifications(BackupVaultName=TABLE)
    assert told["SNSTopicArn"] == HEARS_OF_BACKUPS[region]
    plan = output["plan_id_by_region"][region]
    (rule,) = client.get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"]
    (copy,) = rule["CopyActions"]
    following = REGIONS[(REGIONS.index(region) + 1) % len(REGIONS)]
    assert copy["DestinationBackupVaultArn"] == vault_arn(TABLE, following)
    assert [one["Lifecycle"]["DeleteAfterDays"] for one in (rule, copy)] == [30, 60]
    (selected,) = client.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"]
    selection = client.get_backup_selection(BackupPlanId=plan, SelectionId=selected["SelectionId"])["BackupSelection"]
    assert selection["Resources"] == [table_arn(TABLE, region)]
    assert selection["IamRoleArn"] == output["backup_role_arn"]


def test_retention_changes_in_place(prod: Prod) -> None:
    """By the variable, of every plan and nothing else."""
    variables = prod.project.succeed("local", "env", "--env", "prod", "--json").document
    planned = prod.project.run_program(
        [str(prod.program), "plan", "-json", "-input=false", "-refresh=false", "-var=backup_retention_days=20"],
        prod.project.root / "cdktf.out" / "stacks" / STACKS[0],
        **variables,
    )
    events = [json.loads(line) for line in planned.out.splitlines()]
    changes = [event["change"] for event in events if event["type"] == "planned_change"]
    assert [(one["action"], one["resource"]["resource_type"]) for one in changes] == [("update", "aws_backup_plan")] * 3


def test_a_copy_restores_item_by_item(prod: Prod) -> None:
    """Items of home come back from the copy in the next region, by the two roles, which can do nothing beyond."""
    tables, jobs, client = Tables(prod.clients), Backups(prod.clients), prod.clients("dynamodb")
    items = [{"PK": {"S": f"order-{number}"}, "SK": {"S": "1"}, "n": {"N": str(number)}} for number in range(25)]
    for item in items:
        client.put_item(TableName=TABLE, Item=item)
    foreign_table, foreign_vault = tables.create(), jobs.vault(SECOND)
    back_up, restore = (prod.outputs["backups"][f"{name}_role_arn"] for name in ("backup", "restore"))
    point = jobs.back_up(TABLE, TABLE, back_up)["RecoveryPointArn"]
    copy = jobs.copy(TABLE, point, vault_arn(TABLE, FIRST), back_up)["DestinationRecoveryPointArn"]
    restored = f"{TABLE}-restored"
    assert jobs.restore(copy, restored, restore, FIRST)["Status"] == "COMPLETED"
    tables.wait_active(restored, FIRST)
    found = prod.clients("dynamodb", FIRST).scan(TableName=restored)["Items"]
    assert sorted((one for one in found if "n" in one), key=lambda item: int(item["n"]["N"])) == items
    refused = [
        jobs.restore(copy, "elsewhere", restore, FIRST)["Status"],
        jobs.restore(copy, f"{TABLE}-restored-2", back_up, FIRST)["Status"],
        jobs.back_up(TABLE, TABLE, restore)["State"],
        jobs.back_up(TABLE, foreign_table, back_up)["State"],
        jobs.copy(TABLE, point, vault_arn(foreign_vault, SECOND), back_up)["State"],
    ]
    assert refused == ["FAILED"] * 5
    deletion = {"BackupVaultName": TABLE, "RecoveryPointArn": point}
    assert code_of(prod.clients("backup").delete_recovery_point, **deletion) == "AccessDeniedException"
    prod.clients("backup", SECOND).delete_backup_vault(BackupVaultName=foreign_vault)
    for item in items:
        client.delete_item(TableName=TABLE, Key={name: item[name] for name in ("PK", "SK")})
