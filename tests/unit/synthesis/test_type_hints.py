"""Hints of generated functions: found once, and the same as `typing` finds."""

# ruff: noqa: UP007, UP045, UP006, UP035 - hints as generated code writes them

import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Dict, List, Mapping, Optional, Sequence, TypeVar, Union

import pytest

from globaltables.synthesis.type_hints import remember_type_hints

T = TypeVar("T")


class Local:
    """A class that a name in quotes leads to."""


def _typecheckingstub__written(a: str, b: Optional[Union[Local, Dict[str, Any]]] = None, *c: Sequence[int]) -> None: ...


def _typecheckingstub__in_quotes(
    a: "Local", b: Optional[Sequence["Local"]], c: Mapping[str, List["Local"]]
) -> None: ...


def _typecheckingstub__annotated(
    a: Annotated[str, 5], b: List[Annotated[int, 6]], c: T, d: Callable[..., T]
) -> None: ...


def ordinary(a: "Local") -> None:
    """Do nothing, as people write it."""


@pytest.fixture
def stock() -> Iterator[Callable[..., dict[str, Any]]]:
    """The function as it was; it is put back."""
    found = typing.get_type_hints
    stock = getattr(found, "__wrapped__", found)
    typing.get_type_hints = stock
    remember_type_hints()
    yield stock
    typing.get_type_hints = found


@pytest.mark.parametrize(
    "function",
    [_typecheckingstub__written, _typecheckingstub__in_quotes, _typecheckingstub__annotated, ordinary],
)
def test_finds_what_typing_finds(stock: Callable[..., dict[str, Any]], function: Callable[..., None]) -> None:
    """Names in quotes, annotations of one's own and the missing return value included."""
    assert typing.get_type_hints(function) == stock(function)
    assert typing.get_type_hints(function, include_extras=True) == stock(function, include_extras=True)


@pytest.mark.usefixtures("stock")
def test_remembers_generated_functions_alone() -> None:
    """Those of others may change."""
    assert typing.get_type_hints(_typecheckingstub__written) is typing.get_type_hints(_typecheckingstub__written)
    assert typing.get_type_hints(ordinary) is not typing.get_type_hints(ordinary)
