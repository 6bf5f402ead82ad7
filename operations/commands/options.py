"""The options that every command has, and what they amount to."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from operations.console import Console
from operations.errors import GlobalTablesError

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_ENVIRONMENT = "local"

_Function = TypeVar("_Function", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Args:
        environment: Name or path of the environment.
        console: Where to write.
    """

    environment: str
    console: Console


def common_options(function: _Function) -> _Function:
    """Adds ``--env``, ``--json``, ``--yes`` and ``-v``, and passes them as one `Options`."""

    @shared_flags(default_environment=None)
    @functools.wraps(function)
    def wrapped(*, environment: str | None, as_json: bool, yes: bool, verbosity: int, **arguments: Any) -> Any:
        before = before_command()
        console = before.console
        console.as_json, console.yes = console.as_json or as_json, console.yes or yes
        console.verbosity += verbosity
        return function(Options(environment or before.environment, console), **arguments)

    return wrapped  # type: ignore[return-value]  # click calls it by keyword


def shared_flags(*, default_environment: str | None) -> Callable[[_Function], _Function]:
    """The flags themselves, which may stand before the command's name as well as after it."""

    def decorated(function: _Function) -> _Function:
        for option in (
            click.option("-v", "verbosity", count=True, help="Say more; -vv shows tracebacks."),
            click.option("--yes", is_flag=True, help="Answer every question with yes."),
            click.option("--json", "as_json", is_flag=True, help="Exactly one JSON document on stdout."),
            click.option(
                "--env",
                "environment",
                metavar="NAME_OR_PATH",
                default=default_environment,
                help="Environment; default local.",
            ),
        ):
            function = option(function)
        return function

    return decorated


def before_command() -> Options:
    """What stood before the command's name."""
    context = click.get_current_context()
    return context.find_object(Options) or Options(DEFAULT_ENVIRONMENT, context.find_object(Console) or Console())


def allow_option(function: _Function) -> _Function:
    """Adds ``--allow RULE:WHERE``, which may be repeated."""
    option = click.option(
        "--allow", "allowed", metavar="RULE:WHERE", multiple=True, help="Allow one finding of the guard."
    )
    return option(function)


def variable_option(function: _Function) -> _Function:
    """Adds ``--var NAME=VALUE``, which may be repeated."""

    def read(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
        for value in values:
            if "=" not in value:
                raise GlobalTablesError(f"--var: must be NAME=VALUE, got {value!r}; see the variables with synth")
        return dict(value.split("=", 1) for value in values)

    option = click.option(
        "--var", "variables", metavar="NAME=VALUE", multiple=True, callback=read, help="Value of an input variable."
    )
    return option(function)
