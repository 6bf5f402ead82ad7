"""States in workspaces of HCP Terraform, runs here: the real Terraform against a small server that speaks its API."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.hcp_runs import HcpRuns
from tests.acceptance.hcp_server import ORGANIZATION, TOKEN, HcpServer
from tests.cli.project_copy import QUICK_ENVIRONMENT, STACK, ProjectCopy, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary
    from tests.cli.project_copy import Finished

pytestmark = pytest.mark.acceptance
TABLE = "global-app-data-local"
ENVIRONMENT = (
    QUICK_ENVIRONMENT
    + """
[alarms]
enabled = false
dashboards = true
[backend]
type = "cloud"
organization = "{organization}"
hostname = "{host}"
workspace = "orders"
lock_timeout_seconds = 1
"""
)
PLANTED = {
    "AWS_ACCESS_KEY_ID": "AKIAPLANTEDPLANTED00",
    "AWS_SECRET_ACCESS_KEY": "planted-secret-access-key",
    "AWS_SESSION_TOKEN": "planted-session-token",
    "TF_TOKEN_app_terraform_io": "planted-token-of-another-host",
    "TF_ENCRYPTION": "planted-encryption",
    "TF_VAR_unused_secret": "planted-variable",
}
DATA, WATCHING = "orders", "orders-observability"


@dataclass(frozen=True)
class OverheardProject(ProjectCopy):
    """A project that keeps all that its commands say.

    Args:
        said: What they said.
    """

    said: list[str] = field(default_factory=list)

    def run(self, *arguments: str, **variables: str) -> Finished:
        """As verbose as it gets."""
        finished = super().run(*arguments, "-vv", **variables)
        self.said.append(finished.out + finished.err)
        return finished


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HcpServer]:
    """Nobody has a workspace yet."""
    if shutil.which("openssl") is None:
        reason = "no openssl found, which makes the server's certificate"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    server = HcpServer(tmp_path_factory.mktemp("hcp"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory, server: HcpServer, terraform: Binary
) -> Iterator[OverheardProject]:
    """A project whose states are there, in a shell full of secrets."""
    del terraform
    environment = ENVIRONMENT.format(organization=ORGANIZATION, host=server.host)
    laid_out = ProjectCopy.make(tmp_path_factory.mktemp("cloud") / "project", environment)
    project = OverheardProject(laid_out.root, {**laid_out.variables, **server.variables, **PLANTED})
    try:
        yield project
    finally:
        project.stop_embedded_aws()


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, server: HcpServer, project: OverheardProject, terraform: Binary
) -> HcpRuns:
    """What carries out remote runs, with credentials and a mirror of its own as a workspace has."""
    found = project.succeed("local", "env", "--json").document
    return HcpRuns(server, tmp_path_factory.mktemp("runs"), str(terraform.path), clean_environment() | found)


def refused(finished: Finished) -> str:
    """What a command said that was refused."""
    assert finished.code == 2, finished.err or finished.out
    return str(finished.document["error"])


def test_each_stack_has_a_workspace_of_its_own(project: OverheardProject, server: HcpServer) -> None:
    """Also under a name that was chosen; the deploy is complete, and every plan ran here."""
    deployed = project.succeed("deploy", "--yes", "--json").document
    assert (deployed["problems"], deployed["second_plan_empty"]) == ([], True)
    assert set(server.workspaces) == {DATA, WATCHING}
    states = {name: json.loads(one.states[-1]) for name, one in server.workspaces.items()}
    assert states[DATA]["outputs"]["table_name"]["value"] == TABLE
    assert [one["type"] for one in states[WATCHING]["resources"] if one["mode"] == "managed"].count(
        "aws_cloudwatch_dashboard"
    )
    assert not any(one.locked_by for one in server.workspaces.values())
    assert not (project.root / "state").exists()
    assert server.unknown == []


def test_outputs_and_status_come_from_there(project: OverheardProject) -> None:
    """As with any other state."""
    assert project.succeed("output", "table_name").out == f"{TABLE}\n"
    assert project.succeed("status").out.startswith(f"{TABLE}: 2 of 2 regions active, nothing wrong")


def test_a_locked_workspace_is_waited_for_and_unlocked_by_its_name(
    project: OverheardProject, server: HcpServer
) -> None:
    """HCP Terraform gives a lock no id but the workspace's name."""
    server.workspaces[DATA].locked_by = "a run that died"
    message = refused(project.run("plan", "--json"))
    lock_id, other = f"{ORGANIZATION}/{DATA}", f"{ORGANIZATION}/{WATCHING}"
    assert message == (
        "terraform plan: the state is locked; wait for that run to end, or, when it is known to be dead, "
        f"globaltables unlock {lock_id}"
    )
    assert refused(project.run("unlock", "x", "--yes", "--json")) == (
        f"lock x: must name the workspace that is locked, got another than {lock_id} and {other}"
    )
    unlocked = project.succeed("unlock", lock_id, "--yes", "--json")
    assert unlocked.document == {"environment": "local", "stack": STACK, "unlocked": lock_id}
    assert not server.workspaces[DATA].locked_by


def test_a_token_that_is_wrong_is_named(project: OverheardProject, server: HcpServer) -> None:
    """And never repeated."""
    wrong = {name: "not-the-token" for name, value in project.variables.items() if value == TOKEN}
    finished = project.run("plan", "--json", **wrong)
    assert "not-the-token" not in finished.out + finished.err
    assert refused(finished).endswith(
        f"unauthorized; its token is missing or no longer good: terraform login {server.host}, or set TF_TOKEN_ for it"
    )


def test_remote_runs_are_judged_and_applied_as_they_were_shown(
    project: OverheardProject, server: HcpServer, runs: HcpRuns
) -> None:
    """The guard reads the plan that the API gives; what it refuses is never applied, what is confirmed is that run."""
    server.workspaces[DATA].execution_mode = "remote"  # the other stack's stays local: each workspace has its own
    refused_plan = project.run("deploy", "--yes", "--json", "--var", "deletion_protection=false")
    assert refused_plan.code == 1, refused_plan.err
    found = {one["rule"] for one in refused_plan.findings if one["blocks"]}
    assert found == {"protection-off"}
    assert {run.status for run in runs.runs.values()} <= {"planned_and_saved", "planned_and_finished"}

    file = project.root / "environments" / "local.toml"
    file.write_text(f'{file.read_text()}[tags]\nowner = "remote"\n')
    deployed = project.succeed("deploy", "--yes", "--json").document
    assert (deployed["applied"], deployed["problems"], deployed["second_plan_empty"]) == (True, [], True)
    applied = [run for run in runs.runs.values() if run.status == "applied"]
    assert [run.workspace.name for run in applied] == [DATA]
    states = [json.loads(text) for text in server.workspaces[DATA].states]
    (table,) = [one for one in states[-1]["resources"] if one["type"] == "aws_dynamodb_table"]
    assert table["instances"][0]["attributes"]["tags"]["owner"] == "remote"
    assert server.unknown == []
    server.workspaces[DATA].execution_mode = "local"


def test_the_state_is_copied_and_destroyed(project: OverheardProject, server: HcpServer) -> None:
    """Before each apply, readable by the owner alone; after a destroy, the data last, the workspaces hold nothing."""
    copies = list((project.work / "state-copies").rglob("*.tfstate"))
    assert {file.stat().st_mode & 0o777 for file in copies} <= {0o600}
    destroyed = project.succeed("destroy", "--yes", "--json").document
    assert (destroyed["destroyed"], list(destroyed["stacks"])) == (True, ["observability-local", STACK])
    assert [json.loads(one.states[-1])["resources"] for one in server.workspaces.values()] == [[], []]
    assert any(TABLE in file.read_text() for file in (project.work / "state-copies").rglob("*.tfstate"))
    assert server.unknown == []


def test_no_secret_is_said_or_written(project: OverheardProject) -> None:
    """By no command, at its most verbose, and in no file: what they leave is the owner's alone to read."""
    secrets = {*PLANTED.values(), TOKEN, "not-the-token"}
    assert [secret for secret in secrets for said in project.said if secret in said] == []
    written = [path for path in project.root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {file.name for file in written} >= {"states.json", "instance.json", "dynamodb.json"}
    assert [file for file in written if any(secret.encode() in file.read_bytes() for secret in secrets)] == []
    private = [file for file in written if ".globaltables" in file.parts or file.suffix == ".tfstate"]
    assert [file for file in private if file.stat().st_mode & 0o077] == []
    assert list(project.work.glob("*.plan")) == []
