"""The runner, over shell scripts that stand for Terraform."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from operations.errors import TerraformMissingError
from operations.terraform.events import Event, RawLine
from operations.terraform.interrupts import Interrupts
from operations.terraform.run import Result, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Counts the interrupts it gets, says so, and ends on its own a little after the first.
PATIENT = """
count=0
trap 'count=$((count + 1)); echo "interrupt $count"' INT
echo ready
i=0
while [ $i -lt 8 ]; do sleep 0.01; i=$((i + 1)); done
echo "done after $count"
"""
# Waits for ever, and ends at once when it is interrupted.
UNTIL_INTERRUPTED = """
trap 'echo "interrupt 1"; exit 1' INT
echo ready
while :; do sleep 0.01; done
"""
# Waits for ever; a second signal is what ends it.
STUBBORN = """
trap 'echo interrupted' INT
trap 'echo terminated; exit 1' TERM
echo ready
while :; do sleep 0.01; done
"""


def written(folder: Path, script: str) -> Path:
    """The script as a program, written once.

    It cannot be started while another thread's fork still has it open for writing, so who starts two at once writes
    both before.
    """
    program = folder / "terraform"
    if not program.exists():
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return program


def start(
    tmp_path: Path,
    script: str,
    on_event: Callable[[Event], None] | None = None,
    *,
    on_start: Callable[[int], None] | None = None,
    arguments: tuple[str, ...] = ("apply", "-json"),
    interrupts: Interrupts | None = None,
    timeout_seconds: float | None = None,
) -> Result:
    """Runs a script as if it were Terraform."""
    return run(
        written(tmp_path, script),
        arguments,
        folder=tmp_path,
        environment={"PATH": os.environ["PATH"], "ONLY": "this"},
        on_event=on_event,
        on_start=on_start,
        interrupts=interrupts,
        timeout_seconds=timeout_seconds,
    )


@pytest.fixture(autouse=True)
def _ctrl_c_reaches_this_program() -> Iterator[None]:
    """A shell may start the tests with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_this_program() -> None:
    """What the terminal does at ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


def test_hands_on_lines_while_the_program_runs(tmp_path: Path) -> None:
    """The script goes on only when its first line was seen."""
    seen: list[str] = []

    def on_event(event: Event) -> None:
        seen.append(event.message)
        (tmp_path / "seen").touch()

    result = start(tmp_path, "echo first; until [ -e seen ]; do sleep 0.01; done; printf second; exit 2", on_event)
    assert (seen, result.exit_code) == (["first", "second"], 2)


def test_a_lot_on_both_outputs_blocks_nothing(tmp_path: Path) -> None:
    """Far more than a pipe holds, on either."""
    lines: list[RawLine] = []
    fill = "i=0; while [ $i -lt 3000 ]; do echo {0}; echo {0} >&2; i=$((i + 1)); done".format("x" * 60)
    start(tmp_path, fill, lambda event: lines.append(event) if isinstance(event, RawLine) else None)
    assert sum(line.stream == "stdout" for line in lines) == 3000
    assert sum(line.stream == "stderr" for line in lines) == 3000


def test_keeps_the_output_of_a_command_without_a_stream(tmp_path: Path) -> None:
    """It answers at its end."""
    result = start(tmp_path, 'echo "$@" $ONLY $HOME; echo oops >&2', arguments=("state", "pull"))
    assert (result.stdout, result.stderr) == ("state pull this\n", "oops\n")


def test_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    """Those that Terraform makes hold every value in clear."""
    start(tmp_path, "touch made")
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600


def test_collects_diagnostics_of_the_stream_and_of_standard_error(tmp_path: Path) -> None:
    """Either may hold the reason."""
    script = """
echo '{"type": "diagnostic", "@message": "m", "diagnostic": {"severity": "error", "summary": "In the stream"}}'
echo '
Error: In plain text' >&2
exit 1
"""
    result = start(tmp_path, script)
    assert [diagnostic.summary for diagnostic in result.diagnostics] == ["In the stream", "In plain text"]


def test_the_program_is_in_a_session_of_its_own(tmp_path: Path) -> None:
    """A ctrl-C in the terminal must not reach it past this program."""
    sessions: list[tuple[int, int]] = []
    start(tmp_path, "sleep 0.02", on_start=lambda pid: sessions.append((pid, os.getsid(pid))))
    ((pid, session),) = sessions
    assert session == pid != os.getsid(0)


def test_forwards_one_interrupt_and_waits(tmp_path: Path) -> None:
    """However often somebody presses ctrl-C, Terraform gets one and ends on its own."""
    seen: list[str] = []
    said: list[str] = []

    def on_event(event: Event) -> None:
        seen.append(event.message)
        if event.message in {"ready", "interrupt 1"}:
            interrupt_this_program()

    def confirm_force() -> bool:
        said.append("asked")
        return False

    hooks = Interrupts(forwarded=lambda: said.append("forwarded"), confirm_force=confirm_force)
    result = start(tmp_path, PATIENT, on_event, interrupts=hooks)
    assert seen == ["ready", "interrupt 1", "done after 1"]
    assert said == ["forwarded", "asked"]
    assert (result.interrupted, result.forced, result.exit_code) == (True, False, 0)


def test_an_interrupt_is_for_all_that_is_at_work(tmp_path: Path) -> None:
    """A plan in a thread beside an apply ends with it, although signals come to the main thread alone."""
    beside = tmp_path / "beside"
    beside.mkdir()
    for folder in (tmp_path, beside):
        written(folder, UNTIL_INTERRUPTED)
    seen: list[str] = []

    def on_event(event: Event) -> None:
        seen.append(event.message)
        if seen.count("ready") == 2 and "interrupt 1" not in seen:
            interrupt_this_program()

    with ThreadPoolExecutor() as pool:
        plan = pool.submit(start, beside, UNTIL_INTERRUPTED, on_event)
        apply = start(tmp_path, UNTIL_INTERRUPTED, on_event)
    assert sorted(seen) == ["interrupt 1", "interrupt 1", "ready", "ready"]
    assert (apply.exit_code, plan.result().exit_code) == (1, 1)


def test_ends_it_only_at_the_users_word(tmp_path: Path) -> None:
    """The second interrupt asks; a yes terminates, and even then there is no kill."""
    seen: list[str] = []

    def on_event(event: Event) -> None:
        seen.append(event.message)
        if event.message in {"ready", "interrupted"}:
            interrupt_this_program()

    result = start(tmp_path, STUBBORN, on_event, interrupts=Interrupts(confirm_force=lambda: True))
    assert seen == ["ready", "interrupted", "terminated"]
    assert (result.interrupted, result.forced, result.exit_code) == (True, True, 1)


def test_gives_the_signals_back(tmp_path: Path) -> None:
    """After a run ctrl-C means what it meant before."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    start(tmp_path, "true")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """Under `nohup` a closed terminal must interrupt nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        result = start(tmp_path, PATIENT, lambda _: os.kill(os.getpid(), signal.SIGHUP))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (result.interrupted, result.exit_code) == (False, 0)


def test_an_error_of_the_callback_comes_after_the_end(tmp_path: Path) -> None:
    """A broken progress bar must not abandon an apply."""

    def broken(event: Event) -> None:
        raise ValueError(event.message)

    with pytest.raises(ValueError, match="first"):
        start(tmp_path, "echo first; sleep 0.05; echo second; touch finished", broken)
    assert (tmp_path / "finished").exists()


def test_interrupts_a_program_whose_time_is_over(tmp_path: Path) -> None:
    """Only where a time was given."""
    result = start(tmp_path, "trap 'exit 3' INT; while :; do sleep 0.01; done", timeout_seconds=0.05)
    assert (result.timed_out, result.interrupted, result.exit_code) == (True, False, 3)


def test_says_when_the_program_cannot_be_started(tmp_path: Path) -> None:
    """The name of the program, the reason, the way out."""
    with pytest.raises(TerraformMissingError) as caught:
        run(tmp_path / "none", ["version"], folder=tmp_path, environment={})
    assert str(caught.value) == (
        f"{tmp_path / 'none'}: must be a program that can be started in {tmp_path}, "
        "got: No such file or directory; run globaltables doctor"
    )
