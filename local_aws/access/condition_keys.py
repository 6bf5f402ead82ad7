"""Condition keys of a request that the emulator does not know: the leading keys of items, the namespace of metrics.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from local_aws.emulator import Names, read_cbor

KEY_IN_EXPRESSION = re.compile(r"^\s*([#\w.-]+)\s*=\s*(:\w+)")
NAMESPACE_IN_FORM = re.compile(rb"(?:^|&)Namespace=([^&]*)")


class ConditionKeys:
    """Adds the keys."""

    def __init__(self) -> None:
        self._actions = Names("ministack.core.iam_actions")
        self._tables = Names("ministack.services.dynamodb")["_tables"]

    def install(self) -> None:
        """Wrap the emulator's functions that say what a request's conditions are."""
        self._actions.wrap("dynamodb_service_context", self._wrap_items)
        self._actions.wrap("request_tag_context", self._wrap_metrics)

    def _wrap_items(self, original: Callable[[bytes], dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
        def context(body: bytes) -> dict[str, Any]:
            found = original(body)
            try:
                data = json.loads(body or b"{}")
            except ValueError:
                return found
            keys = list(self._leading_keys(data)) if isinstance(data, dict) else []
            return found | ({"dynamodb:LeadingKeys": keys} if keys else {})

        return context

    def _leading_keys(self, data: dict[str, Any]) -> Iterator[str]:
        """The partition keys of all items that a request names; none for a scan."""
        table = data.get("TableName", "")
        for item in (data.get("Key"), data.get("Item")):
            yield from self._key_of(table, item)
        for name, asked in (data.get("RequestItems") or {}).items():
            writes = asked if isinstance(asked, list) else []
            items = asked.get("Keys") or [] if isinstance(asked, dict) else []
            items += [write.get(kind, {}).get(part) for write in writes for kind, part in _WRITES if kind in write]
            for item in items:
                yield from self._key_of(name, item)
        for one in data.get("TransactItems") or []:
            for asked in one.values():
                yield from self._key_of(asked.get("TableName", ""), asked.get("Key") or asked.get("Item"))
        asked_for = KEY_IN_EXPRESSION.match(data.get("KeyConditionExpression") or "")
        if asked_for:
            values = data.get("ExpressionAttributeValues") or {}
            yield from map(str, (values.get(asked_for[2]) or {}).values())

    def _key_of(self, table_name: str, item: Any) -> Iterator[str]:
        table = self._tables.get(table_name.rpartition("/")[2])
        if table is not None and isinstance(item, dict) and table["pk_name"] in item:
            yield from map(str, item[table["pk_name"]].values())

    def _wrap_metrics(self, original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def context(service: str, iam_action: str, body: bytes, params: Any) -> dict[str, Any]:
            found = original(service, iam_action, body, params)
            if iam_action != "cloudwatch:PutMetricData":
                return found
            return found | {"cloudwatch:namespace": _namespace(body)}

        return context


_WRITES = (("PutRequest", "Item"), ("DeleteRequest", "Key"))


def _namespace(body: bytes) -> str:
    """The namespace in whichever protocol the client speaks."""
    if body[:1] == b"{":
        return str(json.loads(body).get("Namespace", ""))
    in_form = NAMESPACE_IN_FORM.search(body) if body.startswith(b"Action=") or b"&Action=" in body else None
    return in_form[1].decode().replace("%2F", "/") if in_form else str(read_cbor(body).get("Namespace", ""))
