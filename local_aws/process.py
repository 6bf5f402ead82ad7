"""Starts and stops an instance in the background. Imports nothing of the emulator.

`python -m local_aws serve --daemon` takes the lock and the port in the foreground, so that a taken port or a wrong
version is answered at once, and only then forks. From there on the lock tells whether it lives, and its control
endpoint whether it is ready.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local_aws.control_client import call
from local_aws.errors import LocalAwsError, NotRunningError, PortTakenError, StartFailedError
from local_aws.instance import Running, is_locked, log_file, read_record
from local_aws.settings import Settings

POLL_SECONDS = 0.02
STOP_SECONDS = 10.0
PORT_TAKEN_EXIT_CODE = 3


def start(
    state_dir: Path, port: int | None = None, settings: Settings | None = None, timeout_seconds: float = 20.0
) -> Running:
    """Start an instance, or return the one that already runs on this folder.

    Args:
        state_dir: The folder for state and log; made when missing.
        port: The port to listen on. By default the one used last by this folder if free, else any free one.
        settings: How it behaves; the defaults when left out.
        timeout_seconds: How long to wait until it is ready, in seconds.

    Raises:
        PortTakenError: When *port* is taken.
        StartFailedError: When it ended, or was not ready in time; the message holds the end of its log.
    """
    state_dir = state_dir.resolve()
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout_seconds
    spawned = False
    while time.monotonic() < deadline:
        running = status(state_dir)
        if running is not None:
            return running
        if is_locked(state_dir):  # starting, or on its way out
            time.sleep(POLL_SECONDS)
        elif spawned:
            raise StartFailedError(f"the embedded AWS ended while starting; its log ends with:\n{log_tail(state_dir)}")
        else:
            _spawn(state_dir, port, settings or Settings())
            spawned = True
    raise StartFailedError(
        f"the embedded AWS was not ready in {timeout_seconds:g} s; its log ends with:\n{log_tail(state_dir)}"
    )


def status(state_dir: Path) -> Running | None:
    """The ready instance of this folder, or None when none lives or it is not ready yet."""
    state_dir = state_dir.resolve()
    running = read_record(state_dir) if is_locked(state_dir) else None
    if running is None:
        return None
    try:
        answer = call(running.url, "GET", "/status")
    except LocalAwsError:
        return None
    return running if answer.get("pid") == running.pid else None


def stop(state_dir: Path, timeout_seconds: float = STOP_SECONDS) -> bool:
    """Stop the instance of this folder; its state is kept.

    Args:
        state_dir: The instance's folder.
        timeout_seconds: How long to wait for it to write its state and end, in seconds.

    Returns:
        Whether one was running.

    Raises:
        LocalAwsError: When it does not end in time.
    """
    state_dir = state_dir.resolve()
    deadline = time.monotonic() + timeout_seconds
    told = None
    while is_locked(state_dir):
        running = read_record(state_dir)  # there is none for a moment while it starts
        if running is not None and told is None:
            told = running.pid
            os.kill(told, signal.SIGTERM)
        if time.monotonic() > deadline:
            raise LocalAwsError(f"the embedded AWS (process {told}) did not end in {timeout_seconds:g} s")
        time.sleep(POLL_SECONDS)
    return told is not None


def require(state_dir: Path) -> Running:
    """The ready instance of this folder.

    Raises:
        NotRunningError: When there is none.
    """
    running = status(state_dir)
    if running is None:
        raise NotRunningError(f"no embedded AWS is running for {state_dir}; start one with `up`")
    return running


def log_tail(state_dir: Path, lines: int = 12) -> str:
    """The last *lines* lines of the instance's log."""
    try:
        return "\n".join(log_file(state_dir).read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(no log)"


def _spawn(state_dir: Path, port: int | None, settings: Settings) -> None:
    command = [sys.executable, "-m", "local_aws", "serve", "--daemon", "--state-dir", str(state_dir)]
    if port is not None:
        command += ["--port", str(port)]
    environment = dict(os.environ)
    package_root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package_root, environment.get("PYTHONPATH")]))
    # The command is this interpreter and options built here.
    outcome = subprocess.run(  # noqa: S603
        command + settings.as_arguments(), env=environment, capture_output=True, text=True, check=False, cwd=state_dir
    )
    if outcome.returncode == PORT_TAKEN_EXIT_CODE and port is not None:
        raise PortTakenError(port)
    if outcome.returncode != 0 and not is_locked(state_dir):
        raise StartFailedError(outcome.stderr.strip() or f"`serve` ended with {outcome.returncode}")
