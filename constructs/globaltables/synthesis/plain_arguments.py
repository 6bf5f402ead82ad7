"""Arguments whose class stands in the hint pass the bindings' run-time checks without typeguard.

Every argument of a generated call is checked, also the dozens that were not given, and typeguard takes a whole analysis
of the hint to find that ``None`` is allowed where ``Optional[str]`` is expected, or a stack where a construct is. An
argument whose very class stands in the hint is right, and so is an object of a class derived from it; that is found out
once per hint and class. All others are checked as ever, so that errors and their texts stay the same.
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
    # By the identity of the hint: its hash would take longer than all the rest. The hint is kept, so that no other gets
    # its identity; those of the bindings live until the end anyway.
    found: dict[tuple[int, type], tuple[bool, Any]] = {}

    @functools.wraps(stock)
    def check_type(argname: str, value: Any, expected_type: Any, memo: Any = None, **names: Any) -> None:
        key = (id(expected_type), type(value))
        if key not in found:
            found[key] = (_allows(expected_type, type(value)), expected_type)
        if found[key][0]:
            return
        if memo is None:  # typeguard would look up names of the hint in this function
            caller = sys._getframe(1)  # noqa: SLF001 as typeguard does
            names = {"globals": caller.f_globals, "locals": caller.f_locals, **names}
        stock(argname, value, expected_type, memo, **names)

    typeguard.check_type = check_type


def _allows(hint: Any, kind: type) -> bool:
    choices = typing.get_args(hint) if typing.get_origin(hint) is typing.Union else (hint,)
    classes = (kind,) if kind in _PLAIN else kind.__mro__[:-1]
    # typeguard looks into named tuples
    return tuple not in classes and any(one is choice for one in classes for choice in choices)
