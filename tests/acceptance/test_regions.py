"""Regions come and go, and the home moves, while items, streams and the tables that stay are untouched.

One stack of three regions, with keys and backups: its third replica moves to another region, its home to the second
one, the old home is left, and the region that was left first joins again. It runs the commands of
docs/guides/regions.md.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import TABLE, LiveStack
from tests.cli.project_copy import ProjectCopy, finish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance

FIRST, SECOND, THIRD, FOURTH = "us-east-1", "eu-west-1", "ap-southeast-1", "eu-central-1"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "regions.md"
ENVIRONMENT = """\
# the shop's table
target = "embedded_aws"
table_name_suffix = "local" # as in the demo

[replicas.tertiary] # far away
recovery_period_days = 7

[backup]
force_destroy = true # for tests alone
"""
ITEMS = [{"PK": {"S": f"kept-{number}"}, "SK": {"S": "1"}} for number in range(20)]
ADD = f"globaltables region add {FOURTH}"
REMOVE = "globaltables region remove tertiary"
MOVE = f"globaltables region move tertiary {FOURTH}"
MOVE_HOME = f"globaltables region move primary {SECOND}"
EVICT = "globaltables region remove primary"
REJOIN = f"globaltables region add tertiary {THIRD}"


def test_the_guide_has_the_commands_that_are_run_here() -> None:
    """No other; what a move does in one go stands there in its parts as well."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert {line for block in blocks for line in block.splitlines()} == {ADD, REMOVE, MOVE, MOVE_HOME, EVICT}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[LiveStack]:
    """The stack, in an embedded AWS without the rule of 24 hours, which nobody can wait for here."""
    project = ProjectCopy.make(tmp_path_factory.mktemp("regions") / "project", ENVIRONMENT)
    try:
        up = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(project.embedded_aws)]
        project.run_program([*up, "--source-lock-hours", "0"])
        stack = LiveStack(project, terraform.path, project.succeed("deploy", "--yes", "--json"))
        yield stack
        stack.close()
    finally:
        project.stop_embedded_aws()


@pytest.fixture
def environment_file(live: LiveStack) -> Path:
    """What is edited."""
    return live.project.root / "environments" / "local.toml"


def run(live: LiveStack, command: str, *options: str) -> Any:
    """Runs a command of the guide; its document."""
    return live.project.succeed(*command.split()[1:], "--yes", "--json", *options).document


def refused(live: LiveStack, code: int, command: str, *options: str) -> str:
    """What a command says that is refused."""
    finished = live.project.run(*command.split()[1:], "--yes", "--json", *options)
    assert finished.code == code, finished.err or finished.out
    return str(finished.document["error"])


def identity(live: LiveStack, *regions: str) -> dict[str, Any]:
    """What is another where a replica was made anew."""
    names = ("TableId", "CreationDateTime", "LatestStreamArn")
    return {region: [live.table(region)[name] for name in names] for region in regions}


def count(live: LiveStack, region: str) -> int:
    """How many items a replica has."""
    return int(live.client("dynamodb", region).scan(TableName=TABLE, ConsistentRead=True)["Count"])


def key_of(live: LiveStack, region: str) -> Any:
    """The table's key in a region."""
    kms = live.client("kms", region)
    arn = live.table(region)["SSEDescription"]["KMSMasterKeyArn"]
    return kms.describe_key(KeyId=arn)["KeyMetadata"]


def test_a_replica_moves_and_its_backups_stay(live: LiveStack, environment_file: Path) -> None:
    """The new region joins with all that belongs to it; the old one goes, but for its vault and that vault's key."""
    for item in ITEMS:
        live.client("dynamodb", FIRST).put_item(TableName=TABLE, Item=item)
    before = identity(live, FIRST, SECOND)
    left, backup = key_of(live, THIRD), live.client("backup", THIRD)
    backup.start_backup_job(
        BackupVaultName=TABLE,
        ResourceArn=live.table(THIRD)["TableArn"],
        IamRoleArn=f"arn:aws:iam::000000000000:role/{TABLE}-backup",
        Lifecycle={"DeleteAfterDays": 30},
    )
    text = environment_file.read_text()

    synthesized = live.project.root / "cdktf.out" / "stacks" / "global-table-local" / "cdk.tf.json"
    stack = synthesized.read_text()
    assert run(live, ADD, "--dry-run")["changed"] is False
    assert synthesized.read_text() == stack
    assert "which --yes alone does not allow" in refused(live, 1, MOVE)
    assert "is the home, through which the others are replicated" in refused(live, 2, EVICT)
    deadline = time.monotonic() + 30
    while not backup.describe_backup_vault(BackupVaultName=TABLE)["NumberOfRecoveryPoints"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert environment_file.read_text() == text

    moved = run(live, MOVE, "--allow", f"replica-removed:{THIRD}", "--despite-traffic")
    assert moved["regions"] == [FIRST, FOURTH, SECOND]
    assert [step["name"] for step in moved["steps"]] == [
        f"join-{FOURTH}",
        f"look-at-{FOURTH}",
        "traffic",
        f"drain-{THIRD}",
        "backup",
        f"leave-{THIRD}",
        "forget-tertiary",
    ]
    assert identity(live, FIRST, SECOND) == before
    assert (live.table(THIRD), count(live, FOURTH)) == ({}, len(ITEMS))
    fourth = live.table(FOURTH)
    assert fourth["DeletionProtectionEnabled"]
    assert key_of(live, FOURTH)["KeyState"] == "Enabled"
    edited = environment_file.read_text()
    assert edited.startswith(ENVIRONMENT.partition("\n\n")[0])
    assert tomllib.loads(edited) == {
        "target": "embedded_aws",
        "table_name_suffix": "local",
        "tertiary_region": "",
        "backup": {"force_destroy": True},
        "additional_regions": {"eu_central_1": FOURTH},
    }
    vault = backup.describe_backup_vault(BackupVaultName=TABLE)
    kms = live.client("kms", THIRD)
    assert vault["NumberOfRecoveryPoints"] == 1
    assert kms.describe_key(KeyId=vault["EncryptionKeyArn"])["KeyMetadata"]["KeyState"] == "Enabled"
    assert kms.describe_key(KeyId=left["KeyId"])["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert not [address for address in live.addresses() if "_tertiary_" in address]

    again = run(live, ADD)
    assert (again["changed"], again["steps"][0]["outcome"]) == (False, "nothing was left to do")
    assert run(live, REMOVE)["changed"] is False


def test_the_home_moves_though_it_was_killed_in_between(live: LiveStack, environment_file: Path) -> None:
    """Nothing is made anew: the same tables, streams, keys; a home that is edited by hand is refused before."""
    before, text = identity(live, FIRST, SECOND, FOURTH), environment_file.read_text()
    addresses = live.addresses()
    environment_file.write_text(f'{text}\n[regions]\nhome = "secondary"\n')
    said = live.project.run("plan").err
    assert "home: cannot change on a live stack, which has primary, got secondary; nothing was touched" in said
    environment_file.write_text(text)

    running = live.project.start(*MOVE_HOME.split()[1:], "--yes", "--json")
    with running:
        deadline = time.monotonic() + 90
        while not _began(live.project, f"take-over-{SECOND}"):
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGKILL)
        finish(running)
    assert live.addresses() < addresses
    assert f"globaltables region move primary {SECOND} --env local goes on" in refused(live, 2, "globaltables deploy")

    moved = run(live, MOVE_HOME)
    assert [step["was_done"] for step in moved["steps"]] == [True, True, True, False]
    assert moved["regions"] == [SECOND, FOURTH, FIRST]
    assert live.addresses() == addresses
    assert identity(live, FIRST, SECOND, FOURTH) == before
    assert run(live, MOVE_HOME)["changed"] is False


def test_the_old_home_is_left_and_the_items_are_there(live: LiveStack, environment_file: Path) -> None:
    """And writes of each region reach the other; that nothing is left to do is part of every step that deploys.

    While its writes do not arrive it is kept, until their loss is asked for; marked items are left nowhere.
    """
    before, text = identity(live, SECOND, FOURTH), environment_file.read_text()
    leave = (EVICT, "--allow", f"replica-removed:{FIRST}", "--despite-traffic", "--no-backup")
    live.project.succeed("local", "fault", "set", "partition", f"region={FIRST}")
    live.client("dynamodb", FIRST).put_item(TableName=TABLE, Item={"PK": {"S": "unsent"}, "SK": {"S": "1"}})
    said = refused(live, 1, *leave, "--max-wait", "2")
    assert f"must have reached {SECOND} and {FOURTH} before its replica goes with it, got {FIRST}: 0 of 16 in" in said
    assert (environment_file.read_text(), count(live, FIRST)) == (text, len(ITEMS) + 1)
    assert live.table(FIRST)["DeletionProtectionEnabled"]
    left = run(live, *leave, "--despite-unsent")
    live.project.succeed("local", "fault", "clear")
    assert left["regions"] == [SECOND, FOURTH]
    assert live.table(FIRST) == {}
    assert identity(live, SECOND, FOURTH) == before
    assert tomllib.loads(environment_file.read_text())["primary_region"] == ""
    for source, target in ((SECOND, FOURTH), (FOURTH, SECOND)):
        live.client("dynamodb", source).put_item(TableName=TABLE, Item=ITEMS[0] | {"from": {"S": source}})
        deadline = time.monotonic() + 10
        read = live.client("dynamodb", target)
        while read.get_item(TableName=TABLE, Key=ITEMS[0])["Item"].get("from") != {"S": source}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert {count(live, SECOND), count(live, FOURTH)} == {len(ITEMS)}


def test_a_region_that_joins_again_takes_over_the_vault_that_stayed(live: LiveStack) -> None:
    """With what is in it and its key; policy and lock are put again."""
    backup, addresses = live.client("backup", THIRD), live.addresses()
    before = backup.describe_backup_vault(BackupVaultName=TABLE)
    assert before["NumberOfRecoveryPoints"] == 1
    assert run(live, REJOIN, "--dry-run")["changed"] is False
    assert run(live, REJOIN)["regions"] == [SECOND, FOURTH, THIRD]
    after = backup.describe_backup_vault(BackupVaultName=TABLE)
    kept = ("CreationDate", "EncryptionKeyArn", "NumberOfRecoveryPoints", "MinRetentionDays", "Locked")
    assert [after.get(name) for name in kept] == [before.get(name) for name in kept]
    assert any(".backup_Vault_tertiary_Lock_" in address for address in set(live.addresses()) - set(addresses))
    assert run(live, REJOIN)["changed"] is False


def _began(project: ProjectCopy, step: str) -> bool:
    logs = (project.work / "procedures").glob("*-region-move-primary-*.jsonl")
    lines = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    return any(line.get("step") == step and line["state"] == "began" for line in lines)
