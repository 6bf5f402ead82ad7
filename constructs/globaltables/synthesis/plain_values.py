"""What goes to node, made ready for JSON in one round instead of two.

jsii's kernel replaces structs, maps and lists; then cattrs, which is made for any class there is, looks at every value
of the result again. A resource has some fifty arguments, most of them ``None``. Here a plain value, a list, a map, a
struct and an object of node leave the first round as JSON has them, and the second is left out. All else takes both, as
ever, so that errors stay the same.
"""

import functools
from collections.abc import Callable
from typing import Any

from globaltables.synthesis.code_shape import check_code

PLAIN = frozenset({str, int, float, bool, type(None)})
_STOCK = 0xE632EF96

Convert = Callable[[Any, Any], Any]


def convert_in_one_round(kernel_module: Any) -> None:
    """Let jsii's kernel convert what it sends in one round.

    Args:
        kernel_module: The module ``jsii._kernel``.

    Raises:
        UnexpectedShapeError: When the kernel converts in another way than it is known to.
    """
    stock = kernel_module._make_reference_for_native  # noqa: SLF001 no public way in
    if hasattr(stock, "__wrapped__"):
        return
    check_code(stock, _STOCK)
    convert_by_class: dict[type, Convert] = {}

    @functools.wraps(stock)
    def convert(kernel: Any, value: Any) -> Any:
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is list:
            return [convert(kernel, item) for item in value]
        if kind is dict and all(type(key) is str for key in value):
            return {"$jsii.map": {key: convert(kernel, item) for key, item in value.items()}}
        if kind not in convert_by_class:
            convert_by_class[kind] = _struct(kind, convert) or _object_of_node(kind) or in_two_rounds
        return convert_by_class[kind](kernel, value)

    def in_two_rounds(kernel: Any, value: Any) -> Any:
        return kernel.provider._process._serializer.unstructure(stock(kernel, value))  # noqa: SLF001 as jsii does

    kernel_module._make_reference_for_native = convert  # noqa: SLF001


def _struct(kind: type, convert: Convert) -> Convert | None:
    """How to convert a class that generated code calls a data type; ``None`` for another."""
    name_by_attribute, fqn = getattr(kind, "__jsii_name_mapping__", None), getattr(kind, "__jsii_type__", None)
    if name_by_attribute is None or fqn is None:
        return None
    members = tuple(name_by_attribute.items())

    def convert_struct(kernel: Any, value: Any) -> Any:
        data = {name: convert(kernel, getattr(value, attribute)) for attribute, name in members}
        return {"$jsii.struct": {"fqn": fqn, "data": data}}

    return convert_struct


def _object_of_node(kind: type) -> Convert | None:
    """How to convert a class of objects that live in node: `json` asks jsii for their references."""
    # What cattrs would take apart is not for here.
    known_to_cattrs = any(hasattr(kind, mark) for mark in ("__attrs_attrs__", "__dataclass_fields__", "_fields"))
    is_jsii = type(kind).__module__ == "jsii._runtime" and getattr(kind, "__jsii_type__", None) is not None
    return _itself if is_jsii and not known_to_cattrs else None


def _itself(_kernel: Any, value: Any) -> Any:
    return value
