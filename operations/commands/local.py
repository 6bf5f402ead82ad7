"""`globaltables local`: the embedded AWS. It is one for all environments; only `up` and `env` look at the file."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import Options, common_options
from operations.deployment import open_project
from operations.embedded_aws import client_environment, embedded_aws
from operations.errors import GlobalTablesError
from operations.project import embedded_aws_folder
from operations.terraform_variables import terraform_variables

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.group("local")
def command() -> None:
    """Start, stop and disturb the embedded AWS."""


@command.command("up")
@click.option("--port", type=click.IntRange(1, 65535), help="Port on 127.0.0.1. Default: the last one, or a free one.")
@common_options
def up(options: Options, *, port: int | None) -> None:
    """Start it, or say where it runs."""
    _, project, _ = open_project(options.environment)
    answer = embedded_aws(project.embedded_aws, "up", *(["--port", str(port)] if port else []))
    options.console.result(answer, [f"embedded AWS on {answer['url']}, process {answer['pid']}"])


@command.command("down")
@common_options
def down(options: Options) -> None:
    """Stop it; its state is kept."""
    answer = embedded_aws(embedded_aws_folder(Path.cwd()), "down")
    options.console.result(answer, ["embedded AWS stopped" if answer["stopped"] else "embedded AWS was not running"])


@command.command("status")
@common_options
def status(options: Options) -> int:
    """Say whether and where it runs; exits 1 when it does not."""
    answer = embedded_aws(embedded_aws_folder(Path.cwd()), "status")
    running = bool(answer["running"])
    line = f"embedded AWS on {answer['url']}, process {answer['pid']}" if running else "embedded AWS is not running"
    options.console.result(answer, [line])
    return 0 if running else 1


@command.command("env")
@common_options
def env(options: Options) -> None:
    """Print what leads other AWS clients, terraform and cdktf to it, for `eval`."""
    environment, project, _ = open_project(options.environment)
    variables = client_environment(embedded_aws(project.embedded_aws, "up"), environment.home_region)
    try:
        variables |= terraform_variables(project)
    except GlobalTablesError as error:
        options.console.warn(f"without Terraform: {error}")
    options.console.result(variables, [f"export {name}={shlex.quote(value)}" for name, value in variables.items()])


@command.command("fault")
@click.argument("action", type=click.Choice(["list", "set", "clear", "seed"]))
@click.argument("parts", nargs=-1)
@common_options
def fault(options: Options, *, action: str, parts: tuple[str, ...]) -> None:
    """Make something go wrong, or heal it.

    \b
    globaltables local fault set lag source=us-east-1 target=eu-west-1 milliseconds=2000
    globaltables local fault set outage region=eu-west-1
    globaltables local fault list
    globaltables local fault clear
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    answer = embedded_aws(embedded_aws_folder(Path.cwd()), "fault", action, *parts)
    options.console.result(answer, _fault_lines(answer))


def _fault_lines(answer: Mapping[str, Any]) -> list[str]:
    faults = answer.get("faults")
    if not isinstance(faults, list):
        return [", ".join(f"{key}={value}" for key, value in answer.items())]
    return [" ".join(f"{key}={value}" for key, value in entry.items() if value is not None) for entry in faults] or [
        "no faults"
    ]
