"""Who asks a run to end, in whatever way, lets it put right what it began."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, TextIO

import pytest

from operations.signals import ENDING, wait_for_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = """
import os, signal, sys, time
from pathlib import Path

import click

from operations import cli
from operations.signals import undisturbed


def wait():
    try:
        print("begun", flush=True)
        time.sleep(30)
    finally:
        with undisturbed():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(os.getpid(), number)
            click.echo("putting right", err=True)
            Path(sys.argv[1]).write_text("put right")


cli.cli.commands["wait"] = click.Command("wait", callback=wait)
sys.exit(cli.run(["wait"]))
"""


@pytest.fixture
def started() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts a command that puts something right at its end, and waits until it is at work."""

    def start(note: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-c", COMMAND, str(note)]
        running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=stderr)  # noqa: S603 - our own
        assert running.stdout
        assert running.stdout.readline() == b"begun\n"
        return running

    return start


@pytest.mark.parametrize("number", ENDING)
def test_each_of_them_ends_a_command_like_ctrl_c(
    started: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, number: signal.Signals
) -> None:
    """Exit code and words are those of ctrl-C, and further signals do not stop what puts things right."""
    running = started(tmp_path / "note")
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 2
    assert said.decode().split("\n\n") == [
        "putting right",
        "error: interrupted; run the same command again to go on\n",
    ]
    assert (tmp_path / "note").read_text() == "put right"


def test_a_closed_terminal_takes_no_words_and_stops_nothing(
    started: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """A write to it is an error, which must not keep a fault from being healed."""
    ours, theirs = pty.openpty()
    running = started(tmp_path / "note", theirs)
    os.close(theirs)
    os.close(ours)
    running.send_signal(signal.SIGHUP)
    running.communicate(timeout=30)
    assert (running.returncode, (tmp_path / "note").read_text()) == (2, "put right")


def test_what_is_ignored_stays_so(started: Callable[..., subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        running = started(tmp_path / "note")
    finally:
        signal.signal(signal.SIGHUP, before)
    running.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(timeout=0.5)
    running.terminate()
    running.communicate(timeout=30)
    assert running.returncode == 2


def test_ctrl_c_at_a_question_is_never_waited_out() -> None:
    """Also where it comes just before the line is read, or to another thread: neither would end a blocking read."""
    ours, theirs = pty.openpty()
    blocked = threading.Event()

    def interrupt() -> None:
        blocked.wait()
        os.kill(os.getpid(), signal.SIGINT)

    def wait(terminal: TextIO) -> None:
        blocked.set()
        wait_for_line(terminal)

    other = threading.Thread(target=interrupt)
    other.start()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # so that the other thread gets it
    try:
        with os.fdopen(theirs) as terminal, pytest.raises(KeyboardInterrupt):
            wait(terminal)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        other.join()
        os.close(ours)
