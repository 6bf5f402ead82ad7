"""`--help` is quick, and every command has one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from operations.cli import COMMANDS
from tests.cli.project_copy import REPOSITORY, ProjectCopy, clean_environment

SLOW = {"cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii", "boto3", "botocore", "pydantic", "rich", "ministack"}
HELP_AND_DUMP = """
import json, sys
from operations.cli import run
code = run(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
IN_GROUPS = {"local": ("up", "down", "status", "env", "fault"), "region": ("add", "remove", "move")}


def modules_of(*arguments: str) -> tuple[str, set[str]]:
    """What a command line prints, and the packages it imported."""
    completed = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", HELP_AND_DUMP, *arguments],
        cwd=REPOSITORY,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(completed.stderr)
    assert code == 0
    return completed.stdout, set(modules)


def test_help_imports_nothing_slow() -> None:
    """And lists every command with its one line."""
    printed, modules = modules_of("--help")
    assert not modules & SLOW
    width = max(map(len, COMMANDS)) + 2
    for name, text in COMMANDS.items():
        assert f"  {name:<{width}}{text}\n" in printed


@pytest.mark.parametrize(
    "command",
    [*((name,) for name in COMMANDS), *((group, name) for group, names in IN_GROUPS.items() for name in names)],
)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    """With the options that all of them have, importing neither cdktf nor boto3."""
    printed, modules = modules_of(*command, "--help")
    assert not modules & {"cdktf", "jsii", "boto3"}
    assert printed.startswith(f"Usage: globaltables {' '.join(command)} ")
    if len(command) > 1 or command[0] not in IN_GROUPS:
        assert all(option in printed for option in ("--env NAME_OR_PATH", "--json", "--yes", "-v "))


def test_help_fits_a_narrow_terminal(project: ProjectCopy) -> None:
    """No line is longer than the terminal is wide; click needs fifty columns."""
    for width in ("50", "80"):
        printed = project.succeed("deploy", "--help", COLUMNS=width).out
        assert max(map(len, printed.splitlines())) <= int(width)


def test_the_module_is_the_command(project: ProjectCopy) -> None:
    """`python -m operations` and the installed script are the same."""
    script = project.run_program(["globaltables", "--version"])
    assert project.succeed("--version").out == script.out
    assert script.out.startswith("globaltables, version ")
