"""The checksum of what a function mentions."""

from collections.abc import Callable
from typing import Any

import pytest

from globaltables.synthesis.code_shape import check_code, checksum
from globaltables.synthesis.stock import UnexpectedShapeError


def read(message: dict[str, Any]) -> Any:
    """Read."""
    return [value for value in message["ok"].values()]  # noqa: C416 a function within the function


def same(message: dict[str, Any]) -> Any:
    """Say the same with other words in the docstring."""
    found = [inner for inner in message["ok"].values()]  # noqa: C416
    return found  # noqa: RET504


def other_text(message: dict[str, Any]) -> Any:
    """Read."""
    return [value for value in message["okay"].values()]  # noqa: C416


def other_name(message: dict[str, Any]) -> Any:
    """Read."""
    return [value for value in message["ok"].keys()]  # noqa: C416, SIM118


def other_parameter(line: dict[str, Any]) -> Any:
    """Read."""
    return [value for value in line["ok"].values()]  # noqa: C416


def test_layout_and_words_do_not_count() -> None:
    """Only names and texts that the code works with."""
    assert checksum(read) == checksum(same) == 0xF2C31F07
    check_code(same, checksum(read))


@pytest.mark.parametrize("function", [other_text, other_name, other_parameter])
def test_refuses_what_mentions_something_else(function: Callable[..., Any]) -> None:
    """The error says which function it is, and the checksum that it has."""
    with pytest.raises(UnexpectedShapeError, match=rf"test_code_shape\.{function.__name__} is another one, 0x\w{{8}}$"):
        check_code(function, checksum(read))
