"""One instance per state folder: the lock that proves it lives, and the record that says where it listens.

A pid file alone lies after a crash, and a pid may be reused. So the server holds an advisory lock on a file for as
long as it lives: the kernel drops it however the process ends. The record beside it is believed only while the lock
is held.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from local_aws.errors import AlreadyRunningError

RECORD = "instance.json"


@dataclass(frozen=True)
class Running:
    """A live instance.

    Args:
        port: The TCP port on 127.0.0.1.
        pid: The process id.
        url: What `AWS_ENDPOINT_URL` must be.
        state_dir: The folder that holds everything the instance writes.
    """

    port: int
    pid: int
    url: str
    state_dir: str


def url_of(port: int) -> str:
    """The endpoint URL of an instance on *port*."""
    return f"http://127.0.0.1:{port}"


def log_file(state_dir: Path) -> Path:
    """Where a background instance writes its log."""
    return state_dir / "server.log"


def acquire_lock(state_dir: Path) -> int:
    """Take the folder for this process and its children.

    Returns:
        The open file descriptor; the lock lasts until every copy of it is closed.

    Raises:
        AlreadyRunningError: When a live process has it.
    """
    descriptor = os.open(state_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise AlreadyRunningError(
            f"{state_dir} belongs to a running instance; use `status` to find it, or another --state-dir"
        ) from error
    return descriptor


def is_locked(state_dir: Path) -> bool:
    """Whether a live process holds the folder."""
    try:
        descriptor = os.open(state_dir / "lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def write_record(state_dir: Path, port: int) -> Running:
    """Say where this process listens."""
    running = Running(port=port, pid=os.getpid(), url=url_of(port), state_dir=str(state_dir))
    replace_file(state_dir / RECORD, json.dumps(asdict(running)).encode())
    return running


def remove_record(state_dir: Path) -> None:
    """Forget where the last instance listened, so that nobody takes its process id for a live one."""
    (state_dir / RECORD).unlink(missing_ok=True)


def read_record(state_dir: Path) -> Running | None:
    """Where the last instance of this folder listened, whether or not it still lives."""
    try:
        return Running(**json.loads((state_dir / RECORD).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old or the new content, never a part."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
