"""`npx cdktf` on the same project, without a network and without a terminal, and the script for its replicas.

It runs the script of docs/guides/terraform-alone.md.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import TABLE, LiveStack
from tests.cli.project_copy import QUICK_ENVIRONMENT, REPOSITORY, STACK
from tests.guide import shell_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary
    from tests.cli.project_copy import Finished, ProjectCopy

pytestmark = pytest.mark.acceptance
WITHOUT_QUESTIONS = ("--auto-approve", "--skip-provider-lock")
GUIDE = REPOSITORY / "docs" / "guides" / "terraform-alone.md"
HOME, REPLICA = "eu-west-1", "us-east-1"
ENVIRONMENT = QUICK_ENVIRONMENT + '[regions]\nhome = "secondary"\n'
"""The home is not the primary region, as after a move."""
OVERRIDES = """
[replicas.primary]
recovery_period_days = 7
table_class = "STANDARD_INFREQUENT_ACCESS"
tags = { team = "orders and more" }
"""


@pytest.fixture
def cdktf_project(quick_project: ProjectCopy) -> ProjectCopy:
    """A project with cdktf, and jq for the script; without them the tests fail in CI and are skipped elsewhere."""
    for missing, there in (
        ("node_modules has no cdktf; run make setup", (REPOSITORY / "node_modules" / ".bin" / "cdktf").exists()),
        ("no jq found; install it", shutil.which("jq")),
    ):
        if not there:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return quick_project


@pytest.fixture
def stack(cdktf_project: ProjectCopy, terraform: Binary) -> Iterator[LiveStack]:
    """Its stack, not deployed yet."""
    write(cdktf_project, ENVIRONMENT + OVERRIDES)
    made = LiveStack(cdktf_project, terraform.path, cdktf_project.succeed("local", "up"))
    yield made
    made.close()


def write(project: ProjectCopy, text: str) -> None:
    """Writes the environment."""
    (project.root / "environments" / "local.toml").write_text(text)


def replica(stack: LiveStack) -> tuple[Any, ...]:
    """What the replica block cannot say, as AWS has it: protection, window, class and tags."""
    client, table = stack.client("dynamodb", REPLICA), stack.table(REPLICA)
    backups = client.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    return (
        table["DeletionProtectionEnabled"],
        backups["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"],
        table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        {tag["Key"]: tag["Value"] for tag in client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]},
    )


def test_synth_diff_deploy_output_destroy(stack: LiveStack) -> None:
    """With nothing but `eval "$(globaltables local env)"` before it, and the script after each deploy."""
    project = stack.project
    script = project.root / "replica-settings.sh"
    script.write_text(shell_script(GUIDE.read_text(encoding="utf-8")))

    def cdktf(*arguments: str, **more: str) -> Finished:
        command = ["npx", "cdktf", *arguments, "--no-color"]
        finished = project.run_program(command, None, **{**stack.variables, **more})
        assert finished.code == 0, finished.out + finished.err
        return finished

    def settings_set() -> list[str]:
        finished = project.run_program(["bash", str(script)], project.stack_folder, **stack.variables)
        assert (finished.code, finished.err) == (0, "")
        return finished.out.splitlines()

    cdktf("synth")
    assert (project.stack_folder / "cdk.tf.json").is_file()
    assert "8 to add, 0 to change, 0 to destroy" in cdktf("diff", "--skip-provider-lock").out
    cdktf("deploy", "*", *WITHOUT_QUESTIONS, "--outputs-file", "out.json")
    outputs = json.loads((project.root / "out.json").read_text())["global-table-local"]
    assert outputs["table_name"] == TABLE
    assert TABLE in cdktf("output").out
    assert replica(stack) == (False, 35, "STANDARD", {})
    assert settings_set() == [
        f'{REPLICA}: {{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7}}',
        f'{REPLICA}: tags [{{"Key":"team","Value":"orders and more"}}]',
        f"{REPLICA}: table class STANDARD_INFREQUENT_ACCESS",
        f"{REPLICA}: deletion protection true",
    ]
    tags = {"team": "orders and more"}
    assert replica(stack) == (True, 7, "STANDARD_INFREQUENT_ACCESS", tags)
    assert "TableClassSummary" not in stack.table(HOME)  # which is STANDARD
    assert settings_set() == []

    # All the way back; the replica's own tag is nobody's to take away.
    write(project, ENVIRONMENT)
    off = {"TF_VAR_deletion_protection": "false"}
    cdktf("deploy", "*", *WITHOUT_QUESTIONS, **off)
    assert replica(stack) == (True, 7, "STANDARD_INFREQUENT_ACCESS", tags)
    assert len(settings_set()) == 3
    assert replica(stack) == (False, 35, "STANDARD", tags)

    # The other route goes on with the same stack, and has nothing to set in the replica.
    document = project.succeed("deploy", "--yes", "--json", "--var", "deletion_protection=false").document
    assert (document["stacks"][STACK]["plan"]["counts"], document["applied"]) == ({}, False)
    assert (document["stacks"][STACK]["plan"]["replica_settings"], document["problems"]) == ([], [])
    cdktf("destroy", *WITHOUT_QUESTIONS, **off)
    assert json.loads(project.state_file.read_text())["resources"] == []
    assert stack.table(REPLICA) == {}
