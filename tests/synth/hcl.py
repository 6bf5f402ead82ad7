"""The one way tests read HCL."""

from typing import Any

import hcl2
from hcl2 import SerializationOptions


def parse_hcl(text: str) -> dict[str, Any]:
    """HCL as data: texts without quotes, blocks as lists."""
    options = SerializationOptions(strip_string_quotes=True, explicit_blocks=False)
    parsed: dict[str, Any] = hcl2.loads(text, serialization_options=options)
    return parsed


def parse_expression(expression: str) -> Any:
    """An expression in ``${}`` as data; calls in it stay expressions."""
    return parse_hcl(f"value = {expression.removeprefix('${').removesuffix('}')}\n")["value"]


def parse_jsonencode(expression: str) -> Any:
    """The argument of ``${jsonencode(...)}`` as data; further calls in it stay expressions."""
    argument = expression.removeprefix("${jsonencode(").removesuffix(")}")
    return parse_hcl(f"value = {argument}\n")["value"]
