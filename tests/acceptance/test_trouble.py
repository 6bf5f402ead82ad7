"""The embedded AWS dies, somebody presses ctrl-C: a clear message, and the next deploy goes on."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local_aws.instance import read_record
from tests.cli.project_copy import STACK, finish

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance
TABLE = "global-app-data-local"


def start_slow_aws(project: ProjectCopy) -> None:
    """Starts the project's embedded AWS with tables that take seconds to become active."""
    command = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(project.embedded_aws)]
    started = project.run_program([*command, "--transition-seconds", "4"])
    assert started.code == 0, started.err


def wait_until(condition: Callable[[], Any], running: subprocess.Popen[str]) -> None:
    """Waits until the condition holds while a command runs."""
    deadline = time.monotonic() + 60
    while not condition():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_being_made(project: ProjectCopy) -> bool:
    """Whether the home region has the table, by the embedded AWS's own word."""
    record = read_record(project.embedded_aws)
    assert record is not None
    session: Any = boto3
    client = session.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=record.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the embedded AWS's only credentials
    )
    try:
        return bool(client.list_tables()["TableNames"] == [TABLE])
    finally:
        client.close()


def deploy_until_the_table_is_being_made(project: ProjectCopy) -> subprocess.Popen[str]:
    """A deploy that is in the middle of its apply."""
    start_slow_aws(project)
    running = project.start("deploy", "--yes", "--json")
    wait_until(lambda: is_being_made(project), running)
    time.sleep(0.5)  # its answer reaches Terraform
    return running


def test_the_next_deploy_finishes_what_ctrl_c_cut_off(quick_project: ProjectCopy) -> None:
    """Passed on once, exit code 2; then the same table is finished, not replaced."""
    running = deploy_until_the_table_is_being_made(quick_project)
    running.send_signal(signal.SIGINT)
    with running:
        stopped = finish(running)
    assert stopped.code == 2
    assert stopped.err.count("interrupt passed on; waiting for Terraform to finish what is in flight") == 1
    assert stopped.document["error"].endswith(
        "apply: was interrupted and ended on its own; what is done is in state, a creation that was cut off may not "
        "be; run it again to go on"
    )
    assert not (quick_project.work / "plan").exists()
    half_made = json.loads(quick_project.state_file.read_text())
    (table,) = (one for one in half_made["resources"] if one["type"] == "aws_dynamodb_table")
    assert table["instances"][0]["status"] == "tainted"
    made = table["instances"][0]["attributes"]["id"]

    document = quick_project.succeed("deploy", "--yes", "--json").document
    assert (made, document["problems"], document["second_plan_empty"]) == (TABLE, [], True)
    assert document["stacks"][STACK]["plan"]["counts"] == {"change": 1}
    assert set(document["regions"].values()) == {"ACTIVE"}


def test_the_next_deploy_goes_on_after_the_embedded_aws_died(quick_project: ProjectCopy) -> None:
    """Killed in mid-apply: noticed at once instead of asked for minutes, one message; then it is started and used."""
    running = deploy_until_the_table_is_being_made(quick_project)
    record = read_record(quick_project.embedded_aws)
    assert record is not None
    os.kill(record.pid, signal.SIGKILL)
    began = time.monotonic()
    with running:
        stopped = finish(running)
    assert time.monotonic() - began < 20
    assert stopped.code == 2
    assert stopped.document == {
        "error": f"embedded AWS: it ended while Terraform was at work, {record.url} does not answer; what was done is "
        "in state: run the same command again, it starts the embedded AWS and goes on "
        f"(log: {quick_project.embedded_aws / 'server.log'})"
    }
    assert not (quick_project.work / "plan").exists()

    # Killed before it wrote the table down, the embedded AWS has lost it, and the guard asks whether that is known.
    document = quick_project.deploy_as_the_guard_asks()
    assert (document["problems"], document["second_plan_empty"]) == ([], True)
    assert set(document["regions"].values()) == {"ACTIVE"}
