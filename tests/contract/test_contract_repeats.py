"""A call that is repeated under the same invocation id, as an SDK does whose first answer was lost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.support import Clients, Tables


@contextmanager
def _one_invocation(client: Any, invocation: str) -> Iterator[None]:
    """Every call of the block is an attempt of the same one."""

    def rename(request: Any, **_: Any) -> None:
        del request.headers["amz-sdk-invocation-id"]
        request.headers["amz-sdk-invocation-id"] = invocation

    client.meta.events.register("before-send", rename)
    try:
        yield
    finally:
        client.meta.events.unregister("before-send", rename)


def test_a_change_whose_answer_was_lost_is_answered_again(tables: Tables) -> None:
    """And not carried out again: AWS would refuse it, for the first one is still under way."""
    name = tables.create()
    client = tables.clients("dynamodb")
    with _one_invocation(client, "lost-answer"):
        first = client.update_table(TableName=name, DeletionProtectionEnabled=True)
        again = client.update_table(TableName=name, DeletionProtectionEnabled=True)
    assert again["TableDescription"] == first["TableDescription"]


def test_calls_for_items_are_carried_out_each_time(clients: Clients, tables: Tables) -> None:
    """Whoever repeats a write has to live with both: that is what verify looks for."""
    name = tables.create()
    client, key = clients("dynamodb"), {"PK": {"S": "a"}, "SK": {"S": "a"}}
    with _one_invocation(client, "written-twice"):
        for _ in range(2):
            client.update_item(
                TableName=name,
                Key=key,
                UpdateExpression="ADD written :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )
    assert client.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]["written"] == {"N": "2"}
