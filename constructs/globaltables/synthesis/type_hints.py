"""Type hints of the bindings' signatures, resolved once.

Every call of a generated constructor, method or setter begins by checking its arguments, and for that resolves the
annotations of a function beside it whose name begins with ``_typecheckingstub__``. These never change. Newer generated
code asks jsii, which remembers them; the bindings used here ask `typing` every time, which is most of what a large
stack costs in Python. All other functions are resolved as ever.
"""

import functools
import typing
from types import FunctionType
from typing import Any

_STUB = "_typecheckingstub__"


def remember_type_hints() -> None:
    """Let `typing.get_type_hints` remember what it found for the checks of generated code."""
    stock = typing.get_type_hints
    if hasattr(stock, "__wrapped__"):
        return
    hints_by_stub: dict[FunctionType, dict[str, Any]] = {}

    @functools.wraps(stock)
    def get_type_hints(obj: Any, *args: Any, **options: Any) -> dict[str, Any]:
        if args or options or type(obj) is not FunctionType or not obj.__name__.startswith(_STUB):
            return stock(obj, *args, **options)
        hints = hints_by_stub.get(obj)
        if hints is None:
            hints = hints_by_stub[obj] = stock(obj)
        return hints

    typing.get_type_hints = get_type_hints
