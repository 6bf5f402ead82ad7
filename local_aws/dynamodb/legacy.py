"""The 2017 version of global tables, which AWS no longer makes and which does not know 2019 tables."""

import json
from collections.abc import Callable
from typing import Any

from local_aws.dynamodb.refusals import Answer, invalid, json_answer, refuse
from local_aws.emulator import Names

NOT_FOUND = frozenset(
    {"DescribeGlobalTable", "DescribeGlobalTableSettings", "UpdateGlobalTable", "UpdateGlobalTableSettings"}
)


def install() -> None:
    """Answer the 2017 operations before the emulator, which has none of them."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
            operation = headers.get("x-amz-target", "").rpartition(".")[2]
            return answer(operation, body) or await original(method, path, headers, body, query)

        return handle

    Names("ministack.services.dynamodb").wrap("handle_request", wrap)


def answer(operation: str, body: bytes) -> Answer | None:
    """The answer to a 2017 operation, or None for any other."""
    if operation in NOT_FOUND:
        name = json.loads(body or b"{}").get("GlobalTableName")
        return refuse("GlobalTableNotFoundException", f"Global table with name '{name}' does not exist.")
    if operation == "ListGlobalTables":
        return json_answer({"GlobalTables": []})
    if operation == "CreateGlobalTable":
        return invalid(
            "DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables "
            "version 2019.11.21, instead of version 2017.11.29 (Legacy)."
        )
    return None
