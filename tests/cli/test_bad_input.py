"""Bad input and trouble before anything is done: one message with a way out, exit code 2, nothing written."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy

FILES = {
    "broken.toml": "table_name_suffix = \n",
    "typo.toml": 'tabel_name_suffix = "x"\n',
    "repeated.toml": 'primary_region = "eu-west-1"\n',
    "aws.toml": 'target = "aws"\n',
}
TABLE = {
    "unknown environment": (
        ("plan", "--env", "nosuch"),
        "environments/nosuch.toml: no such environment file; environments in environments are: ",
    ),
    "missing file": (("plan", "--env", "./x.toml"), "x.toml: no such environment file; environments in . are: none"),
    "broken TOML": (("plan", "--env", "broken"), "environments/broken.toml: is not TOML: Invalid value"),
    "unknown key": (("deploy", "--yes", "--env", "typo"), "environments/typo.toml: tabel_name_suffix: "),
    "repeated region": (("destroy", "--env", "repeated"), "environments/repeated.toml: "),
    "variable without a value": (("plan", "--var", "secondary_region"), "--var: must be NAME=VALUE, got "),
    "unknown option": (("verify", "--write", "3"), "no such option '--write'"),
    "option out of range": (("verify", "--writes", "0"), "invalid value for '--writes': 0 is not in the range"),
    "unknown command": (("deplyo",), "no such command 'deplyo'; see globaltables --help"),
    "unknown fault action": (
        ("local", "fault", "mend"),
        "invalid value for '{list|set|clear|seed}': 'mend' is not one",
    ),
    "fault without an instance": (("local", "fault", "list"), "embedded AWS: no embedded AWS is running for "),
}


@pytest.fixture
def bad_project(project: ProjectCopy) -> ProjectCopy:
    """A project with environment files that are wrong."""
    for name, text in FILES.items():
        (project.root / "environments" / name).write_text(text)
    return project


@pytest.mark.parametrize(("arguments", "message"), TABLE.values(), ids=TABLE)
def test_bad_input(bad_project: ProjectCopy, arguments: tuple[str, ...], message: str) -> None:
    """The same with --json, where stdout is one document."""
    before = bad_project.files()
    plain, as_json = bad_project.run(*arguments), bad_project.run(*arguments, "--json")
    assert (plain.code, as_json.code) == (2, 2)
    assert plain.out == ""
    assert plain.err.startswith(f"error: {message}")
    assert as_json.err == plain.err
    said = "\n".join(line.removeprefix("error: ") for line in plain.err.splitlines())
    assert as_json.document == {"error": said}
    assert "Traceback" not in plain.err
    assert bad_project.files() == before


def test_every_problem_of_a_file_is_a_line(bad_project: ProjectCopy) -> None:
    """All at once, each with file and key."""
    (bad_project.root / "environments" / "many.toml").write_text("read_capacity = 0\nwrite_capacity = 'x'\n")
    lines = bad_project.run("plan", "--env", "many").err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: environments/many.toml: ") for line in lines)


def test_without_terraform(project: ProjectCopy) -> None:
    """What is needed and how to get it, before anything is synthesized or started."""
    before = project.files()
    missing = project.run("deploy", "--yes", "--json", PATH=str(project.root))
    assert missing.code == 2
    assert missing.document["error"] == (
        "terraform: terraform or tofu 1.5 or later is needed, got: none on PATH; install one, name it in "
        "GLOBALTABLES_TERRAFORM, or run python -m operations.setup.terraform"
    )
    assert project.files() == before


def test_hidden_flags_are_refused_before_anything_is_done(bad_project: ProjectCopy) -> None:
    """By every command that plans, with the reason, and nothing is written."""
    before = bad_project.files()
    for command in ("plan", "deploy", "destroy"):
        refused = bad_project.run(command, TF_CLI_ARGS_plan="-target=aws_kms_key.home")
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith("error: TF_CLI_ARGS_plan: must not change what is planned, got -target=")
    assert bad_project.files() == before


def test_an_endpoint_left_over_never_takes_what_is_meant_for_aws(bad_project: ProjectCopy) -> None:
    """The other way round, a left-over profile does not lead the embedded AWS's clients astray."""
    before = bad_project.files()
    refused = bad_project.run("deploy", "--yes", "--env", "aws", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: environment aws: its target is AWS, got AWS_ENDPOINT_URL=http://127.0.0.1:1; unset it, or set "
        'target = "embedded_aws" in the environment file\n'
    )
    assert bad_project.files() == before


def test_a_taken_port(project: ProjectCopy) -> None:
    """Is named; without a port another is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = project.run("local", "up", "--port", str(port))
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith("error: embedded AWS: ")
        assert str(port) in refused.err
        assert len(refused.err.splitlines()) == 1
        assert project.succeed("local", "up", "--json").document["port"] != port


def test_stopping_needs_no_environment_file(project: ProjectCopy) -> None:
    """The embedded AWS is one for all environments; a file broken meanwhile must not keep it running."""
    project.succeed("local", "up")
    (project.root / "environments" / "local.toml").write_text("=")
    assert project.succeed("local", "status", "--json").document["running"]
    assert project.succeed("local", "down", "--json").document["stopped"]


def test_the_environment_for_other_programs(project: ProjectCopy) -> None:
    """What `eval` takes and what --json says are the same; paths are quoted."""
    variables = project.succeed("local", "env", "--json").document
    assert variables["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    lines = project.succeed("local", "env").out
    script = 'eval "$1"; env'
    shown = project.run_program(["/bin/sh", "-c", script, "sh", lines]).out.splitlines()
    assert {f"{name}={value}" for name, value in variables.items()} <= set(shown)
