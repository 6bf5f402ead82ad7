"""The probe's reads and writes. None of them can touch an item that is not the probe's own."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from .pulses import MARK, Item, Pulse, from_item, to_item
from .settings import Settings

_BATCH = 100  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_TRIES = 5
_PAUSE_SECONDS = 0.05


class NotReadError(RuntimeError):
    """The table did not give all items that were asked for."""


class Table:
    """The table as the probe uses it.

    Args:
        dynamodb: A DynamoDB client.
        settings: Which table.
        sleep: Waits so many seconds.
    """

    def __init__(self, dynamodb: Any, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        self._dynamodb = dynamodb
        self._settings = settings
        self._sleep = sleep

    def read(self, keys: Iterable[Item]) -> list[Pulse]:
        """The pulses under these keys, read consistently in this replica.

        Raises:
            NotReadError: When some stay unread, as they do under throttling.
        """
        found: list[Pulse] = []
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH):
            found += self._read_batch(wanted[start : start + _BATCH])
        return found

    def _read_batch(self, wanted: list[Item]) -> list[Pulse]:
        name, found = self._settings.table_name, []
        for attempt in range(_TRIES):
            answer = self._dynamodb.batch_get_item(RequestItems={name: {"Keys": wanted, "ConsistentRead": True}})
            pulses = (from_item(item) for item in answer["Responses"].get(name, []))
            found += [pulse for pulse in pulses if pulse is not None]
            wanted = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
            if not wanted:
                return found
            self._sleep(_PAUSE_SECONDS * 2**attempt)
        raise NotReadError(f"{len(wanted)} keys of table {name} were not read after {_TRIES} tries; is it throttled?")

    def write(self, pulse: Pulse) -> None:
        """Writes a pulse over the oldest of its own region; refused where another's item stands."""
        self._dynamodb.put_item(
            TableName=self._settings.table_name,
            Item=to_item(self._settings, pulse),
            ConditionExpression=(
                "attribute_not_exists(#key) OR (#mark.#region = :region AND #mark.#sequence < :sequence)"
            ),
            ExpressionAttributeNames={
                "#key": self._settings.partition_key.name,
                "#mark": MARK,
                "#region": "region",
                "#sequence": "sequence",
            },
            ExpressionAttributeValues={":region": {"S": pulse.region}, ":sequence": {"N": str(pulse.sequence)}},
        )

    def delete(self, keys: Iterable[Item]) -> None:
        """Deletes this region's pulses; refused where another's item stands."""
        for key in keys:
            self._dynamodb.delete_item(
                TableName=self._settings.table_name,
                Key=key,
                ConditionExpression="attribute_not_exists(#key) OR #mark.#region = :region",
                ExpressionAttributeNames={
                    "#key": self._settings.partition_key.name,
                    "#mark": MARK,
                    "#region": "region",
                },
                ExpressionAttributeValues={":region": {"S": self._settings.region}},
            )
