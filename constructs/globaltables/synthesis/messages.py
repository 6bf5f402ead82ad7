"""Requests and answers of jsii as lines, written and read without cattrs.

A large stack sends about a thousand requests. For each, cattrs copies the whole of it, with a look at the class of
every value, and finds the class of the answer by trying three. The six requests that a stack consists of have two to
four fields and their answers one, so these are written and read here. Whatever else there is takes jsii's own way:
methods overridden in Python, callbacks, objects, errors.
"""

import functools
import io
import json
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from globaltables.synthesis.code_shape import check_code
from globaltables.synthesis.plain_values import PLAIN

_API_BY_REQUEST = {
    "CreateRequest": "create",
    "GetRequest": "get",
    "SetRequest": "set",
    "StaticGetRequest": "sget",
    "InvokeRequest": "invoke",
    "StaticInvokeRequest": "sinvoke",
}
_FIELD_BY_ANSWER = {"CreateResponse": "$jsii.byref", "GetResponse": "value", "InvokeResponse": "result"}
_CHECKSUM_BY_FUNCTION = {
    "_NodeProcess.send": 0x17BC49CE,
    "_NodeProcess._next_message": 0x5713FF2F,
    "_unstructure_ref": 0x70A868B7,
    "_with_reference": 0x24995C4E,
    "jdefault": 0x3F1830E9,
    "ohook": 0x00934F87,
}


class Messages:
    """How requests and answers look.

    Args:
        process_module: The module ``jsii._kernel.providers.process``.

    Raises:
        UnexpectedShapeError: When jsii writes and reads in another way than it is known to.
    """

    def __init__(self, process_module: Any) -> None:
        for name, expected in _CHECKSUM_BY_FUNCTION.items():
            check_code(attrgetter(name)(process_module), expected)
        self._module = process_module
        self._encode = json.JSONEncoder(default=process_module.jdefault).encode
        self._fields_by_request = {
            getattr(process_module, name): [field.name for field in getattr(process_module, name).__attrs_attrs__]
            for name in _API_BY_REQUEST
        }
        self._field_by_answer = {getattr(process_module, name): field for name, field in _FIELD_BY_ANSWER.items()}

    def line_of(self, request: Any) -> bytes | None:
        """Return the line that sends *request*; ``None`` for one that jsii is to write itself."""
        fields = self._fields_by_request.get(type(request))
        if fields is None or getattr(request, "overrides", None) or self._module._stack_traces_enabled():  # noqa: SLF001
            return None
        message = {field: getattr(request, field) for field in fields}
        if "objref" in message:
            message["objref"] = self._module._unstructure_ref(message["objref"])  # noqa: SLF001 as jsii does
        message["api"] = _API_BY_REQUEST[type(request).__name__]
        return self._encode(message).encode() + b"\n"

    def plain_answer(self, line: bytes, response_type: type[Any]) -> Any | None:
        """Return the answer that *line* is; ``None`` for one that jsii is to read itself."""
        field = self._field_by_answer.get(response_type)
        message = json.loads(line) if field is not None and line else {}
        match message:
            case {"ok": {**ok}} if ok.keys() <= {field} and type(ok.get(field)) in PLAIN:
                return response_type(*ok.values())
        return None

    def answered(self, process: Any, line: bytes) -> Any:
        """Return a stand-in for *process* that has been answered *line* already, whatever is asked."""
        answered = SimpleNamespace(
            _serializer=process._serializer,  # noqa: SLF001 as jsii does
            _process=SimpleNamespace(stdin=io.BytesIO(), stdout=io.BytesIO(line)),
        )
        answered._next_message = functools.partial(type(process)._next_message, answered)  # noqa: SLF001
        return answered
