"""Arguments of a plain type pass the bindings' run-time checks without typeguard.

Every argument of a generated call is checked, also the dozens that were not given, and typeguard takes a whole analysis
of the hint to find that ``None`` is allowed where ``Optional[str]`` is expected. An argument whose very class stands in
the hint is right; all others are checked as ever, so that errors and their texts stay the same.
"""

import functools
import sys
import typing
from typing import Any

_PLAIN = frozenset({str, int, float, bool, type(None)})


def pass_plain_arguments(typeguard: Any) -> None:
    """Let *typeguard*'s ``check_type`` pass at once what is plainly right."""
    stock = typeguard.check_type
    if hasattr(stock, "__wrapped__"):
        return

    @functools.wraps(stock)
    def check_type(argname: str, value: Any, expected_type: Any, memo: Any = None, **names: Any) -> None:
        if type(value) in _PLAIN and _allows(expected_type, type(value)):
            return
        if memo is None:  # typeguard would look up names of the hint in this function
            caller = sys._getframe(1)  # noqa: SLF001 as typeguard does
            names = {"globals": caller.f_globals, "locals": caller.f_locals, **names}
        stock(argname, value, expected_type, memo, **names)

    typeguard.check_type = check_type


def _allows(hint: Any, plain: type) -> bool:
    return hint is plain or (typing.get_origin(hint) is typing.Union and plain in typing.get_args(hint))
