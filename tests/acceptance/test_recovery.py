"""A bad day: everything is killed in mid-apply, a state is lost or waits to be pushed, two operators meet.

It runs every command of docs/guides/recovery.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local_aws import process
from local_aws.instance import read_record
from tests.cli.project_copy import STACK, TWO_REGIONS, Finished, ProjectCopy, finish

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

pytestmark = pytest.mark.acceptance
TABLE = "global-app-data-local"
KEY = {"PK": {"S": "kept"}, "SK": {"S": "1"}}
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "recovery.md"
PLAN = "globaltables plan"
LAST_LINE = "tail -n 1 .globaltables/local/journal/*.jsonl"
RECOVER = "globaltables deploy --recover"
UNLOCK = "globaltables unlock LOCK_ID"
PUT_BACK = f'cp "$(ls .globaltables/local/state-copies/{STACK}/*.tfstate | tail -n 1)" state/{STACK}.tfstate'


def test_the_guide_has_the_commands_that_are_run_here() -> None:
    """No other, and none is missing."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert {line for block in blocks for line in block.splitlines()} == {PLAN, LAST_LINE, RECOVER, UNLOCK, PUT_BACK}


def shell(project: ProjectCopy, command: str) -> Finished:
    """Runs a command of the guide as it stands there; nobody is there to answer."""
    if command == RECOVER:
        command += " --yes --json"
    return project.run_program(["sh", "-c", command])


def client(project: ProjectCopy, service: str, region: str = "us-east-1") -> Any:
    """A client of the project's embedded AWS."""
    record = read_record(project.embedded_aws)
    assert record is not None
    session: Any = boto3
    return session.client(
        service,
        region_name=region,
        endpoint_url=record.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the embedded AWS's only credentials
    )


def wait_until(condition: Callable[[], Any], running: subprocess.Popen[str]) -> Any:
    """Waits until the condition holds while a command runs; returns what it gave."""
    deadline = time.monotonic() + 90
    while not (found := condition()):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def journal(project: ProjectCopy) -> list[dict[str, Any]]:
    """The lines of the newest run."""
    files = sorted((project.work / "journal").glob("*.jsonl"))
    return [json.loads(line) for line in files[-1].read_text().splitlines()] if files else []


def terraform_of(project: ProjectCopy) -> int:
    """The process of the apply, once it is written down; 0 before."""
    return next((line["terraform_pid"] for line in journal(project) if "terraform_pid" in line), 0)


def refused(finished: Finished) -> str:
    """What a command said that was refused."""
    assert finished.code == 2, finished.err or finished.out
    return str(finished.document["error"])


def types_in_state(project: ProjectCopy) -> list[str]:
    """What the state knows: the type of every resource that is there."""
    text = project.state_file.read_text() if project.state_file.exists() else ""
    return [one["type"] for one in json.loads(text)["resources"] if one["instances"]] if text else []


def test_a_table_that_was_made_when_everything_was_killed_is_taken_over(quick_project: ProjectCopy) -> None:
    """Company is refused while it works, an orphaned Terraform waited for, what it made refused and then imported."""
    project = quick_project
    up = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(project.embedded_aws)]
    project.run_program([*up, "--transition-seconds", "5"])
    dynamodb = client(project, "dynamodb")
    running = project.start("deploy", "--yes", "--json")
    terraform = wait_until(lambda: terraform_of(project), running)
    at_work = refused(project.run("deploy", "--yes", "--json"))
    assert re.search(rf"^deploy by \S+ \(process {running.pid}, since .* UTC\) is at work: applying {STACK}; ", at_work)
    wait_until(lambda: dynamodb.list_tables()["TableNames"], running)

    running.kill()
    with running:
        finish(running)
    os.kill(terraform, signal.SIGSTOP)  # it would end well before the next command has looked
    assert f"was killed, but its Terraform (process {terraform}) is still at work" in refused(
        project.run("destroy", "--yes", "--json")
    )
    os.killpg(terraform, signal.SIGKILL)
    made = dynamodb.describe_table(TableName=TABLE)["Table"]["TableId"]
    assert "aws_dynamodb_table" not in types_in_state(project)

    way_out = "globaltables deploy --recover --env local"
    looked = shell(project, PLAN)
    assert looked.code == 0
    assert f"did not end: it was applying {STACK}; {way_out} takes over what it made" in looked.err
    assert json.loads(shell(project, LAST_LINE).out)["terraform_pid"] == terraform
    message = refused(project.run("destroy", "--yes", "--json"))
    assert message.startswith(f"us-east-1 aws_dynamodb_table {TABLE}, made ")
    assert message.endswith(f"nothing was touched; take it over with {way_out}")
    dynamodb.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
    dynamodb.put_item(TableName=TABLE, Item=KEY)
    process.stop(project.embedded_aws)  # the next command starts it with its usual speed

    recovered = shell(project, RECOVER)
    assert recovered.code == 0, recovered.err
    document = recovered.document
    assert document["stacks"][STACK]["plan"]["counts"]["import"] == 1
    assert (document["problems"], document["second_plan_empty"]) == ([], True)
    assert dynamodb.describe_table(TableName=TABLE)["Table"]["TableId"] == made
    assert dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"] == KEY
    assert not list(project.stack_folder.glob("recovered*"))
    _a_state_is_lost_and_put_back(project)
    _a_state_waits_to_be_pushed(project)
    assert dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"] == KEY
    dynamodb.close()


def _a_state_is_lost_and_put_back(project: ProjectCopy) -> None:
    """Refused; the newest copy is from before the recovery, so that has to be done again."""
    kept = project.root / "kept.tfstate"
    shutil.move(project.state_file, kept)
    assert f"{STACK}: its state is gone, which held " in refused(project.run("deploy", "--yes", "--json"))
    assert shell(project, PUT_BACK).code == 0
    assert f"{STACK}: its state is older than the last one known" in refused(project.run("deploy", "--yes", "--json"))
    # Who made the table is not known any more: that is asked, and --yes does not answer it.
    unknown = refused(shell(project, RECOVER))
    assert unknown.startswith(f"{STACK}: no run of this project is known to have made table {TABLE}; take it over: ")
    shutil.move(kept, project.state_file)


def _a_state_waits_to_be_pushed(project: ProjectCopy) -> None:
    """As after a failed upload: it blocks everything, is compared, and pushed."""
    state = json.loads(project.state_file.read_text())
    errored = project.stack_folder / "errored.tfstate"
    errored.write_text(json.dumps(state | {"lineage": "00000000-0000-0000-0000-000000000000"}))
    assert "must be pushed before anything else is done" in refused(project.run("deploy", "--yes", "--json"))
    assert "must have the lineage of the stored state" in refused(shell(project, RECOVER))
    errored.write_text(json.dumps(state | {"serial": state["serial"] + 5}))
    pushed = shell(project, RECOVER)
    assert pushed.code == 0, pushed.err
    assert "did not end" not in pushed.err
    assert f"errored.tfstate has serial {state['serial'] + 5} with " in pushed.err
    assert not errored.exists()
    assert json.loads(project.state_file.read_text())["serial"] >= state["serial"] + 5
    unlock = shell(project, UNLOCK)
    assert unlock.code == 2
    assert unlock.err.endswith("error: lock LOCK_ID: must be the id of a lock that is held, got no lock\n")


def test_keys_that_were_made_when_everything_was_killed_are_taken_over(quick_project: ProjectCopy) -> None:
    """A key has no name and not yet an alias; no second one is made."""
    project = quick_project
    (project.root / "environments" / "local.toml").write_text(TWO_REGIONS)
    project.succeed("local", "up")
    regions = ("us-east-1", "eu-west-1")
    kms = {region: client(project, "kms", region) for region in regions}

    def keys() -> dict[str, set[str]]:
        found = {region: {one["KeyId"] for one in kms[region].list_keys()["Keys"]} for region in regions}
        ours = {region: {key for key in found[region] if is_ours(region, key)} for region in regions}
        return {region: keys for region, keys in ours.items() if keys}

    def is_ours(region: str, key: str) -> bool:
        description = kms[region].describe_key(KeyId=key)["KeyMetadata"]["Description"]
        return bool(description == f"Encrypts the DynamoDB table {TABLE}")

    running = project.start("deploy", "--yes", "--json")
    terraform = wait_until(lambda: terraform_of(project), running)
    wait_until(keys, running)
    running.kill()
    os.killpg(terraform, signal.SIGKILL)
    made = keys()
    with running:
        finish(running)
    # Terraform writes its state down now and then while it applies, so on a slow machine one key may be in it.
    unknown = len(made) - types_in_state(project).count("aws_kms_key")
    assert unknown > 0

    assert refused(project.run("deploy", "--yes", "--json")).count("exists in AWS and is not in state") == unknown
    recovered = shell(project, RECOVER)
    assert recovered.code == 0, recovered.err
    document = recovered.document
    assert document["stacks"][STACK]["plan"]["counts"]["import"] == unknown
    assert (document["problems"], document["second_plan_empty"]) == ([], True)
    now = keys()
    assert {region: now[region] for region in made} == made
    assert [len(found) for found in now.values()] == [1, 1]
    for one in kms.values():
        one.close()
