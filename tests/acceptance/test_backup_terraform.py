"""Backups with the real Terraform on the embedded AWS: applied, found in order, changed, used, destroyed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model import Environment
from globaltables.model.backups import Backups, RestoreTesting
from local_aws import process
from local_aws.settings import Settings
from operations.embedded_aws import client_environment
from operations.errors import TerraformError
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.provider import find_provider
from operations.terraform.stack_file import StackFile
from stacks.app import build_app
from tests.contract.backup_support import Backups as Jobs
from tests.contract.backup_support import code_of, table_arn, vault_arn
from tests.contract.support import FIRST, HOME, SECOND, Clients, Tables, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.acceptance

NAME = "backed-up.orders"
VAULT = "backed-up-orders-7d567ebc"
REGIONS = (HOME, FIRST, SECOND)
ENVIRONMENT = Environment(
    name="backups",
    target="embedded_aws",
    table_name_prefix=NAME,
    deletion_protection=False,
    backup=Backups(force_destroy=True, restore_testing=RestoreTesting(enabled=True)),
)


class Deployment:
    """The environment in a folder of its own, on an embedded AWS of its own.

    Args:
        root: The folder.
        url: Where the embedded AWS listens.
    """

    def __init__(self, root: Path, url: str) -> None:
        build_app(ENVIRONMENT, outdir=str(root / "out")).synth()
        folder = root / "out" / "stacks" / "global-table-backups"
        binary = find_binary(os.environ)
        source = find_provider(StackFile.read(folder).requirements, binary, os.environ, stack_folder=folder)
        aws = client_environment({"url": url}, HOME)
        prepared = terraform_environment(os.environ, aws=aws, cli_config_file=source.cli_config_file(root))
        self._terraform = Terraform(binary, folder, prepared)
        self._terraform.init()
        self._plan_file = root / "plan"

    def changes(self, *, apply: bool = True, destroy: bool = False, **variables: str) -> dict[str, str]:
        """Plans, applies where wanted, and returns the planned action by address; empty when there is nothing to do."""
        saved = self._terraform.plan(self._plan_file, variables=variables, destroy=destroy)
        if not saved.has_changes:
            return {}
        plan = self._terraform.show_plan(saved)
        if apply:
            self._terraform.apply(saved)
        return {change.address: str(change.action) for change in plan.resource_changes if change.changes_anything}

    def output(self) -> Mapping[str, Any]:
        """The output `backups`."""
        value: Mapping[str, Any] = self._terraform.pull_state().outputs["backups"].value
        return value


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """An embedded AWS of the test's own."""
    yield process.start(tmp_path / "aws", settings=Settings(transition_seconds=0.1)).url
    process.stop(tmp_path / "aws")


@pytest.fixture
def clients(url: str) -> Iterator[Clients]:
    """Clients of it."""
    made = Clients(url)
    yield made
    made.close()


@pytest.fixture
def deployment(tmp_path: Path, url: str) -> Deployment:
    """The environment, not yet applied."""
    try:
        return Deployment(tmp_path, url)
    except TerraformError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def test_backups_from_the_first_apply_to_the_last_destroy(deployment: Deployment, clients: Clients) -> None:
    """Second plan empty; retention changed in place; backed up, copied, restored by its roles; destroyed to nothing."""
    deployment.changes()
    assert deployment.changes() == {}
    output = deployment.output()
    assert output["vault_arn_by_region"] == {region: vault_arn(VAULT, region) for region in REGIONS}
    for region in REGIONS:
        _is_in_order(clients("backup", region), region, output, retention_days=30)

    changed = deployment.changes(backup_retention_days="20")
    assert {address.split(".")[0]: action for address, action in changed.items()} == {"aws_backup_plan": "update"}
    assert len(changed) == 3
    assert deployment.changes(backup_retention_days="20") == {}
    _is_in_order(clients("backup"), HOME, output, retention_days=20)

    _restores_a_copy(clients, output)
    deployment.changes(destroy=True)
    for region in REGIONS:
        _is_gone(clients, region)


def _is_in_order(client: Any, region: str, output: Mapping[str, Any], *, retention_days: int) -> None:
    """What AWS says of one region's vault, plan and selection."""
    vault = client.describe_backup_vault(BackupVaultName=VAULT)
    assert (vault["Locked"], vault["MinRetentionDays"], vault["MaxRetentionDays"]) == (True, 7, 36_500)
    assert vault["EncryptionKeyArn"] == output["key_arn_by_region"][region]
    policy = json.loads(client.get_backup_vault_access_policy(BackupVaultName=VAULT)["Policy"])
    assert [statement["Effect"] for statement in policy["Statement"]] == ["Deny"]
    plan = output["plan_id_by_region"][region]
    (rule,) = client.get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"]
    (copy,) = rule["CopyActions"]
    following = REGIONS[(REGIONS.index(region) + 1) % len(REGIONS)]
    assert copy["DestinationBackupVaultArn"] == vault_arn(VAULT, following)
    assert rule["Lifecycle"]["DeleteAfterDays"] == copy["Lifecycle"]["DeleteAfterDays"] == retention_days
    (selected,) = client.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"]
    selection = client.get_backup_selection(BackupPlanId=plan, SelectionId=selected["SelectionId"])["BackupSelection"]
    assert selection["Resources"] == [table_arn(NAME, region)]
    assert selection["IamRoleArn"] == output["backup_role_arn"]


def _restores_a_copy(clients: Clients, output: Mapping[str, Any]) -> None:
    """Items of home come back from the copy in the next region, by the two roles, which can do nothing beyond."""
    tables, jobs, client = Tables(clients), Jobs(clients), clients("dynamodb")
    items = [{"PK": {"S": f"order-{number}"}, "SK": {"S": "1"}, "n": {"N": str(number)}} for number in range(25)]
    for item in items:
        client.put_item(TableName=NAME, Item=item)
    back_up, restore = output["backup_role_arn"], output["restore_role_arn"]
    point = jobs.back_up(VAULT, NAME, back_up)["RecoveryPointArn"]
    copy = jobs.copy(VAULT, point, vault_arn(VAULT, FIRST), back_up)["DestinationRecoveryPointArn"]
    restored = f"{NAME}-restored"
    assert jobs.restore(copy, restored, restore, FIRST)["Status"] == "COMPLETED"
    tables.wait_active(restored, FIRST)
    found = clients("dynamodb", FIRST).scan(TableName=restored)["Items"]
    assert sorted(found, key=lambda item: int(item["n"]["N"])) == items
    refused = [
        jobs.restore(copy, "elsewhere", restore, FIRST)["Status"],
        jobs.restore(copy, f"{NAME}-restored-2", back_up, FIRST)["Status"],
        jobs.back_up(VAULT, NAME, restore)["State"],
        jobs.back_up(VAULT, tables.create(), back_up)["State"],
        jobs.copy(VAULT, point, vault_arn(jobs.vault(SECOND), SECOND), back_up)["State"],
    ]
    assert refused == ["FAILED"] * 5
    deletion = {"BackupVaultName": VAULT, "RecoveryPointArn": point}
    assert code_of(clients("backup").delete_recovery_point, **deletion) == "AccessDeniedException"


def _is_gone(clients: Clients, region: str) -> None:
    """Nothing of the deployment is left in a region."""
    backup, dynamodb = clients("backup", region), clients("dynamodb", region)
    assert VAULT not in {vault["BackupVaultName"] for vault in backup.list_backup_vaults()["BackupVaultList"]}
    assert backup.list_backup_plans()["BackupPlansList"] == []
    assert backup.list_restore_testing_plans()["RestoreTestingPlans"] == []
    wait_until(lambda: NAME not in dynamodb.list_tables()["TableNames"], "the end of the table")
