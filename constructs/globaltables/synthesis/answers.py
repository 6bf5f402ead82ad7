"""Answers of node that nobody waits for.

jsii sends a request and reads the next line from node as its answer. A request may also be sent without reading, for
the sake of what node does; its answer then stands before those to later requests. `Answers` takes the place of the end
that jsii reads from, and reads such answers first.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

Look = Callable[[bytes], None]
Post = Callable[[bytes, Look], None]

_MOST_REQUESTS = 64
_MOST_BYTES = 32 * 1024
"""What is under way fits into the connection, so that Python never waits for node to read while node waits to write."""


class Answers:
    """The end of the connection that answers come from, in the order of the requests.

    Args:
        node: The process object that jsii has, with the ends of the connection as ``stdin`` and ``stdout``.
    """

    def __init__(self, node: Any) -> None:
        self._stdin, self._stdout = node.stdin, node.stdout
        self._under_way: deque[tuple[int, Look]] = deque()
        self._bytes = 0
        node.stdout = self

    def post(self, line: bytes, look: Look) -> None:
        """Send a request without waiting.

        Args:
            line: The request.
            look: Gets the answer, when it is read.
        """
        while self._under_way and (len(self._under_way) == _MOST_REQUESTS or self._bytes + len(line) > _MOST_BYTES):
            self._read_one()
        self._stdin.write(line)
        self._stdin.flush()
        self._under_way.append((len(line), look))
        self._bytes += len(line)

    def readline(self) -> bytes:
        """Return the next line that does not answer a posted request."""
        self.read_all()
        line: bytes = self._stdout.readline()
        return line

    def read_all(self) -> None:
        """Read the answers to all that was posted."""
        while self._under_way:
            self._read_one()

    def _read_one(self) -> None:
        length, look = self._under_way.popleft()
        self._bytes -= length
        look(self._stdout.readline())

    def close(self) -> None:
        """Close the connection."""
        self._stdout.close()
