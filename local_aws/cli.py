"""`python -m local_aws up|down|status|fault|serve`: one JSON document on stdout, all else on stderr.

Exit codes: 0 good; 1 the answer is no (nothing runs); 2 trouble. `serve` stays in the foreground; it is what `up`
starts. Without a subcommand `serve` is meant.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from local_aws import process
from local_aws.control_client import call
from local_aws.errors import LocalAwsError, PortTakenError
from local_aws.instance import read_record
from local_aws.settings import Settings, option_of

GOOD, NO, TROUBLE = 0, 1, 2
NUMBERS = ("rate", "milliseconds", "duration_seconds", "seed")
COMMANDS = ("up", "down", "status", "fault", "serve")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    given = list(arguments)
    if not given or given[0] not in (*COMMANDS, "-h", "--help"):
        given.insert(0, "serve")
    options = parser().parse_args(given)
    try:
        answer, code = options.run(options)
    except PortTakenError as error:
        _print({"error": str(error)}, sys.stderr)
        _print({"error": str(error), "port": error.port})
        return process.PORT_TAKEN_EXIT_CODE if options.command == "serve" else TROUBLE
    except LocalAwsError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this module is the command line
        _print({"error": str(error)})
        return TROUBLE
    if answer is not None:
        _print(answer)
    return int(code)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m local_aws", description="The embedded AWS on the loopback.")
    commands = top.add_subparsers(dest="command", required=True)
    for name, run, text in (
        ("up", _up, "start in the background, or find the running one"),
        ("serve", _serve, "run in the foreground"),
        ("down", _down, "stop; the state is kept"),
        ("status", _status, "say where it listens"),
        ("fault", _fault, "make something go wrong, or heal it"),
    ):
        command = commands.add_parser(name, help=text)
        command.set_defaults(run=run)
        command.add_argument("--state-dir", type=Path, required=True, help="the folder that holds everything it writes")
        if name in ("up", "serve"):
            _add_settings(command)
        if name == "serve":
            command.add_argument("--daemon", action="store_true", help="go on in the background")
        if name == "fault":
            command.add_argument("action", choices=("list", "set", "clear", "seed"))
            command.add_argument("value", nargs="?", help="set: JSON or kind=.. key=..; clear: an id; seed: a number")
            command.add_argument("more", nargs="*", help="further key=value parts of a fault")
    return top


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, help="the port on 127.0.0.1; default: the last one, or any free one")
    for field in fields(Settings):
        kind = int if field.name == "seed" else float
        command.add_argument(option_of(field.name), type=kind, default=field.default, help="default %(default)s")


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})


def _up(options: argparse.Namespace) -> tuple[Any, int]:
    return asdict(process.start(options.state_dir, options.port, _settings(options))), GOOD


def _serve(options: argparse.Namespace) -> tuple[Any, int]:
    from local_aws.server import serve  # noqa: PLC0415 - only this command loads the server

    serve(
        options.state_dir.resolve(),
        options.port,
        _settings(options),
        background=options.daemon,
        announce=lambda port, url: _print({"port": port, "url": url, "state_dir": str(options.state_dir.resolve())}),
    )
    return None, GOOD


def _down(options: argparse.Namespace) -> tuple[Any, int]:
    last = read_record(options.state_dir)
    was_running = process.stop(options.state_dir)
    return {"stopped": was_running, "port": last.port if last else None, "state_dir": str(options.state_dir)}, GOOD


def _status(options: argparse.Namespace) -> tuple[Any, int]:
    running = process.status(options.state_dir)
    if running is None:
        return {"running": False, "state_dir": str(options.state_dir)}, NO
    return {"running": True, **asdict(running), **call(running.url, "GET", "/status")}, GOOD


def _fault(options: argparse.Namespace) -> tuple[Any, int]:
    url = process.require(options.state_dir).url
    if options.action == "list":
        return call(url, "GET", "/faults"), GOOD
    if options.action == "clear":
        return call(url, "DELETE", f"/faults/{options.value}" if options.value else "/faults"), GOOD
    if options.action == "seed":
        return call(url, "POST", "/seed", {"seed": _value("seed", options.value or "")}), GOOD
    return call(url, "POST", "/faults", _description(options.value or "", options.more)), GOOD


def _description(first: str, more: Sequence[str]) -> Any:
    """A fault from JSON, or from ``kind key=value ...``."""
    if first.startswith("{"):
        try:
            return json.loads(first)
        except ValueError as error:
            raise LocalAwsError(f"the fault is not JSON: {error}") from error
    parts = [part if "=" in part else f"kind={part}" for part in (first, *more) if part]
    return {key: _value(key, value) for key, _, value in (part.partition("=") for part in parts)}


def _value(key: str, text: str) -> Any:
    if key not in NUMBERS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _print(content: Any, stream: Any = None) -> None:
    print(json.dumps(content), file=stream or sys.stdout, flush=True)
