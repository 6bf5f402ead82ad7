"""A small deployed table with items in it, its embedded AWS, and what must hold of them after anything went wrong."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_aws import control_client, process
from local_aws.instance import read_record
from operations.aws import Clients
from operations.journal import Journal
from operations.state_lock import lock_in_bucket
from operations.terraform.lock import local_holder
from tests.cli.project_copy import QUICK_ENVIRONMENT, STACK, ProjectCopy

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

HOME, AWAY = REGIONS = ("us-east-1", "eu-west-1")
TABLE = "global-app-data-local"
ITEMS = frozenset(f"item-{number}" for number in range(12))
IN_A_BUCKET = """
[backend]
type = "s3"
bucket = "states"
region = "us-east-1"
lock_timeout_seconds = 20
"""
_STATE = {"bucket": "states", "key": f"globaltables/{STACK}.tfstate", "region": HOME}
_PATIENCE_SECONDS = 120
_PLAN_SECONDS = 20


@dataclass
class FaultWorld:
    """A project and its AWS.

    Args:
        project: The project.
        other: The folder of a second operator, where the state is in a bucket; else the same project.
        in_a_bucket: Whether the state is in a bucket.
        table_id: Which table holds the items; empty when there is none.
    """

    project: ProjectCopy
    other: ProjectCopy
    in_a_bucket: bool = False
    table_id: str = ""
    _clients: dict[str, Clients] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, aws_folder: Path, *, in_a_bucket: bool = False) -> FaultWorld:
        """Lays it out; nothing is deployed yet.

        Args:
            folder: Where its projects go.
            aws_folder: Where its embedded AWS keeps what it has.
            in_a_bucket: Whether the state is in a bucket; each of two operators has a folder then.
        """
        text = QUICK_ENVIRONMENT + (IN_A_BUCKET if in_a_bucket else "")
        projects = [ProjectCopy.make(folder / name, text) for name in (("one", "two") if in_a_bucket else ("one",))]
        aws_folder.mkdir(parents=True, exist_ok=True)
        for project in projects:
            project.embedded_aws.parent.mkdir(mode=0o700)
            project.embedded_aws.symlink_to(aws_folder)
        process.start(aws_folder)
        world = cls(projects[0], projects[-1], in_a_bucket)
        if in_a_bucket:
            world.clients.of("s3", HOME).create_bucket(Bucket=_STATE["bucket"])
        return world

    @property
    def clients(self) -> Clients:
        """AWS clients; the port stays over a restart."""
        record = read_record(self.project.embedded_aws)
        assert record is not None
        if record.url not in self._clients:
            variables = {"AWS_ENDPOINT_URL": record.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
            self._clients[record.url] = Clients(variables)
        return self._clients[record.url]

    def configure(self, word: str) -> None:
        """Gives the environment a tag, so that there is something to change."""
        text = QUICK_ENVIRONMENT + (IN_A_BUCKET if self.in_a_bucket else "") + f'[tags]\nrun = "{word}"\n'
        for project in {self.project.root: self.project, self.other.root: self.other}.values():
            (project.root / "environments" / "local.toml").write_text(text)

    def fault(self, method: str, **fault: Any) -> None:
        """Switches a fault on (``POST``), or all off (``DELETE``)."""
        control_client.call(process.require(self.project.embedded_aws).url, method, "/faults", fault or None)

    def restart_aws(self) -> None:
        """Stops the embedded AWS and starts it again; it keeps what it had."""
        process.stop(self.project.embedded_aws)
        process.start(self.project.embedded_aws)

    def terraform(self) -> int:
        """The Terraform that applies now; 0 when none does."""
        for entry in Journal(self.project.work / "journal").open_entries():
            if entry.terraform is not None and entry.terraform_is_at_work:
                return entry.terraform.pid
        return 0

    def wait_for_terraform(self) -> None:
        """Waits for one that outlived its command: it ends on its own, and takes its lock away.

        Nobody can tell whether the holder of a lock in a bucket lives, so that one is given the time of a plan.
        """
        began = time.monotonic()
        while self.terraform() or (
            self.lock_id() and not (self.in_a_bucket and time.monotonic() - began > _PLAN_SECONDS)
        ):
            assert time.monotonic() - began < _PATIENCE_SECONDS
            time.sleep(0.1)

    def plant(self) -> None:
        """Puts the items into a table that has none yet, and waits until both regions have them."""
        found = self.table(HOME)["TableId"]
        if found == self.table_id:
            return
        for name in ITEMS:
            self.clients.dynamodb(HOME).put_item(TableName=TABLE, Item={"PK": {"S": name}, "SK": {"S": "1"}})
        self.table_id = found
        assert self.lost_items() == []

    def table(self, region: str) -> dict[str, Any]:
        """The table as a region has it; empty when it has none."""
        dynamodb = self.clients.dynamodb(region)
        try:
            return dict(dynamodb.describe_table(TableName=TABLE)["Table"])
        except dynamodb.exceptions.ResourceNotFoundException:
            return {}

    def lost_items(self) -> list[str]:
        """What a region lacks of the items, after a moment for replication."""
        deadline = time.monotonic() + 10
        while True:
            found = {region: self._count(region) for region in REGIONS}
            lost = [f"{region} has {count} items" for region, count in found.items() if count < len(ITEMS)]
            if not lost or time.monotonic() > deadline:
                return lost
            time.sleep(0.2)

    def _count(self, region: str) -> int:
        found = self.clients.dynamodb(region).scan(TableName=TABLE, ConsistentRead=True)["Items"]
        return len(ITEMS & {item["PK"]["S"] for item in found})

    def lock_id(self) -> str:
        """The id of a lock that was left; empty when none was."""
        if self.in_a_bucket:
            lock = lock_in_bucket(self.clients, _STATE)
            return lock.id if lock else ""
        state = self.project.state_file
        return "held" if state.exists() and local_holder(state) else ""

    def remains(self) -> list[str]:
        """What must not be left behind after a run that ended well."""
        left = [f"lock {self.lock_id()}"] if self.lock_id() else []
        left += [
            f"{file}" for file in self.project.stack_folder.glob("*") if file.name.startswith(("errored", "recovered"))
        ]
        left += [str(file) for file in self.project.work.glob("*.plan")]
        left += [entry.text for entry in Journal(self.project.work / "journal").open_entries()]
        for region in REGIONS:
            tables = self.clients.dynamodb(region).list_tables()["TableNames"]
            left += [f"{region} has {', '.join(tables) or 'no table'}"] if tables != [TABLE] else []
        return left

    def close(self) -> None:
        """Ends its embedded AWS."""
        self.project.stop_embedded_aws()


def kill(running: subprocess.Popen[str], terraform: int, *, command: bool, group: bool) -> None:
    """Kills without warning: the command, or the Terraform that applies with its providers, or both.

    Where none applies at that moment, the command it is.
    """
    if command or not terraform:
        running.kill()
    if group and terraform:
        os.killpg(terraform, signal.SIGKILL)


def document_of(out: str) -> dict[str, Any]:
    """The JSON that a command wrote; empty when it was killed before."""
    return dict(json.loads(out)) if out.strip() else {}
