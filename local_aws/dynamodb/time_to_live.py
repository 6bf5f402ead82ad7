"""Time to live with what AWS refuses: another attribute than the one it is on, and what is so already.

AWS also takes one change an hour; here the next one is taken at once, so that tests need not wait.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
"""

import json
from collections.abc import Callable
from typing import Any

from local_aws.dynamodb.refusals import Answer, invalid, json_answer
from local_aws.emulator import Names

Table = dict[str, Any]
Handler = Callable[[Table], Answer]
HTTP_OK = 200


class TimeToLive:
    """UpdateTimeToLive and DescribeTimeToLive."""

    def __init__(self) -> None:
        self._dynamodb = Names("ministack.services.dynamodb")

    def install(self) -> None:
        """Wrap the emulator's two handlers."""
        self._dynamodb.wrap("_update_ttl", self._wrap_update)
        self._dynamodb.wrap("_describe_ttl", self._wrap_describe)

    def _wrap_describe(self, original: Handler) -> Handler:
        def describe(data: Table) -> Answer:
            answer = original(data)
            described = json.loads(answer[2]).get("TimeToLiveDescription") or {}
            off = {"TimeToLiveStatus": "DISABLED"}  # of which AWS names no attribute
            return json_answer({"TimeToLiveDescription": off}) if described.items() > off.items() else answer

        return describe

    def _wrap_update(self, original: Handler) -> Handler:
        def update(data: Table) -> Answer:
            name = self._dynamodb["_normalize_table_name"](data.get("TableName"))
            asked = data.get("TimeToLiveSpecification") or {}
            now = self._dynamodb["_ttl_settings"].get(name) or {}
            refusal = _refusal(now, asked) if name in self._dynamodb["_tables"] and asked.get("AttributeName") else None
            return refusal or original(data)

        return update


def _refusal(now: Table, asked: Table) -> Answer | None:
    is_on = now.get("TimeToLiveStatus") == "ENABLED"
    if is_on and asked["AttributeName"] != now["AttributeName"]:
        return invalid(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {now['AttributeName']}"
        )
    if is_on is bool(asked.get("Enabled")):
        return invalid(f"TimeToLive is already {'enabled' if is_on else 'disabled'}")
    return None
