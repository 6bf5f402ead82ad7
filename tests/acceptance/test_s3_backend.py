"""A state in a bucket of the embedded AWS, two operators in two folders, and a run that dies while it holds the lock.

Terraform finds bucket and endpoint by the process environment alone: the synthesized backend is the one of AWS.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from operations.aws import Clients
from operations.state_lock import lock_in_bucket
from tests.cli.project_copy import QUICK_ENVIRONMENT, STACK, Finished, ProjectCopy, finish
from tests.cli.pseudo_terminal import TerminalRun

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from operations.terraform.binary import Binary
    from operations.terraform.lock import LockInfo

pytestmark = pytest.mark.acceptance
TABLE = "global-app-data-local"
ITEM = {"PK": {"S": "kept"}, "SK": {"S": "1"}}
ENVIRONMENT = f"""{QUICK_ENVIRONMENT}
[backend]
type = "s3"
bucket = "states"
region = "us-east-1"
"""
STATE_KEY = f"globaltables/{STACK}.tfstate"
REGION = "us-east-1"
PUT = "operation=PutObject"


@dataclass
class Operators:
    """Two people with a folder each, one AWS, one bucket.

    Args:
        ada: The first one's folder, which has the embedded AWS.
        bob: The second one's.
        clients: The AWS they share.
    """

    ada: ProjectCopy
    bob: ProjectCopy
    clients: Clients

    @property
    def s3(self) -> Any:
        """Where the bucket is."""
        return self.clients.of("s3", REGION)

    def objects(self) -> set[str]:
        """What is in the bucket."""
        return {one["Key"] for one in self.s3.list_objects_v2(Bucket="states").get("Contents", [])}

    def state(self) -> dict[str, Any]:
        """The state that is stored."""
        return dict(json.loads(self.s3.get_object(Bucket="states", Key=STATE_KEY)["Body"].read()))

    def lock(self) -> LockInfo | None:
        """Who holds the data stack's lock."""
        return lock_in_bucket(self.clients, {"bucket": "states", "key": STATE_KEY, "region": REGION})

    def lock_of_an_apply(self) -> LockInfo | None:
        """The same, once it is more than a plan's."""
        lock = self.lock()
        return lock if lock and lock.operation == "OperationTypeApply" else None


@pytest.fixture(scope="module")
def operators(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[Operators]:
    """Nothing is deployed yet, and there is no bucket; tables take their time to be made."""
    del terraform
    folder = tmp_path_factory.mktemp("s3")
    ada, bob = (ProjectCopy.make(folder / name, ENVIRONMENT) for name in ("ada", "bob"))
    try:
        up = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(ada.embedded_aws), "--transition-seconds"]
        url = json.loads(ada.run_program([*up, "2"]).out)["url"]
        bob.embedded_aws.parent.mkdir(mode=0o700)
        bob.embedded_aws.symlink_to(ada.embedded_aws)
        variables = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        yield Operators(ada, bob, Clients(variables))
    finally:
        ada.stop_embedded_aws()


def refused(finished: Finished) -> str:
    """What a command said that was refused."""
    assert finished.code == 2, finished.err or finished.out
    return str(finished.document["error"])


def wait_until(condition: Callable[[], Any], running: subprocess.Popen[str]) -> Any:
    """Waits until the condition holds while a command runs; returns what it gave."""
    deadline = time.monotonic() + 60
    while not (found := condition()):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def configure(project: ProjectCopy, more: str, *, patience_seconds: int = 60) -> None:
    """Adds to the environment."""
    patience = f"lock_timeout_seconds = {patience_seconds}\n"
    (project.root / "environments" / "local.toml").write_text(f"{ENVIRONMENT}{patience}{more}")


def terraform_of(project: ProjectCopy) -> int:
    """The process of the newest apply."""
    newest = max((project.work / "journal").glob("*.jsonl"))
    lines = [json.loads(line) for line in newest.read_text().splitlines()]
    return int(next(line["terraform_pid"] for line in lines if "terraform_pid" in line))


def test_a_bucket_that_is_missing_is_named(operators: Operators) -> None:
    """One line, before anything is planned."""
    assert refused(operators.ada.run("deploy", "--yes", "--json")) == (
        "terraform init: bucket states: must exist before a state can be kept in it, got none of that name; make it, "
        "with versioning on, or correct [backend] in the environment file"
    )


def test_the_lock_of_a_dead_run_is_removed_by_its_id(operators: Operators) -> None:
    """Terraform is killed while it makes the table: its lock stays, is named with its age, and goes by its id alone."""
    operators.s3.create_bucket(Bucket="states")
    dynamodb = operators.clients.dynamodb(REGION)
    running = operators.ada.start("deploy", "--yes", "--json")
    held = wait_until(operators.lock_of_an_apply, running)
    wait_until(lambda: dynamodb.list_tables()["TableNames"], running)
    os.killpg(terraform_of(operators.ada), signal.SIGKILL)
    with running:
        assert finish(running).code == 2
    assert operators.lock() == held

    configure(operators.bob, "", patience_seconds=1)
    assert re.fullmatch(
        rf"terraform plan: the state is locked by {re.escape(held.who)} since .* UTC \(\d+ s ago\); wait for that run "
        rf"to end, or, when it is known to be dead, globaltables unlock {held.id}",
        refused(operators.bob.run("deploy", "--yes", "--json")),
    )
    other = "00000000-0000-0000-0000-000000000000"
    assert refused(operators.bob.run("unlock", other, "--yes", "--json")) == (
        f"lock {other}: must be the id of a lock that is held, got {held.id} of {STACK}"
    )
    unlocked = operators.bob.succeed("unlock", held.id, "--yes", "--json")
    assert unlocked.document == {"environment": "local", "stack": STACK, "unlocked": held.id}
    assert f"{STACK}: locked by {held.text().partition(' (')[0]} (" in unlocked.err
    assert operators.lock() is None


def test_the_second_operator_waits_for_the_one_who_recovers(operators: Operators) -> None:
    """The table that was made is taken over; whoever waits meanwhile is told who holds the lock, and then goes on."""
    dynamodb = operators.clients.dynamodb(REGION)
    made = dynamodb.describe_table(TableName=TABLE)["Table"]["TableId"]
    configure(operators.bob, "")
    first = operators.ada.start("deploy", "--recover", "--yes", "--json")
    held = wait_until(operators.lock_of_an_apply, first)
    os.killpg(terraform_of(operators.ada), signal.SIGSTOP)
    second = TerminalRun.start(operators.bob, ["deploy", "--yes"], columns=250)
    second.read_until("; waiting up to 60 s for it")
    os.killpg(terraform_of(operators.ada), signal.SIGCONT)
    assert second.finish() == 0, second.text
    with first:
        recovered = finish(first)
    assert (recovered.code, recovered.document["second_plan_empty"]) == (0, True), recovered.err
    assert recovered.document["stacks"][STACK]["plan"]["counts"]["import"] == 1
    who = re.escape(held.text().partition(" (")[0])
    assert re.search(rf"{STACK}: the state is locked by {who} \(\d+ s ago\); waiting up to 60 s for it", second.text)
    assert "second plan is empty; 2 of 2 regions active" in second.text
    assert dynamodb.describe_table(TableName=TABLE)["Table"]["TableId"] == made
    assert operators.objects() == {STATE_KEY}
    dynamodb.put_item(TableName=TABLE, Item=ITEM)


def test_both_see_what_is_deployed(operators: Operators) -> None:
    """Status and outputs go by the state in the bucket, wherever they are called; no file is left here."""
    assert operators.ada.succeed("output", "table_name").out == f"{TABLE}\n"
    assert operators.bob.succeed("status").out.startswith(f"{TABLE}: 2 of 2 regions active, nothing wrong")
    for project in (operators.ada, operators.bob):
        assert not (project.root / "state").exists()
        settings = json.loads((project.stack_folder / "cdk.tf.json").read_text())["terraform"]["backend"]["s3"]
        assert settings == {
            "bucket": "states",
            "encrypt": True,
            "key": STATE_KEY,
            "region": REGION,
            "use_lockfile": True,
        }


def test_a_state_that_the_bucket_refuses_is_pushed_and_overtakes_a_plan(operators: Operators) -> None:
    """What was done waits in errored.tfstate until --recover pushes it; who planned before is told to plan again."""
    configure(operators.ada, '[tags]\nowner = "ada"\n')
    configure(operators.bob, '[tags]\nowner = "bob"\n')
    bob = TerminalRun.start(operators.bob, ["deploy"], columns=250)
    bob.read_until("Type yes to go on: ")
    operators.ada.succeed("local", "fault", "set", "denied", "service=s3", f"path=/states/{STATE_KEY}", PUT)
    stored = operators.state()
    message = refused(operators.ada.run("deploy", "--yes", "--json"))
    assert message.startswith(f"{operators.ada.stack_folder}/errored.tfstate: must be pushed before anything else is")
    assert "AccessDenied" in message
    assert operators.state() == stored
    operators.ada.succeed("local", "fault", "clear")
    assert "must be pushed before anything else" in refused(operators.ada.run("plan", "--json"))
    pushed = operators.ada.succeed("deploy", "--recover", "--yes", "--json")
    assert (pushed.document["problems"], pushed.document["second_plan_empty"]) == ([], True)
    assert operators.state()["serial"] > stored["serial"]
    assert not (operators.ada.stack_folder / "errored.tfstate").exists()

    bob.type("yes\n")
    assert bob.finish() == 2
    assert "terraform apply: the state moved on since the plan was made; plan again" in bob.text
    arn = f"arn:aws:dynamodb:{REGION}:000000000000:table/{TABLE}"
    found = operators.clients.dynamodb(REGION).list_tags_of_resource(ResourceArn=arn)["Tags"]
    assert {"Key": "owner", "Value": "ada"} in found
    assert operators.objects() == {STATE_KEY}


def test_a_remote_state_is_copied_before_every_apply(operators: Operators) -> None:
    """Readable by the owner alone; the newest holds the table."""
    copies = sorted((operators.ada.work / "state-copies" / STACK).glob("*.tfstate"))
    assert len(copies) >= 2
    assert {file.stat().st_mode & 0o777 for file in copies} == {0o600}
    assert TABLE in copies[-1].read_text()


def test_destroy_leaves_an_empty_state_and_no_lock(operators: Operators) -> None:
    """In the folder of the one who did not make it."""
    configure(operators.bob, "")
    assert operators.bob.succeed("destroy", "--yes", "--json").document["destroyed"]
    assert operators.objects() == {STATE_KEY}
    assert operators.state()["resources"] == []
    assert operators.clients.dynamodb(REGION).list_tables()["TableNames"] == []
