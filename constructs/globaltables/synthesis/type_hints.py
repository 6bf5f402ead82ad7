"""Type hints of the bindings' signatures, resolved once, and only where there is something to resolve.

Every call of a generated constructor, method or setter begins by checking its arguments, and for that resolves the
annotations of a function beside it whose name begins with ``_typecheckingstub__``. These never change. Newer generated
code asks jsii, which remembers them; the bindings used here ask `typing` every time, which is most of what a large
stack costs in Python. All other functions are resolved as ever.

These functions stand at the end of their modules, where every class has its name, so next to none of their annotations
has a name in quotes; one without is what it would be resolved to.
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
            hints = hints_by_stub[obj] = _as_written(obj.__annotations__) or stock(obj)
        return hints

    typing.get_type_hints = get_type_hints


def _as_written(annotations: dict[str, Any]) -> dict[str, Any] | None:
    """Return *annotations* if they are what `typing` would make of them, or ``None``."""
    hints = {name: type(None) if hint is None else hint for name, hint in annotations.items()}
    return hints if all(map(_is_resolved, hints.values())) else None


def _is_resolved(hint: Any) -> bool:
    """Whether *hint* consists of classes alone, without names in quotes, type variables or annotations of its own."""
    parts = getattr(hint, "__args__", None)
    if parts is None:
        return isinstance(hint, type) or hint is Any
    return not hasattr(hint, "__metadata__") and all(map(_is_resolved, parts))
