"""`globaltables destroy` of a table with backups, killed after its first replica went, and run again.

It runs every command of docs/guides/destroy.md.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import HOME, REGIONS, REPLICAS, TABLE, LiveStack
from tests.cli.project_copy import STACK, ProjectCopy, finish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance
ENVIRONMENT = """
target = "embedded_aws"
table_name_suffix = "local"
"""
ITEM = {"PK": {"S": "kept"}, "SK": {"S": "1"}}
WITH_BACKUPS = "eu-west-1"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "destroy.md"
DRY_RUN = "globaltables destroy --dry-run"
DESTROY = "globaltables destroy"


@pytest.fixture
def stack(tmp_path: Path, terraform: Binary) -> Iterator[LiveStack]:
    """Deployed with a vault in every region, and a recovery point in one of them; replicas take their time to go."""
    project = ProjectCopy.make(tmp_path / "project", ENVIRONMENT)
    up = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(project.embedded_aws)]
    project.run_program([*up, "--transition-seconds", "2"])
    try:
        deployed = LiveStack(project, terraform.path, project.succeed("deploy", "--yes", "--json"))
        yield deployed
        deployed.close()
    finally:
        project.stop_embedded_aws()


def outputs(stack: LiveStack) -> dict[str, Any]:
    """What the stack says of itself."""
    return {name: one["value"] for name, one in json.loads(stack.project.state_file.read_text())["outputs"].items()}


def back_up(stack: LiveStack, backups: dict[str, Any], table_arn: str) -> str:
    """Has AWS Backup back the table up; returns the recovery point's ARN."""
    client = stack.client("backup", WITH_BACKUPS)
    job = client.start_backup_job(
        BackupVaultName=backups["vault_name_by_region"][WITH_BACKUPS],
        ResourceArn=table_arn,
        IamRoleArn=backups["backup_role_arn"],
        Lifecycle={"DeleteAfterDays": 30},
    )
    deadline = time.monotonic() + 20
    while client.describe_backup_job(BackupJobId=job["BackupJobId"])["State"] != "COMPLETED":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return str(job["RecoveryPointArn"])


def key_state(stack: LiveStack, region: str, arn: str) -> str:
    """Whether a key is to be deleted."""
    return str(stack.client("kms", region).describe_key(KeyId=arn)["KeyMetadata"]["KeyState"])


def test_the_guide_has_the_commands_that_are_run_here() -> None:
    """The two that are this project's; what deletes what stays is printed by the second."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    commands = {line for block in blocks for line in block.splitlines()}
    assert commands == {DRY_RUN, DESTROY, f"{DESTROY} --no-final-backup"}


def test_killed_after_the_first_replica_it_goes_on_and_leaves_what_it_says(stack: LiveStack) -> None:
    """A preview changes nothing; cut off and run again nothing is left but the backups and the keys they need."""
    now = outputs(stack)
    keys, backups = now["key_arn_by_region"], now["backups"]
    stack.client("dynamodb", HOME).put_item(TableName=TABLE, Item=ITEM)
    point = back_up(stack, backups, now["table_arn_by_region"][WITH_BACKUPS])
    preview = stack.project.run_program([*DRY_RUN.split(), "--json"]).document
    before, replicas, after = preview["steps"][:2], preview["steps"][2:4], preview["steps"][4:]
    assert (before, after) == (["final-backup", "protection"], [f"keep-{STACK}", f"destroy-{STACK}"])
    assert sorted(replicas) == sorted(f"replica-{region}" for region in REPLICAS)
    first_to_go = replicas[0].removeprefix("replica-")
    vault, key = preview["kept"]
    assert (vault["region"], vault["what"]) == (WITH_BACKUPS, f"vault {TABLE}")
    assert vault["why"].startswith("it holds 1 recovery point, the last until ")
    assert (key["arn"], key["why"]) == (keys[HOME], "the final backup cannot be read without it")
    assert all(stack.table(region)["DeletionProtectionEnabled"] for region in REGIONS)

    running = stack.project.start("destroy", "--yes")
    deadline = time.monotonic() + 90
    while stack.table(first_to_go):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    with running:
        finish(running)
    assert stack.table(HOME)
    assert outputs(stack)["key_arn_by_region"] == keys

    again = stack.project.succeed("destroy", "--yes", "--json")
    assert f"it was removing replicas of {STACK}; " in again.err
    document = again.document
    assert (document["destroyed"], document["problems"], document["kept"]) == (True, [], preview["kept"])
    assert [stack.table(region) for region in REGIONS] == [{}, {}, {}]
    state = json.loads(stack.project.state_file.read_text())
    assert (state["resources"], state["outputs"]) == ([], {})
    _only_what_is_kept_is_left(stack, keys, backups, point)
    _the_final_backup_has_the_item(stack, document["final_backup"])


def _only_what_is_kept_is_left(stack: LiveStack, keys: dict[str, str], backups: dict[str, Any], point: str) -> None:
    """The vault that holds something, its key and the home table's; every other key is scheduled for deletion."""
    vaults = {region: stack.client("backup", region).list_backup_vaults()["BackupVaultList"] for region in REGIONS}
    assert [region for region in REGIONS if vaults[region]] == [WITH_BACKUPS]
    found = stack.client("backup", WITH_BACKUPS).list_recovery_points_by_backup_vault(BackupVaultName=TABLE)
    assert [one["RecoveryPointArn"] for one in found["RecoveryPoints"]] == [point]
    assert {region: key_state(stack, region, arn) for region, arn in keys.items()} == {
        HOME: "Enabled",
        **dict.fromkeys(REPLICAS, "PendingDeletion"),
    }
    states = {region: key_state(stack, region, arn) for region, arn in backups["key_arn_by_region"].items()}
    assert {region for region, state in states.items() if state == "Enabled"} == {WITH_BACKUPS}
    aliases = stack.client("kms", HOME).list_aliases()["Aliases"]
    assert f"alias/{TABLE}" not in {one["AliasName"] for one in aliases}


def _the_final_backup_has_the_item(stack: LiveStack, arn: str) -> None:
    """There is one, and a table made of it has the item."""
    dynamodb = stack.client("dynamodb", HOME)
    assert [one["BackupArn"] for one in dynamodb.list_backups(TableName=TABLE)["BackupSummaries"]] == [arn]
    dynamodb.restore_table_from_backup(TargetTableName="restored", BackupArn=arn)
    dynamodb.get_waiter("table_exists").wait(TableName="restored", WaiterConfig={"Delay": 1})
    assert dynamodb.get_item(TableName="restored", Key=ITEM)["Item"] == ITEM
