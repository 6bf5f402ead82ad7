"""What a function prints is in its log, on a busy machine too.

A run is over when its answer has come; by then all that it printed is in the pipe beside, and a thread of the emulator
reads it. The emulator waits for that thread for a twentieth of a second and loses what comes later.
"""

import fcntl
import sys
import termios
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local_aws.emulator import Names

if TYPE_CHECKING:
    from subprocess import Popen

_PATIENCE_SECONDS = 5.0
_INTEGER_BYTES = 4


def wait_for_printed_lines() -> None:
    """Let the emulator wait until the pipe is empty, and then as long as it does."""
    worker = Names("ministack.core.lambda_runtime")["Worker"]
    worker._drain_stderr_bounded = _patiently(worker._drain_stderr_bounded)  # noqa: SLF001 no public way in


def _patiently(original: Callable[..., str]) -> Callable[..., str]:
    def drain(self: Any, *arguments: float, **named: float) -> str:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while _has_unread(self._proc) and time.monotonic() < deadline:
            time.sleep(0.001)
        return original(self, *arguments, **named)

    return drain


def _has_unread(process: "Popen[str] | None") -> bool:
    """Whether the pipe of what it printed holds anything; one that was closed holds nothing."""
    stream = process.stderr if process is not None else None
    if stream is None or stream.closed:
        return False
    count = fcntl.ioctl(stream.fileno(), termios.FIONREAD, bytes(_INTEGER_BYTES))
    return int.from_bytes(count, sys.byteorder) > 0
