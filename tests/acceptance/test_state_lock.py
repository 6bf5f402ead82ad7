"""Locks as Terraform takes them: of a state in a bucket of the embedded AWS, and of a local file."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import process
from operations.aws import Clients
from operations.embedded_aws import aws_environment
from operations.errors import StateLockedError, TerraformError
from operations.state_lock import lock_in_bucket
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.lock import local_holder, local_lock_file, parse_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance
BUCKET = {"bucket": "states", "key": "globaltables/app.tfstate", "region": "us-east-1"}
LOCK_ID = "4a03451a-5b92-328d-20d4-60a5210c878f"
LOCK = {
    "ID": LOCK_ID,
    "Operation": "OperationTypeApply",
    "Info": "",
    "Who": "ada@elsewhere",
    "Version": "1.11.4",
    "Created": "2026-11-22T16:26:27.688209275Z",
    "Path": "states/globaltables/app.tfstate",
}


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of an embedded AWS of its own."""
    folder = tmp_path / "aws"
    try:
        yield aws_environment(folder, "us-east-1")
    finally:
        process.stop(folder)


def stack(tmp_path: Path, binary: Binary, backend: dict[str, Any], aws: dict[str, str] | None = None) -> Terraform:
    """A stack of one built-in resource that takes its time."""
    folder = tmp_path / "stack"
    folder.mkdir()
    slow = {"input": "x", "provisioner": [{"local-exec": {"command": "sleep 6"}}]}
    blocks = {"terraform": {"backend": backend}, "resource": {"terraform_data": {"slow": slow}}}
    (folder / "cdk.tf.json").write_text(json.dumps(blocks))
    return Terraform(binary, folder, terraform_environment(os.environ, aws=aws))


def test_a_lock_in_a_bucket_is_named_and_removed_by_its_id(
    tmp_path: Path, terraform: Binary, aws: dict[str, str]
) -> None:
    """Who holds it and since when; another id removes nothing."""
    clients = Clients(aws)
    s3 = clients.of("s3", "us-east-1")
    s3.create_bucket(Bucket="states")
    assert lock_in_bucket(clients, BUCKET) is None
    driver = stack(tmp_path, terraform, {"s3": BUCKET | {"use_lockfile": True, "use_path_style": True}}, aws)
    driver.init()
    s3.put_object(Bucket="states", Key=f"{BUCKET['key']}.tflock", Body=json.dumps(LOCK).encode())

    driver.lock_timeout_seconds = 0
    with pytest.raises(StateLockedError) as raised:
        driver.plan(tmp_path / "plan")
    assert (raised.value.lock_id, raised.value.holder) == (LOCK_ID, "ada@elsewhere")
    assert " is locked by ada@elsewhere since 2026-11-22 16:26:27 UTC (" in str(raised.value)
    held = lock_in_bucket(clients, BUCKET)
    assert held is not None
    assert held.text(held.created).endswith(
        "ada@elsewhere for OperationTypeApply since 2026-11-22 16:26:27 UTC (0 s ago)"
    )

    with pytest.raises(TerraformError):
        driver.unlock("99999999-5b92-328d-20d4-60a5210c878f")
    assert lock_in_bucket(clients, BUCKET) == held
    driver.unlock(LOCK_ID)
    assert lock_in_bucket(clients, BUCKET) is None
    assert driver.plan(tmp_path / "plan").has_changes


def test_a_local_lock_lives_as_long_as_its_process(tmp_path: Path, terraform: Binary) -> None:
    """The file that describes it stays behind, and nobody holds it."""
    state = tmp_path / "app.tfstate"
    driver = stack(tmp_path, terraform, {"local": {"path": "../app.tfstate"}})
    driver.init()
    command = [str(terraform.path), "apply", "-auto-approve", "-input=false"]
    running = subprocess.Popen(  # noqa: S603 - the program under test
        command,
        cwd=driver.folder,
        env=dict(driver.environment.values),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not local_lock_file(state).exists() or not state.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    described = parse_lock(local_lock_file(state).read_bytes())
    assert described is not None
    assert (local_holder(state), described.operation) == (running.pid, "OperationTypeApply")
    os.killpg(running.pid, 9)
    running.wait()
    assert local_lock_file(state).exists()
    assert local_holder(state) is None
    driver.lock_timeout_seconds = 0
    assert driver.plan(tmp_path / "plan").has_changes
