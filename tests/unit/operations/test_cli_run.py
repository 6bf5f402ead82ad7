"""From errors to exit codes and messages."""

from __future__ import annotations

import importlib
import io
import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from botocore.exceptions import EndpointConnectionError

from globaltables.model import ConfigurationError
from operations import cli, errors
from operations.console import Console
from operations.errors import GlobalTablesError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping


def failing(error: BaseException) -> click.Command:
    """A command that fails with this."""

    def fail() -> None:
        raise error

    return click.Command("fail", callback=fail)


@pytest.fixture
def commands() -> Iterator[MutableMapping[str, click.Command]]:
    """Further commands of the command line, for one test."""
    added = cli.cli.commands
    yield added
    added.clear()


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    return cli.run(arguments, Console(out=out, err=err)), out.getvalue(), err.getvalue()


def subclasses(kind: type[GlobalTablesError]) -> Iterator[type[GlobalTablesError]]:
    """A class and all below it."""
    yield kind
    for one in kind.__subclasses__():
        yield from subclasses(one)


@pytest.mark.parametrize("kind", list(subclasses(GlobalTablesError)))
def test_every_error_of_ours_is_one_message(
    commands: MutableMapping[str, click.Command], kind: type[GlobalTablesError]
) -> None:
    """One message, exit code 2 unless it is an answer; and it stands in the tree at the top of its file."""
    commands["fail"] = failing(kind("thing: rule, got x; way out"))
    code = 1 if issubclass(kind, errors.AnswerIsNoError) else 2
    assert run("fail") == (code, "", "error: thing: rule, got x; way out\n")
    assert kind.__name__ in str(errors.__doc__)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            ConfigurationError("environments/x.toml: no such environment file"),
            "environments/x.toml: no such environment file",
        ),
        (
            EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
            'AWS: Could not connect to the endpoint URL: "http://127.0.0.1:1"; run globaltables doctor',
        ),
        (PermissionError(13, "Permission denied", "state"), "state: Permission denied"),
        (KeyboardInterrupt(), "interrupted; run the same command again to go on"),
        (
            ZeroDivisionError("division by zero"),
            "unexpected: ZeroDivisionError: division by zero; run it again with -vv to see where, and report it",
        ),
    ],
    ids=["configuration", "aws", "file", "ctrl-c", "bug"],
)
def test_errors_from_outside_are_trouble(
    commands: MutableMapping[str, click.Command], error: BaseException, message: str
) -> None:
    """A bug must not look like the answer no, which is 1."""
    commands["fail"] = failing(error)
    assert run("fail") == (2, "", f"error: {message}\n")


def test_usage_is_told_in_one_line() -> None:
    """With where to look, and as a document with --json."""
    assert run("deplyo") == (2, "", "error: no such command 'deplyo'; see globaltables --help\n")
    code, out, err = run("plan", "--json", "--nothing")
    message = json.loads(out)["error"]
    assert (code, err) == (2, f"error: {message}\n")
    assert message.startswith("no such option")
    assert message.endswith("; see globaltables plan --help")


@pytest.mark.parametrize("arguments", [(), ("region",), ("local",)])
def test_no_command_gets_the_help(arguments: tuple[str, ...]) -> None:
    """As it is, without a word before each line; with --json it is an error like any other."""
    path = " ".join(("globaltables", *arguments))
    code, out, err = run(*arguments)
    assert (code, out, err.splitlines()[0]) == (2, "", f"Usage: {path} [OPTIONS] COMMAND [ARGS]...")
    assert "error" not in err
    if arguments:
        assert json.loads(run("--json", *arguments)[1]) == {"error": f"{path}: needs a command; see {path} --help"}


def test_the_answer_of_a_command_is_the_exit_code(commands: MutableMapping[str, click.Command]) -> None:
    """None is good."""
    answers: list[Any] = [None, 0, 1]
    for answer, code in zip(answers, (0, 0, 1), strict=True):
        commands["answer"] = click.Command("answer", callback=lambda answer=answer: answer)
        assert run("answer")[0] == code


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_help_is_the_same_in_both_places(name: str) -> None:
    """The list is written by hand so that it needs no import."""
    command: click.Command = importlib.import_module(f"operations.commands.{name}").command
    assert command.name == name
    assert (command.help or "").splitlines()[0] == cli.COMMANDS[name]


def test_options_stand_before_or_after_the_command() -> None:
    """And what stands nearer wins."""
    before = run("--json", "--env", "environments/missing.toml", "synth")
    assert before == run("synth", "--env", "environments/missing.toml", "--json")
    assert "environments/missing.toml" in json.loads(before[1])["error"]
    assert run("--env", "other", "--json", "synth", "--env", "environments/missing.toml") == before
