"""Serves the embedded AWS in this process: lock, port, environment, emulator, gateway, in that order.

The port is bound before the emulator is imported, because the emulator reads its port from the environment at import,
and before the process goes to the background, so that a taken port is the caller's error and not a line in a log. The
bound socket is handed on, so nobody can take the port in between.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local_aws.emulator import check_names, check_version
from local_aws.environment import prepare_environment
from local_aws.errors import PortTakenError
from local_aws.instance import acquire_lock, log_file, read_record, remove_record, url_of, write_record
from local_aws.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

GRACEFUL_SECONDS = 0.3


def serve(
    state_dir: Path,
    port: int | None,
    settings: Settings,
    *,
    background: bool,
    announce: "Callable[[int, str], None]",
) -> None:
    """Run an instance until SIGTERM or SIGINT.

    Args:
        state_dir: The folder for state and log; made when missing.
        port: The port to listen on. By default the folder's last one if free, else any free one.
        settings: How it behaves.
        background: Go on in a new session with the log in the folder; the calling process returns at once.
        announce: Called with the port and the URL once the port is bound.

    Raises:
        PortTakenError: When *port* is taken.
        AlreadyRunningError: When the folder belongs to a live instance.
        WrongEmulatorError: When the emulator is not the pinned one.
    """
    check_version()
    os.umask(0o077)  # what it keeps are somebody's items, code and states
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    last = read_record(state_dir)
    acquire_lock(state_dir)
    remove_record(state_dir)  # it names a process that is gone
    listener = bind(port, last.port if last else None)
    bound_port = listener.getsockname()[1]
    announce(bound_port, url_of(bound_port))
    if background and not _continue_in_background(state_dir):
        return
    write_record(state_dir, bound_port)
    prepare_environment(state_dir, bound_port)
    check_names()
    asyncio.run(_serve(listener, state_dir, settings))


def bind(port: int | None, last_port: int | None) -> socket.socket:
    """A socket bound to the loopback: *port*, or the last one if free, or any free one.

    Raises:
        PortTakenError: When *port* is given and taken.
    """
    if port is not None:
        return _bind(port)
    if last_port is not None:
        try:
            return _bind(last_port)
        except PortTakenError:
            pass
    return _bind(0)


def _bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise PortTakenError(port) from error
    return listener


def _continue_in_background(state_dir: Path) -> bool:
    """Fork; True in the child, which has left the caller's session and streams."""
    sys.stdout.flush()
    if os.fork():
        return False
    os.setsid()
    log = os.open(log_file(state_dir), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.close(log)
    os.close(nothing)
    return True


async def _serve(listener: socket.socket, state_dir: Path, settings: Settings) -> None:
    # The emulator may be imported only now that its environment is set, and it brings hypercorn with it.
    from hypercorn.asyncio import serve as hypercorn_serve  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415

    from local_aws.gateway import Gateway  # noqa: PLC0415
    from local_aws.layer import Layer  # noqa: PLC0415

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = GRACEFUL_SECONDS
    config.loglevel = "WARNING"
    logging.getLogger("hypercorn.error").setLevel(logging.WARNING)
    await hypercorn_serve(Gateway(Layer(state_dir, settings)), config, shutdown_trigger=ended.wait)  # type: ignore[arg-type] # hypercorn's scope types are stricter than ASGI
