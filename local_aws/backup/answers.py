"""What AWS Backup answers, in its own protocol. The texts of refusals are approximate where AWS's were not seen."""

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
        names: What stands in the path, in order, decoded.
        body: The JSON body; empty when there is none.
        query: The query parameters, the first value of each.
    """

    names: tuple[str, ...]
    body: Record
    query: Mapping[str, str]

    @property
    def name(self) -> str:
        """The first name in the path."""
        return self.names[0]


def content(answer: Any, status: int = 200) -> Answer:
    """A successful answer with a body; members that begin with an underscore are ours and left out."""
    return status, {"Content-Type": "application/json"}, json.dumps(public(answer)).encode()


def done(status: int = 200) -> Answer:
    """A successful answer without a body."""
    return status, {"Content-Type": "application/json"}, b""


def refusal(code: str, message: str, status: int = 400) -> Answer:
    """An error."""
    said = {"__type": code, "Code": code, "Message": message}
    return status, {"Content-Type": "application/json", "x-amzn-errortype": code}, json.dumps(said).encode()


def invalid(message: str) -> Answer:
    """A value that is out of its range."""
    return refusal("InvalidParameterValueException", message)


def not_allowed_now(message: str) -> Answer:
    """A request that the state of things forbids."""
    return refusal("InvalidRequestException", message)


def not_found(what: str) -> Answer:
    """Something that is not there."""
    return refusal("ResourceNotFoundException", f"{what} does not exist")


def denied() -> Answer:
    """A vault's policy denies it."""
    return refusal("AccessDeniedException", "Insufficient privileges to perform this action.", 403)


def public(value: Any) -> Any:
    """A value without the members that begin with an underscore and without those that are None."""
    if isinstance(value, dict):
        return {key: public(one) for key, one in value.items() if not str(key).startswith("_") and one is not None}
    return [public(one) for one in value] if isinstance(value, list) else value


def page(key: str, records: list[Record], query: Mapping[str, str]) -> Answer:
    """A page of a list."""
    start = int(query.get("nextToken") or query.get("NextToken") or 0)
    size = int(query.get("maxResults") or query.get("MaxResults") or 1000)
    answer: Record = {key: records[start : start + size]}
    if start + size < len(records):
        answer["NextToken"] = str(start + size)
    return content(answer)
