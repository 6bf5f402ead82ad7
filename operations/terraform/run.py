"""Runs one command of Terraform and hands on its events as they come.

What it must never do is lose an apply that is under way:

- Terraform gets a session of its own, so a ctrl-C in the terminal reaches this program alone. The first one is
  forwarded as one SIGINT, and the end is waited for. What happens at a further one, `Interrupts.confirm_force` decides.
- Its output goes to files that are read while they grow, never into a pipe: should this program die, Terraform does
  not die of a broken pipe in the middle of an apply, but ends on its own and writes its state. Nor can a full pipe
  block it.
- An error in a callback is raised after Terraform has ended, not before.
- There is no `kill -9`, and no timeout unless one is asked for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from operations.errors import TerraformMissingError
from operations.terraform.diagnostics import Diagnostic, parse_text
from operations.terraform.event_stream import parse_line
from operations.terraform.events import ChangeSummary, DiagnosticEvent, Event, OutputsEvent, RawLine
from operations.terraform.interrupts import Forwarder, Interrupts
from operations.terraform.tail import Tail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_POLL_SECONDS = 0.02
_STREAMING = {"plan", "apply"}


@dataclass(slots=True)
class Result:
    """How a command ended.

    Args:
        command: The command, program first.
        exit_code: What it ended with; minus the signal's number when a signal ended it.
        stdout: All it wrote on standard output. Empty when that was a stream of events.
        stderr: All it wrote on standard error.
        diagnostics: Errors and warnings, in order.
        change_summary: The last summary of the stream. None when there was none, as after a failed apply.
        outputs: The outputs of the stream, without the values of sensitive ones. None when there were none.
        elapsed_seconds: How long it took.
        interrupted: Whether an interrupt was forwarded; a run may still have ended well.
        forced: Whether it was ended before it had finished on its own.
        timed_out: Whether it was interrupted because its time was over.
        folder: Where it ran.
    """

    command: tuple[str, ...]
    exit_code: int = 0
    stdout: str = ""
    stderr: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    change_summary: ChangeSummary | None = None
    outputs: OutputsEvent | None = None
    elapsed_seconds: float = 0.0
    interrupted: bool = False
    forced: bool = False
    timed_out: bool = False
    folder: Path = Path()

    def take(self, event: Event) -> None:
        """Keeps what of the stream is wanted after its end."""
        if isinstance(event, DiagnosticEvent):
            self.diagnostics.append(event.diagnostic)
        elif isinstance(event, ChangeSummary):
            self.change_summary = event
        elif isinstance(event, OutputsEvent):
            self.outputs = event


def run(
    program: Path | str,
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    on_event: Callable[[Event], None] | None = None,
    on_start: Callable[[int], None] | None = None,
    interrupts: Interrupts | None = None,
    timeout_seconds: float | None = None,
) -> Result:
    """Runs the program and waits for its end, whatever its exit code.

    Args:
        program: The binary.
        arguments: What `operations.terraform.arguments` builds.
        folder: The folder to run in.
        environment: All the environment the program sees.
        on_event: Called with every event of a ``-json`` command as it comes, from the calling thread.
        on_start: Called with the process id once the program runs.
        interrupts: What to say and ask at an interrupt. Default: says nothing and never forces.
        timeout_seconds: Interrupts the program after this time, in seconds. Default: never.

    Raises:
        TerraformMissingError: When the program cannot be started.
    """
    result = Result((str(program), *arguments), folder=folder)
    streams = "-json" in arguments and arguments[0] in _STREAMING
    forwarder = Forwarder(interrupts or Interrupts())
    calls = _Calls()
    began = time.monotonic()
    with ExitStack() as stack:
        out = stack.enter_context(tempfile.TemporaryFile())
        err = stack.enter_context(tempfile.TemporaryFile())
        tails = ((Tail(out), "stdout"), (Tail(err), "stderr")) if streams else ()

        def hand_on(*, at_end: bool = False) -> None:
            for tail, stream in tails:
                for line in tail.lines() + (tail.rest() if at_end else []):
                    event = _event(line, stream)
                    result.take(event)
                    calls.make(on_event, event)

        with forwarder.installed():
            process = _start(result.command, folder, environment, out, err)
            forwarder.attach(process)
            calls.make(on_start, process.pid)
            while not _has_ended(process):
                hand_on()
                calls.make(forwarder.ask)
                if timeout_seconds is not None and time.monotonic() > began + timeout_seconds and not result.timed_out:
                    result.timed_out = True
                    process.send_signal(signal.SIGINT)
            forwarder.clean_up()
            hand_on(at_end=True)
        result.exit_code = process.returncode
        result.stdout = "" if streams else _read(out)
        result.stderr = _read(err)
    result.interrupted, result.forced = forwarder.interrupted, forwarder.forced
    result.diagnostics += parse_text(result.stderr)
    result.elapsed_seconds = time.monotonic() - began
    calls.raise_first_error()
    return result


class _Calls:
    """Calls callbacks; the first error is kept until Terraform has ended, and nothing is called after it."""

    def __init__(self) -> None:
        self._error: BaseException | None = None

    def make(self, callback: Callable[..., None] | None, *arguments: object) -> None:
        if callback is None or self._error is not None:
            return
        try:
            callback(*arguments)
        except BaseException as error:  # noqa: BLE001 - raised again by raise_first_error
            self._error = error

    def raise_first_error(self) -> None:
        if self._error is not None:
            raise self._error


def _start(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], out: IO[bytes], err: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            umask=0o077,  # state, plans and locks hold secrets
        )
    except OSError as error:
        raise TerraformMissingError(
            f"{command[0]}: must be a program that can be started in {folder}, got: {error.strerror or error}; "
            "run globaltables doctor",
            command=command,
        ) from error


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Waits for the end, but not long."""
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _event(line: str, stream: str) -> Event:
    return parse_line(line) if stream == "stdout" else RawLine(message=line, level="error", stream=stream)


def _read(file: IO[bytes]) -> str:
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode(errors="replace") if size else ""
