"""Tables that others made are taken over and let go of: nothing is replaced, deleted or changed, no item is touched.

It runs what docs/guides/adopt.md and docs/guides/leaving.md say.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.alarms import Alarms
from globaltables.model.load import parse_environment
from local_aws.instance import read_record
from operations.adoption.reading import read_table
from operations.adoption.region_facts import read_region
from operations.aws import Clients
from tests.acceptance import existing_tables as existing
from tests.acceptance.live_stack import LiveStack
from tests.cli.project_copy import Finished, ProjectCopy
from tests.unit.adoption.own_alarms import foreign_alarm, put_alarms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance
MODULE_STYLE = Path(__file__).parent / "module_style"
GUIDES = Path(__file__).parents[2] / "docs" / "guides"
LIST = "globaltables adopt --list --region us-east-1 --region eu-west-1"
LOOK = "globaltables adopt orders --region us-east-1 --env orders --dry-run"
TAKE = "globaltables adopt orders --region us-east-1 --env orders"
FROM = "globaltables adopt --from ../old-terraform --env baskets"
LEAVE_LOOK = "globaltables release --env orders --dry-run"
LEAVE = "globaltables release --env orders"
DIFFERS = "differs_from_the_standard"
FOREIGN = "us-east-1: alarm orders-reads stays as it is; it watches AWS/DynamoDB ReadThrottleEvents"
DATA, WATCHING = "global-table-orders", "observability-orders"
QUEUE = "arn:aws:sqs:us-east-1:000000000000:pager"
ALARMS = """[alarms]
enabled = true
dashboards = true
account_wide = false
anomaly_detection = true
write_throttles = {evaluation_periods = 3, critical = {maximum_count = 25}, warning = {maximum_count = 5}}
request_latency = {operations = ["Query"], notice = {maximum_milliseconds = 90}}
transaction_conflicts = {notice = false}
capacity_utilization = {warning = false}

[[alarms.subscriptions]]
protocol = "sqs"
endpoint = "arn:aws:sqs:us-east-1:000000000000:pager"
"""
BACKUPS = """[backup]
schedule = "cron(30 4 ? * * *)"
copy_retention_days = 60
[backup.restore_testing]
enabled = true
"""
ENTER, INIT, PLAN = "cd released/orders/global-table-orders", "terraform init", "terraform plan"


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


def test_the_guides_have_the_commands_that_are_run_here() -> None:
    """No other, and none is missing."""
    blocks = [
        block
        for guide in ("adopt.md", "leaving.md")
        for block in re.findall(r"```sh\n(.*?)```", (GUIDES / guide).read_text(), re.DOTALL)
    ]
    run = {LIST, LOOK, TAKE, FROM, LEAVE_LOOK, LEAVE, ENTER, INIT, PLAN}
    assert {line for block in blocks for line in block.splitlines()} == run


def _shell(world: LiveStack, command: str) -> Any:
    """Runs a command of a guide as it stands there; nobody is there to answer. Returns the document."""
    target = " --target embedded_aws" if " adopt " in command else ""
    finished = world.project.run_program(["sh", "-c", f"{command}{target} --yes --json"])
    assert finished.code == 0, finished.err or finished.out
    return finished.document


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


def _check_adopted(document: Any, stack: str, imported: int) -> None:
    counts = document["stacks"][stack]["plan"]["counts"]
    assert set(counts) <= {"import", "create"}
    assert counts["import"] == imported
    changes = document["stacks"][stack]["plan"]["changes"]
    assert {change["type"] for change in changes if change["action"] == "create"} == {"terraform_data"}
    assert (document["problems"], document["second_plan_empty"]) == ([], True)
    assert (document["cannot_be_said"], document["refused"], document["applied"]) == ([], False, True)


def _clients(world: LiveStack) -> Clients:
    """AWS as the commands ask it."""
    record = read_record(world.project.embedded_aws)
    assert record is not None
    return Clients({"AWS_ENDPOINT_URL": record.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"})


def _watch(world: LiveStack) -> None:
    """Puts alarms and dashboards of this project's names by plain calls."""
    settings = Alarms(**tomllib.loads(ALARMS)["alarms"])
    for where in read_table(_clients(world), "us-east-1", existing.SCRIPTED).watching.values():
        put_alarms(world.client, where, settings, QUEUE, {"team": "orders"})


def _back_up(world: LiveStack) -> str:
    """Switches backups on; returns the text of the environment's file."""
    file = world.project.root / "environments" / "orders.toml"
    text = file.read_text().replace("[backup]\nenabled = false\n", BACKUPS)
    assert BACKUPS in text
    file.write_text(text)
    assert _shell(world, "globaltables deploy --env orders")["second_plan_empty"]
    return text


def _beside(world: LiveStack) -> dict[str, Any]:
    """What bears the names of backups and alarms in every region."""
    clients = _clients(world)
    seen: dict[str, Any] = {}
    for region in existing.SCRIPTED_REGIONS:
        facts = read_region(clients, region, existing.SCRIPTED)
        assert facts is not None
        # When an alarm was last put is among it; how it stands comes and goes.
        alarms = [{key: one[key] for key in one if not key.startswith("State")} for one in facts.alarms.metric.values()]
        seen[region] = facts.backups, alarms, replace(facts.alarms, metric={}, composite={})
    return seen


def _release(world: LiveStack, environment: str) -> Path:
    """Lets go; returns the folder of what is left."""
    document = _shell(world, LEAVE.replace("orders", environment))
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
    world.client("cloudwatch", "us-east-1").put_metric_alarm(**foreign_alarm("orders-reads", "ReadThrottleEvents"))
    before = _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS)
    (listed,) = _shell(world, LIST)["tables"]
    assert (listed["name"], listed["regions"]) == (existing.SCRIPTED, [*existing.SCRIPTED_REGIONS])
    look = _shell(world, LOOK)
    assert look["applied"] is False
    assert FOREIGN in [one["what"] for one in look[DIFFERS]]
    assert not (world.project.root / "environments" / "orders.toml").exists()
    _check_adopted(_shell(world, TAKE), DATA, imported=1 + 2 * 8 + 2 + 1)
    assert _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS) == before

    text = _back_up(world)
    before = _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS)
    assert _shell(world, LEAVE_LOOK)["released"] is False
    folder = _release(world, "orders")
    assert _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS) == before
    assert folder == world.project.root / ENTER.removeprefix("cd ")
    for command in ("terraform fmt -check", INIT, f"{PLAN} -no-color"):
        program = command.replace("terraform", str(world.program), 1)
        finished = world.project.run_program(["sh", "-c", program], folder, **world.variables)
        assert finished.code == 0, finished.out + finished.err
    assert re.search(r"^Plan: 42 to import, \d+ to add, 3 to change, 0 to destroy\.$", finished.out, re.MULTILINE)

    _watch(world)
    before, beside = _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS), _beside(world)
    again = _shell(world, TAKE)
    _check_adopted(again, DATA, imported=42)
    _check_adopted(again, WATCHING, imported=2 * (14 + 1 + 2 + 3 * 3) + 2)
    assert {"what": FOREIGN, "takes": "delete it: orders-read-throttles-warning watches the same"} in again[DIFFERS]
    assert (again["stays"], _beside(world)) == ([], beside)
    file = world.project.root / "environments" / "orders.toml"
    assert parse_environment(again["file"], file) == parse_environment(f"{text}\n{ALARMS}", file)
    assert _seen(world, existing.SCRIPTED, existing.SCRIPTED_REGIONS) == before


def test_a_table_of_a_stack_is_taken_over_with_the_keys_it_has(world: LiveStack) -> None:
    """Its keys are used and stay their owner's; how CloudFormation lets go is said."""
    existing.make_stacked(world.client)
    before = _seen(world, existing.STACKED, existing.STACKED_REGIONS)
    document = _shell(world, f"globaltables adopt {existing.STACKED} --region us-east-1 --env stacked")
    _check_adopted(document, "global-table-stacked", imported=1)
    assert document["made_by"] == "CloudFormation, stack dynamodb-global-tables-stack, logical id GlobalTable"
    assert document["letting_go"][0].startswith("1. in the template of dynamodb-global-tables-stack give GlobalTable")
    assert _seen(world, existing.STACKED, existing.STACKED_REGIONS) == before
    second = f"globaltables adopt {existing.STACKED} --region us-east-1 --env second --target embedded_aws --dry-run"
    finished = world.project.run_program(["sh", "-c", f"{second} --yes"])
    assert (finished.code, "got environment stacked, which manages it" in finished.err) == (2, True)
    _release(world, "stacked")
    assert _seen(world, existing.STACKED, existing.STACKED_REGIONS) == before


def test_a_table_of_a_module_is_taken_over_by_its_configuration(world: LiveStack) -> None:
    """Name and home come of the configuration; the command that it prints makes the old state let go."""
    folder = world.project.root.parent / "old-terraform"
    shutil.copytree(MODULE_STYLE, folder)
    for arguments in (("init", "-input=false"), ("apply", "-input=false", "-auto-approve")):
        finished = world.project.run_program([str(world.program), *arguments], folder, **world.variables)
        assert finished.code == 0, finished.out + finished.err
    regions = ("us-east-1", "eu-west-1", "ap-southeast-1")
    existing.put(world.client, "baskets-prod", {"id": {"S": "kept"}, "at": {"N": "1"}}, regions)
    before = _seen(world, "baskets-prod", regions)
    document = _shell(world, FROM)
    _check_adopted(document, "global-table-baskets", imported=2)
    table, *_ = addresses = (
        "module.baskets[0].aws_dynamodb_table.this",
        "module.baskets[0].aws_dynamodb_contributor_insights.this",
    )
    way_out = document["letting_go"][0]
    command = f"terraform state rm {' '.join(repr(address) for address in addresses)}"
    assert way_out == f"either, in the folder of the old configuration: {command}"
    old = world.project.run_program(["sh", "-c", command.replace("terraform", str(world.program), 1)], folder)
    assert (old.code, f"Removed {table}" in old.out) == (0, True)
    assert _seen(world, "baskets-prod", regions) == before
    _release(world, "baskets")
    assert _seen(world, "baskets-prod", regions) == before
