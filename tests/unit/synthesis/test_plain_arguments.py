"""Arguments of a plain type are not analysed; all others are, in the words and with the names of typeguard."""

# ruff: noqa: UP007, UP045 - hints as generated code writes them

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple, Optional, Union

import pytest
import typeguard

from globaltables.synthesis.plain_arguments import pass_plain_arguments


class Local:
    """A class that only a name in a hint leads to."""


class Derived(Local):
    """A class derived from that."""


class Pair(NamedTuple):
    """A tuple whose parts are checked, too."""

    left: int


@pytest.fixture
def checks() -> tuple[SimpleNamespace, list[Any]]:
    """A typeguard of its own with the fast way, and the values that reached the stock one."""
    seen: list[Any] = []

    def check_type(argname: str, value: Any, expected_type: Any, memo: Any = None, **names: Any) -> None:
        seen.append(value)
        typeguard.check_type(argname, value, expected_type, memo, **names)

    module = SimpleNamespace(check_type=check_type)
    pass_plain_arguments(module)
    return module, seen


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("a", str),
        (None, Optional[str]),
        (5, Union[int, float, None]),
        (False, Union[None, bool, Sequence[int]]),
        (Local(), Local),
        (Derived(), Union[dict[str, Any], Local, None]),
    ],
)
def test_a_class_of_the_hint_passes_at_once(
    checks: tuple[SimpleNamespace, list[Any]], value: object, hint: object
) -> None:
    """Nothing can be wrong with it."""
    module, seen = checks
    module.check_type("it", value, hint)
    assert seen == []


@pytest.mark.parametrize(
    ("value", "hint"),
    [(True, int), (5, float), (["a"], Sequence[str]), (Local(), "Local"), (Local(), object), (Pair(5), Pair)],
)
def test_all_else_is_checked_as_ever(checks: tuple[SimpleNamespace, list[Any]], value: object, hint: object) -> None:
    """A name in a hint is looked up where the check was called."""
    module, seen = checks
    for _ in range(2):
        module.check_type("it", value, hint)
    assert seen == [value, value]


def test_an_error_is_typeguards(checks: tuple[SimpleNamespace, list[Any]]) -> None:
    """Word by word."""
    with pytest.raises(TypeError, match=r"^type of it must be one of \(str, NoneType\); got int instead$"):
        checks[0].check_type("it", 5, Optional[str])
    with pytest.raises(TypeError, match=r"^type of it must be .*Derived; got .*Local instead$"):
        checks[0].check_type("it", Local(), Derived)


def test_is_put_in_place_once(checks: tuple[SimpleNamespace, list[Any]]) -> None:
    """A second time would only add a call."""
    module, _ = checks
    before = module.check_type
    pass_plain_arguments(module)
    assert module.check_type is before
