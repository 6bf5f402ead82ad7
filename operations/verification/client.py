"""Calls one region and writes down what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.verification.history import ABSENT, CONDITION_FAILED, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from operations.verification.history import Kind, Outcome
    from operations.verification.marked_items import MarkedItems

ONCE = Config(
    # A call that is repeated unseen may happen twice, and its condition may fail on its own first try.
    retries={"total_max_attempts": 1},
    connect_timeout=3,
    read_timeout=10,
    max_pool_connections=32,
    # What is sent is made here and tested; leaving the check out makes room for a tenth more calls.
    parameter_validation=False,
)
"""How a verification calls: once, and what comes of it is written down."""

BATCH = 100  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
FOREIGN = "ForeignItem"
_SERVER_ERROR = 500


class Client:
    """One client of one region; its operations go into a list that all clients share.

    Args:
        dynamodb: A DynamoDB client made with `ONCE`.
        items: The items of this run.
        region: The region it calls.
        operations: Where operations are written down.
        now: The clock, in seconds since the run began.
    """

    def __init__(
        self, dynamodb: Any, items: MarkedItems, region: str, operations: list[Operation], now: Callable[[], float]
    ) -> None:
        self.region = region
        self._items = items
        self._operations = operations
        self._now = now
        self._calls = {"put": dynamodb.put_item, "create": dynamodb.put_item, "swap": dynamodb.put_item}
        self._calls |= {"delete": dynamodb.delete_item, "read": dynamodb.get_item}
        self._read_batch = dynamodb.batch_get_item

    def write(self, kind: Kind, key: str, version: str | None = None, expects: str | None = None) -> Operation:
        """Makes one call.

        Args:
            kind: What it does.
            key: The item.
            version: The version to write.
            expects: The version that a swap wants to find.
        """
        items = self._items
        if kind == "swap":
            arguments = items.swap(key, str(version), str(expects))
        elif kind == "delete" or kind == "read":  # noqa: PLR1714 - mypy narrows the kind this way
            arguments = items.delete(key) if kind == "delete" else items.read(key)
        else:
            arguments = items.put(key, str(version)) if kind == "put" else items.create(key, str(version))
        outcome: Outcome = "ok"
        reason: str | None = None
        invoked = self._now()
        try:
            answer = self._calls[kind](**arguments)
        except (ClientError, BotoCoreError) as error:
            outcome, reason, saw = self._refusal(error)
        else:
            saw = items.version_of(answer.get("Item" if kind == "read" else "Attributes"))
            if saw is None:
                outcome, reason = "refused", FOREIGN
        operation = Operation(
            kind,
            self.region,
            key,
            invoked,
            self._now(),
            outcome,
            version,
            expects,
            saw,
            reason,
        )
        self._operations.append(operation)
        return operation

    def read(self, key: str) -> Operation:
        """Reads one item with strong consistency."""
        return self.write("read", key)

    def look(self, keys: list[str]) -> tuple[float, float, dict[str, str]]:
        """Reads up to a hundred items with strong consistency; nothing is written down.

        Returns:
            When it was called, when it was answered, and the version of each item that was read.
        """
        requested = [self._items.key(key) for key in keys]
        key_by_identity = {_identity(one): key for one, key in zip(requested, keys, strict=True)}
        table = self._items.table_name
        invoked = self._now()
        answer = self._read_batch(RequestItems={table: {"Keys": requested, "ConsistentRead": True}})
        completed = self._now()
        names = requested[0].keys()
        versions = dict.fromkeys(keys, ABSENT)
        for unread in answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", ()):
            del versions[key_by_identity[_identity(unread)]]
        for item in answer["Responses"].get(table, ()):
            key = key_by_identity[_identity({name: item[name] for name in names})]
            versions[key] = self._items.version_of(item) or FOREIGN
        return invoked, completed, versions

    def _refusal(self, error: ClientError | BotoCoreError) -> tuple[Outcome, str, str | None]:
        """Whether a call that failed may have happened, why it failed, and what it found."""
        if not isinstance(error, ClientError):
            return "unknown", type(error).__name__, None
        answer: Any = error.response
        code = str(answer["Error"]["Code"])
        if answer["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR:
            return "unknown", code, None
        if code != CONDITION_FAILED:
            return "refused", code, None
        saw = self._items.version_of(answer.get("Item"))
        return "refused", FOREIGN if saw is None else code, saw


def batches(keys: Iterable[str]) -> list[list[str]]:
    """Keys in lots that one call can read."""
    listed = list(keys)
    return [listed[start : start + BATCH] for start in range(0, len(listed), BATCH)]


def _identity(key: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in key.items()))
