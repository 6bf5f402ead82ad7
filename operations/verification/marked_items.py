"""Items that belong to one run and to nobody else.

They are safe in a production table: a put fails where an item of that key exists, a delete fails where the item is not
this run's, and where the table has a time to live, what a crash leaves behind expires within a day.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from globaltables.model.keys import Attribute

MARK = "globaltables_verify"
"""Name of the attribute that holds the run's id."""

KEEP_SECONDS = 24 * 3600
"""How long a left-over item lives where the table has a time to live."""


@dataclass(frozen=True, slots=True)
class MarkedItems:
    """Makes the keys, puts and deletes of one run.

    Args:
        table_name: The table.
        partition_key: Its partition key.
        sort_key: Its sort key. None when it has none.
        time_to_live_attribute: Its time to live attribute. None when it has none.
        run: The run's id; a random one by default.
    """

    table_name: str
    partition_key: Attribute
    sort_key: Attribute | None
    time_to_live_attribute: str | None = None
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    def key(self, region: str, number: int) -> dict[str, Any]:
        """The key of the item that *region* writes as its *number*-th, from 0."""
        key = {self.partition_key.name: _value(self.partition_key.type, f"{MARK}#{self.run}#{region}#{number}")}
        if self.sort_key:
            key[self.sort_key.name] = _value(self.sort_key.type, f"{MARK}#{self.run}")
        return key

    def put(self, region: str, number: int) -> dict[str, Any]:
        """The arguments of a PutItem that never overwrites anything."""
        item = self.key(region, number) | {MARK: {"S": self.run}}
        if self.time_to_live_attribute and self.time_to_live_attribute not in item:
            item[self.time_to_live_attribute] = {"N": str(int(time.time()) + KEEP_SECONDS)}
        return {
            "TableName": self.table_name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": self.partition_key.name},
        }

    def delete(self, region: str, number: int) -> dict[str, Any]:
        """The arguments of a DeleteItem that deletes nothing but this run's item."""
        return {
            "TableName": self.table_name,
            "Key": self.key(region, number),
            "ConditionExpression": "attribute_not_exists(#mark) OR #mark = :run",
            "ExpressionAttributeNames": {"#mark": MARK},
            "ExpressionAttributeValues": {":run": {"S": self.run}},
        }


def _value(kind: str, text: str) -> dict[str, Any]:
    """The text as a value of a key's type; numbers take 37 digits of its hash."""
    if kind == "B":
        return {"B": text.encode()}
    if kind == "N":
        return {"N": str(uuid.uuid5(uuid.NAMESPACE_URL, text).int % 10**37)}
    return {"S": text}
