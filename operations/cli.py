"""The command line: parse, run, exit code.

Exit codes: 0 good; 1 the answer is no; 2 trouble. A command is imported when it is called, so that ``--help`` is quick.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from operations.console import Console
from operations.errors import GlobalTablesError

if TYPE_CHECKING:
    from collections.abc import Sequence

NO, TROUBLE, INTERRUPTED = 1, 2, 130

COMMANDS = {
    "synth": "Write the stacks as Terraform JSON, or as HCL.",
    "plan": "Show what a deploy would change, region by region.",
    "deploy": "Plan, confirm, apply exactly that plan, and check every region.",
    "destroy": "Destroy everything, after typing the table's name.",
    "output": "Print the outputs of what is deployed.",
    "verify": "Prove replication with real writes and reads.",
    "guard": "Judge any `terraform show -json` plan; exits 1 when it refuses.",
    "doctor": "Check tools, credentials and regions, and say what to do.",
    "local": "Start, stop and disturb the embedded AWS.",
}
"""Every command with its one-line help, which the command's own docstring repeats."""


class _LazyGroup(click.Group):
    """A group whose commands are modules of `operations.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"operations.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="globaltables", prog_name="globaltables")
def cli() -> None:
    """Deploy and look after DynamoDB global tables.

    Every command takes --env NAME_OR_PATH (default local), --json, --yes and -v.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs the command line.

    Returns:
        The exit code.
    """
    verbosity = sum(argument.count("v") for argument in arguments if argument in {"-v", "-vv", "-vvv"})
    console = Console(verbosity=verbosity)
    try:
        answer: Any = cli.main(args=list(arguments), prog_name="globaltables", standalone_mode=False)
    except click.exceptions.Exit as stop:
        answer = stop.exit_code
    except click.ClickException as error:
        error.show()
        answer = TROUBLE
    except (KeyboardInterrupt, click.Abort):
        console.say("interrupted")
        answer = INTERRUPTED
    except GlobalTablesError as error:
        console.error(error)
        answer = error.exit_code
    except Exception as error:
        message = _known_trouble(error)
        if message is None:
            raise
        console.error(error, message)
        answer = TROUBLE
    return answer if isinstance(answer, int) else 0


def _known_trouble(error: Exception) -> str | None:
    """What to say of errors that come from outside: configuration, AWS, the file system."""
    package = type(error).__module__.partition(".")[0]
    if package == "globaltables":
        return str(error)
    if package == "botocore":
        return f"AWS: {error}; run globaltables doctor"
    if isinstance(error, OSError):
        return f"{error.filename or 'system'}: {error.strerror or error}"
    return None


if __name__ == "__main__":
    main()
