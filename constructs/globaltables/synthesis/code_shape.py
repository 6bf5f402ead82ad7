"""Whether a function of jsii is still the one that a variant of it was written for.

A parameter list says little about what a function does, and its source takes long to find and read. What tells versions
of a function apart, and is at hand, is every name and every text that its compiled code mentions. These are the same in
all versions of Python, unlike the code itself.
"""

import zlib
from collections.abc import Iterator
from types import CodeType
from typing import Any

from globaltables.synthesis.stock import UnexpectedShapeError


def check_code(function: Any, expected: int) -> None:
    """Check that *function* mentions what it did when its variant was written.

    Args:
        function: A function of jsii.
        expected: The checksum of what it mentions, see `checksum`.

    Raises:
        UnexpectedShapeError: When it mentions something else.
    """
    found = checksum(function)
    if found != expected:
        raise UnexpectedShapeError(f"{function.__module__}.{function.__qualname__} is another one, {found:#010x}")


def checksum(function: Any) -> int:
    """The checksum of the names and texts in the code of *function*, or of what it wraps, its parameters first."""
    code = getattr(function, "__wrapped__", function).__code__
    mentioned = sorted({*_mentioned(code)} - {function.__doc__})
    return zlib.crc32("\n".join([*code.co_varnames[: code.co_argcount], *mentioned]).encode())


def _mentioned(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _mentioned(constant)
