"""Tables that others made are taken over and let go of: nothing is replaced, deleted or changed, no item is touched.

It runs what docs/guides/adopt.md and docs/guides/leaving.md say.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance import existing_tables as existing
from tests.acceptance.live_stack import LiveStack
from tests.cli.project_copy import Finished, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance
MODULE_STYLE = Path(__file__).parent / "module_style"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[LiveStack]:
    """A project with nothing deployed, and an embedded AWS in which others work."""
    project = ProjectCopy.make(tmp_path_factory.mktemp("adopt") / "project")
    try:
        project.succeed("local", "up")
        stack = LiveStack(project, terraform.path, Finished(0, "", ""))
        yield stack
        stack.close()
    finally:
        project.stop_embedded_aws()


def _seen(world: LiveStack, name: str, regions: Sequence[str]) -> dict[str, Any]:
    """All that AWS says of a table and its items in every region, tags aside."""
    seen = {}
    for region in regions:
        dynamodb = world.client("dynamodb", region)
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]
        scaling = world.client("application-autoscaling", region)
        seen[region] = {
            "table": dynamodb.describe_table(TableName=name)["Table"],
            "recovery": {key: value for key, value in recovery.items() if not key.endswith("DateTime")},
            "time_to_live": dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
            "items": dynamodb.scan(TableName=name)["Items"],
            "targets": _undated(scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]),
            "policies": _undated(scaling.describe_scaling_policies(ServiceNamespace="dynamodb")["ScalingPolicies"]),
            "keys": _customer_keys(world.client("kms", region)),
        }
    return seen


def _customer_keys(kms: Any) -> list[dict[str, Any]]:
    """The keys of the account; the provider has AWS make its managed one, by asking for it."""
    keys = [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]
    return [key for key in keys if key["KeyManager"] == "CUSTOMER"]


def _undated(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key not in {"CreationTime", "Alarms"}} for one in entries]


def _adopt(world: LiveStack, environment: str, *arguments: str) -> Any:
    """Takes a table over; returns the document."""
    target = ("--target", "embedded_aws", "--env", environment, "--yes", "--json")
    return world.project.succeed("adopt", *arguments, *target).document


def _check_adopted(document: Any, stack: str, imported: int) -> None:
    counts = document["stacks"][stack]["plan"]["counts"]
    assert set(counts) <= {"import", "create"}
    assert counts["import"] == imported
    changes = document["stacks"][stack]["plan"]["changes"]
    assert {change["type"] for change in changes if change["action"] == "create"} == {"terraform_data"}
    assert (document["problems"], document["second_plan_empty"]) == ([], True)
    assert (document["cannot_be_said"], document["refused"], document["applied"]) == ([], False, True)


def _release(world: LiveStack, environment: str) -> Path:
    """Lets go; returns the folder of what is left."""
    document = world.project.succeed("release", "--env", environment, "--yes", "--json").document
    assert document["released"]
    assert not (world.project.root / "environments" / f"{environment}.toml").exists()
    state = json.loads((world.project.root / "state" / f"global-table-{environment}.tfstate").read_text())
    assert state["resources"] == []
    folder: Path = world.project.root / document["folder"]
    assert (folder / f"{environment}.toml").exists()
    return folder / f"global-table-{environment}"


def test_a_table_of_plain_calls_is_taken_over_and_let_go_of(world: LiveStack) -> None:
    """Provisioned, with scaling; what is left of it afterwards is Terraform that imports all of it again."""
    existing.make_scripted(world.client)
    before = _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS)
    document = _adopt(world, "scripted", existing.SCRIPTED, "--region", "us-east-1")
    _check_adopted(document, "global-table-scripted", imported=1 + 2 * 8 + 2 + 1)
    assert _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS) == before

    folder = _release(world, "scripted")
    assert _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS) == before
    for arguments in (("fmt", "-check"), ("init", "-input=false"), ("plan", "-input=false", "-no-color")):
        finished = world.project.run_program([str(world.program), *arguments], folder, **world.variables)
        assert finished.code == 0, finished.out + finished.err
    assert re.search(r"^Plan: 20 to import, \d to add, 1 to change, 0 to destroy\.$", finished.out, re.MULTILINE)


def test_a_table_of_a_stack_is_taken_over_with_the_keys_it_has(world: LiveStack) -> None:
    """Its keys are used and stay their owner's; how CloudFormation lets go is said."""
    existing.make_stacked(world.client)
    before = _seen(world, existing.STACKED, existing.STACKED_REGIONS)
    document = _adopt(world, "stacked", existing.STACKED, "--region", "us-east-1")
    _check_adopted(document, "global-table-stacked", imported=1)
    assert document["made_by"] == "CloudFormation, stack dynamodb-global-tables-stack, logical id GlobalTable"
    assert document["letting_go"][0].startswith("1. in the template of dynamodb-global-tables-stack give GlobalTable")
    assert _seen(world, existing.STACKED, existing.STACKED_REGIONS) == before
    _release(world, "stacked")
    assert _seen(world, existing.STACKED, existing.STACKED_REGIONS) == before


def test_a_table_of_a_module_is_taken_over_by_its_configuration(world: LiveStack) -> None:
    """Name and home come of the configuration; the command that it prints makes the old state let go."""
    folder = world.project.root / "old"
    shutil.copytree(MODULE_STYLE, folder)
    for arguments in (("init", "-input=false"), ("apply", "-input=false", "-auto-approve")):
        finished = world.project.run_program([str(world.program), *arguments], folder, **world.variables)
        assert finished.code == 0, finished.out + finished.err
    regions = ("us-east-1", "eu-west-1", "ap-southeast-1")
    existing.put(world.client, "orders-prod", {"id": {"S": "kept"}, "at": {"N": "1"}}, regions)
    before = _seen(world, "orders-prod", regions)
    document = _adopt(world, "orders", "--from", str(folder))
    _check_adopted(document, "global-table-orders", imported=2)
    table, *_ = addresses = (
        "module.orders[0].aws_dynamodb_table.this",
        "module.orders[0].aws_dynamodb_contributor_insights.this",
    )
    way_out = document["letting_go"][0]
    command = f"terraform state rm {' '.join(repr(address) for address in addresses)}"
    assert way_out == f"either, in the folder of the old configuration: {command}"
    old = world.project.run_program(["sh", "-c", command.replace("terraform", str(world.program), 1)], folder)
    assert (old.code, f"Removed {table}" in old.out) == (0, True)
    assert _seen(world, "orders-prod", regions) == before
    _release(world, "orders")
    assert _seen(world, "orders-prod", regions) == before
