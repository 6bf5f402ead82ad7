"""CloudWatch's query protocol, translated into its JSON protocol by the service's own description.

The Terraform provider speaks the query protocol, whose answers the emulator writes by hand and in part. Its JSON
answers are whole, so a query request is answered by way of those: every member that JSON has, XML has.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from local_aws.emulator import Names, cloudwatch_description

Fields = Mapping[str, str]
_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "integer": int,
    "long": int,
    "double": float,
    "float": float,
}


class QueryProtocol:
    """Translates requests and answers."""

    def __init__(self) -> None:
        self._error = Names("ministack.services.cloudwatch")["_error"]
        self._new_id = Names("ministack.core.responses")["new_uuid"]

    @cached_property
    def _description(self) -> Any:
        return cloudwatch_description()  # when it is first needed: reading it would slow the start

    def request(self, action: str, fields: Fields) -> dict[str, Any] | None:
        """The request as JSON has it; None for an action that CloudWatch does not have."""
        if action not in self._description.operation_names:
            return None
        shape = self._description.operation_model(action).input_shape
        found = _read(shape, fields, "") if shape else None
        return found or {}

    def answer(self, action: str, status: int, content: bytes) -> tuple[int, dict[str, str], bytes]:
        """The answer to a query, from the answer in JSON."""
        value = json.loads(content or b"{}")
        if status >= 400:  # noqa: PLR2004 - HTTP
            refused: tuple[int, dict[str, str], bytes] = self._error(value["__type"], value["message"], status)
            return refused
        shape = self._description.operation_model(action).output_shape
        inner = _write_members(shape, value) if shape else ""
        text = (
            f'<{action}Response xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">'
            f"<{action}Result>{inner}</{action}Result>"
            f"<ResponseMetadata><RequestId>{self._new_id()}</RequestId></ResponseMetadata></{action}Response>"
        )
        return status, {"Content-Type": "text/xml"}, text.encode()


def _read(shape: Any, fields: Fields, prefix: str) -> Any:
    """The value of a shape below a prefix; None when nothing of it was sent."""
    if shape.type_name == "structure":
        members = {
            name: value
            for name, member in shape.members.items()
            if (value := _read(member, fields, f"{prefix}{name}.")) is not None
        }
        return members or None
    if shape.type_name == "list":
        return _read_list(shape, fields, prefix)
    text = fields.get(prefix.removesuffix("."))
    return None if text is None else _CONVERSIONS.get(shape.type_name, str)(text)


def _read_list(shape: Any, fields: Fields, prefix: str) -> list[Any] | None:
    start = re.compile(re.escape(f"{prefix}member.") + r"(\d+)(?:\.|$)")
    numbers = sorted({int(found[1]) for name in fields if (found := start.match(name))})
    values = [_read(shape.member, fields, f"{prefix}member.{number}.") for number in numbers]
    return values or None


def _write_members(shape: Any, value: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{_write(member, value[name])}</{name}>"
        for name, member in shape.members.items()
        if value.get(name) is not None
    )


def _write(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        return _write_members(shape, value)
    if shape.type_name == "list":
        return "".join(f"<member>{_write(shape.member, one)}</member>" for one in value)
    if shape.type_name == "map":
        return "".join(f"<entry><key>{escape(key)}</key><value>{one}</value></entry>" for key, one in value.items())
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(float(value), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))
