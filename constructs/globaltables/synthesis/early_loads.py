"""Load requests that are sent before Python asks for them.

jsii talks to node in turns: one request line, one answer line. Importing ``constructs``, ``cdktf`` and the provider
sends one ``load`` request each, and Python waits while node reads and runs the package. The requests are known
beforehand, so they are all written at once; node works them off, in order, while Python imports. When Python comes to a
request that was sent already, its answer is read instead of sending it again.

Answers come in the order of the requests. So before any other request is sent, the answers that are still under way are
read and kept.
"""

import json
from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol

from globaltables.synthesis.assembly import Assembly


class Reader(Protocol):
    """The end that answers come from."""

    def readline(self) -> bytes:
        """Return the next line, empty when node is gone."""


class Writer(Protocol):
    """The end that requests go into."""

    def write(self, data: bytes, /) -> Any:
        """Take bytes."""

    def flush(self) -> None:
        """Send what was taken."""


class EarlyLoads:
    """The load requests that were sent early, and the answers to them.

    Args:
        assemblies: What to load, in this order.
    """

    def __init__(self, assemblies: Iterable[Assembly]) -> None:
        self._under_way = deque(assemblies)
        self._answers: dict[Assembly, dict[str, Any]] = {}

    def send(self, node: Writer) -> None:
        """Write all requests at once."""
        node.write(b"".join(json.dumps({"api": "load", **each._asdict()}).encode() + b"\n" for each in self._under_way))
        node.flush()

    @property
    def are_used_up(self) -> bool:
        """Whether every answer has been handed out."""
        return not self._under_way and not self._answers

    def take_answer(self, assembly: Assembly, node: Reader) -> Any | None:
        """Return what node answered to the request for *assembly*.

        Returns:
            What stands under ``ok`` in the answer; ``None`` when the request was not sent early, or failed and is to be
            sent again for its error to take the usual way.
        """
        while assembly not in self._answers and self._under_way:
            self._read(node)
        return self._answers.pop(assembly, {}).get("ok")

    def read_all(self, node: Reader) -> None:
        """Read the answers under way, so that the next line from node answers the next request."""
        while self._under_way:
            self._read(node)

    def _read(self, node: Reader) -> None:
        line = node.readline()
        assembly = self._under_way.popleft()
        if line:
            self._answers[assembly] = json.loads(line)
