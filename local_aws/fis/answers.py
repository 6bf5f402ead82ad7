"""What AWS FIS answers, in its own protocol. The texts of refusals are approximate where AWS's were not seen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Record = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request that matched a route.

    Args:
        name: What stands in the path, decoded; empty where nothing does.
        body: The JSON body; empty when there is none.
        query: The query parameters, all values of each.
    """

    name: str
    body: Record
    query: Mapping[str, list[str]]


class RefusalError(Exception):
    """A request that is answered with an error.

    Args:
        code: The error's code.
        message: What it says.
        status: The HTTP status.
    """

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    @property
    def answer(self) -> Answer:
        """The error as it is sent."""
        headers = {"Content-Type": "application/json", "x-amzn-errortype": self.code}
        return self.status, headers, json.dumps({"message": str(self)}).encode()


def invalid(message: str) -> RefusalError:
    """Something that cannot be right."""
    return RefusalError("ValidationException", message, 400)


def not_found(what: str, identifier: str) -> RefusalError:
    """Something that is not there."""
    return RefusalError("ResourceNotFoundException", f"{what} {identifier} does not exist.", 404)


def content(answer: Record) -> Answer:
    """A successful answer; members that begin with an underscore are ours and left out."""
    return 200, {"Content-Type": "application/json"}, json.dumps(_public(answer)).encode()


def page(member: str, records: list[Record], query: Mapping[str, list[str]]) -> Answer:
    """A page of a list."""
    start, size = (int(query.get(name, [default])[0]) for name, default in (("nextToken", "0"), ("maxResults", "100")))
    answer: Record = {member: records[start : start + size]}
    if start + size < len(records):
        answer["nextToken"] = str(start + size)
    return content(answer)


def _public(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _public(one) for key, one in value.items() if not key.startswith("_") and one is not None}
    return [_public(one) for one in value] if isinstance(value, list) else value
