"""Python running ahead of node.

Half of the requests of a stack create something, and their answers hold nothing but a reference: the name of the class
and the next number. So Python need not wait for them: it goes on with the reference that the answer will hold, and
while node works off what it was sent, Python prepares what comes next. Every answer is compared with what was expected,
at the latest before the next one that is needed.

An answer that is different is an error, as a rule, and Python learns of it too late to say where it belongs. The
program then begins again from its first line and waits for every answer, so that it meets the error at its place and in
its usual words. That takes a program that does no harm by beginning twice, and only the program knows that it is one:
`main.py` says so with `running_ahead`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from globaltables.synthesis.answers import Post

_REFERENCE = re.compile(rb'"\$jsii\.byref":"[^"]*@(\d+)"')


class Ahead:
    """What Python knows of the references that node will give.

    Args:
        begin_again: Ends this run of the program and begins another that waits.
    """

    def __init__(self, begin_again: Callable[[], NoReturn]) -> None:
        self._begin_again = begin_again
        self._is_allowed = False
        self._next_number: int | None = None

    @contextmanager
    def allowed(self, read_all: Callable[[], None]) -> Iterator[None]:
        """Run ahead in a block.

        Args:
            read_all: Reads the answers under way. It is called at the end of the block, and when the block ends by an
                error, for one that came before it.
        """
        self._is_allowed = True
        try:
            yield
        except Exception:
            read_all()
            raise
        finally:
            self._is_allowed = False
        read_all()

    def create(self, fqn: str, line: bytes, post: Post) -> str | None:
        """Send a request to create an object without waiting.

        Args:
            fqn: The full name of its class.
            line: The request.
            post: Sends a request without waiting.

        Returns:
            The reference to the object; ``None`` when the caller is to send the request and wait.
        """
        if not self._is_allowed or self._next_number is None:
            return None
        reference = f"{fqn}@{self._next_number}"
        self._next_number += 1
        expected = b'{"ok":{"$jsii.byref":"%b"}}\n' % reference.encode()

        def compare(answer: bytes) -> None:
            if answer != expected:
                self._begin_again()

        post(line, compare)
        return reference

    def look_at(self, answer: bytes) -> None:
        """Take note of the references in an answer that was waited for."""
        for number in _REFERENCE.findall(answer):
            self._next_number = max(self._next_number or 0, int(number) + 1)

    def stop(self) -> None:
        """Wait for every answer from now on."""
        self._is_allowed = False

    def lose_count(self) -> None:
        """Forget the numbers: the next answer is read elsewhere."""
        self._next_number = None


def begin_again(variable: str) -> NoReturn:
    """Replace this process by the same program, run from its beginning.

    Args:
        variable: Is set in its environment.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, variable: "1"})  # noqa: S606 no shell
