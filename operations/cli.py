"""The command line: parse, run, exit code.

Exit codes: 0 good; 1 the answer is no; 2 trouble, ctrl-C and a cancelled job included. A command is imported when it is
called, so that ``--help`` is quick, and no garbage is looked for meanwhile, since all that is made then stays: that is
a sixth of the start.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import DEFAULT_ENVIRONMENT, Options, shared_flags
from operations.console import Console
from operations.errors import GlobalTablesError
from operations.signals import like_ctrl_c

if TYPE_CHECKING:
    from collections.abc import Sequence

TROUBLE = 2

COMMANDS = {
    "synth": "Write the stacks as Terraform JSON, or as HCL.",
    "plan": "Show what a deploy would change, region by region.",
    "deploy": "Plan, confirm, apply exactly that plan, and check every region.",
    "destroy": "Destroy everything, after typing the table's name.",
    "unlock": "Remove a lock that a dead run left on the state.",
    "output": "Print the outputs of what is deployed.",
    "status": "Show every region on one screen, and what is wrong.",
    "drift": "Tell what differs from what was deployed, and who wins.",
    "region": "Add a region, leave one, or move the home.",
    "verify": "Prove replication with real writes and reads.",
    "cost": "Estimate a month in every region, item by item.",
    "report": "Write one HTML page of how everything is.",
    "failover": "Lead writers out of a region, or back into it.",
    "gameday": "Rehearse a bad day: cut a region off, fail over, heal.",
    "guard": "Judge any `terraform show -json` plan; exits 1 when it refuses.",
    "doctor": "Check tools, credentials and regions, and say what to do.",
    "adopt": "Take over an existing table, however it was made.",
    "release": "Let go of everything without touching AWS.",
    "local": "Start, stop and disturb the embedded AWS.",
}
"""Every command with its one-line help, which the command's own docstring repeats."""


class _LazyGroup(click.Group):
    """A group whose commands are modules of `operations.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        gc.disable()
        module = importlib.import_module(f"operations.commands.{cmd_name}")
        gc.freeze()
        gc.enable()
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="globaltables", prog_name="globaltables")
@shared_flags(default_environment=DEFAULT_ENVIRONMENT)
@click.pass_context
def cli(context: click.Context, environment: str, *, as_json: bool, yes: bool, verbosity: int) -> None:
    """Deploy and look after DynamoDB global tables.

    The options stand before or after the command.
    """
    console = context.find_object(Console) or Console()
    console.as_json, console.yes, console.verbosity = console.as_json or as_json, yes, verbosity
    context.obj = Options(environment, console)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str], console: Console | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: What stands after the program's name.
        console: Where to write. Default: stdout and stderr.

    Returns:
        The exit code.
    """
    # Known before the arguments are parsed, so that what is wrong with them is told in the same form.
    console = console or Console()
    console.as_json = "--json" in arguments
    try:
        with like_ctrl_c():
            answer: Any = cli.main(args=list(arguments), prog_name="globaltables", standalone_mode=False, obj=console)
    except click.exceptions.Exit as stop:
        answer = stop.exit_code
    except BrokenPipeError:
        console.stop()
        answer = TROUBLE
    except (KeyboardInterrupt, click.Abort) as error:
        console.error(error, "interrupted; run the same command again to go on")
        answer = TROUBLE
    except click.exceptions.NoArgsIsHelpError as error:  # a usage error whose message is the help
        if console.as_json:
            console.error(error, f"{error.ctx.command_path}: needs a command; see {error.ctx.command_path} --help")
        else:
            console.say(error.format_message())
        answer = TROUBLE
    except GlobalTablesError as error:
        console.error(error)
        answer = error.exit_code
    except Exception as error:  # noqa: BLE001 - a user reads one message, the traceback comes with -vv
        console.error(error, _message(error))
        answer = TROUBLE
    return answer if isinstance(answer, int) else 0


def _message(error: Exception) -> str:
    """What to say of errors that come from outside: the command line, configuration, AWS, the file system."""
    package = type(error).__module__.partition(".")[0]
    if isinstance(error, click.ClickException):
        return _usage(error)
    if package == "globaltables":
        return str(error)
    if package in {"boto3", "botocore"}:
        return f"AWS: {error}; run globaltables doctor"
    if isinstance(error, OSError):
        return f"{error.filename or 'system'}: {error.strerror or error}"
    return f"unexpected: {type(error).__name__}: {error}; run it again with -vv to see where, and report it"


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "globaltables"
    return f"{message[:1].lower()}{message[1:]}; see {command} --help"


if __name__ == "__main__":
    main()
