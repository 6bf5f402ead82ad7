"""What Application Auto Scaling answers, in its JSON protocol. Texts are AWS's where one was seen, else approximate."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Record = dict[str, Any]
HEADERS = {"Content-Type": "application/x-amz-json-1.1"}
MOST_RESULTS = 50


def content(answer: Mapping[str, Any]) -> Answer:
    """A successful answer; members that begin with an underscore are ours and left out."""
    return 200, dict(HEADERS), json.dumps(_public(answer)).encode()


def refusal(code: str, message: str) -> Answer:
    """An error."""
    said = json.dumps({"__type": code, "message": message}).encode()
    return 400, HEADERS | {"x-amzn-errortype": code}, said


def invalid(message: str) -> Answer:
    """A request that cannot be right."""
    return refusal("ValidationException", message)


def no_target(identity: tuple[str, str]) -> Answer:
    """Nothing is registered for a resource and dimension."""
    return refusal(
        "ObjectNotFoundException",
        f"No scalable target registered for service namespace: dynamodb, resource ID: {identity[0]}, "
        f"scalable dimension: {identity[1]}",
    )


def not_found(what: str, name: str, identity: tuple[str, str]) -> Answer:
    """A policy or a scheduled action that is not there."""
    return refusal(
        "ObjectNotFoundException",
        f"No {what} found for service namespace: dynamodb, resource ID: {identity[0]}, "
        f"scalable dimension: {identity[1]}, {what} name: {name}",
    )


def page(key: str, records: Sequence[Record], request: Mapping[str, Any]) -> Answer:
    """A page of a list."""
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        return refusal("InvalidNextTokenException", "The next token supplied was invalid")
    start, size = int(token), min(int(request.get("MaxResults") or MOST_RESULTS), MOST_RESULTS)
    answer: Record = {key: list(records[start : start + size])}
    if start + size < len(records):
        answer["NextToken"] = str(start + size)
    return content(answer)


def _public(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _public(one) for key, one in value.items() if not str(key).startswith("_") and one is not None}
    return [_public(one) for one in value] if isinstance(value, list) else value
