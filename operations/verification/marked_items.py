"""Items that belong to one run and to nobody else.

They are safe in a production table: every write and delete fails where an item of that key is not this run's, and where
the table has a time to live, what a crash leaves behind expires within a day.
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

VERSION = "globaltables_version"
"""Name of the attribute that holds the version."""

KEEP_SECONDS = 24 * 3600
"""How long a left-over item lives where the table has a time to live."""

_OWN_OR_NONE = "attribute_not_exists(#key) OR #mark = :run"


@dataclass(frozen=True, slots=True)
class MarkedItems:
    """Makes the keys of one run and the arguments of its calls.

    Every write tells the version that it replaced, or that stood in its way, at no cost.

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

    def key(self, name: str) -> dict[str, Any]:
        """The key of the item of that name."""
        key = {self.partition_key.name: _value(self.partition_key.type, f"{MARK}#{self.run}#{name}")}
        if self.sort_key:
            key[self.sort_key.name] = _value(self.sort_key.type, f"{MARK}#{self.run}")
        return key

    def put(self, name: str, version: str) -> dict[str, Any]:
        """The arguments of a PutItem that overwrites nothing but this run's item."""
        return self._put(name, version, _OWN_OR_NONE, {":run": {"S": self.run}}, "#key", "#mark")

    def create(self, name: str, version: str) -> dict[str, Any]:
        """The arguments of a PutItem that overwrites nothing."""
        return self._put(name, version, "attribute_not_exists(#key)", {}, "#key")

    def swap(self, name: str, version: str, expects: str) -> dict[str, Any]:
        """The arguments of a PutItem that overwrites nothing but that version of this run's item."""
        values = {":run": {"S": self.run}, ":expects": {"S": expects}}
        return self._put(name, version, "#mark = :run AND #version = :expects", values, "#mark", "#version")

    def delete(self, name: str) -> dict[str, Any]:
        """The arguments of a DeleteItem that deletes nothing but this run's item."""
        return {
            "TableName": self.table_name,
            "Key": self.key(name),
            "ConditionExpression": _OWN_OR_NONE,
            "ExpressionAttributeNames": self._names("#key", "#mark"),
            "ExpressionAttributeValues": {":run": {"S": self.run}},
            "ReturnValues": "ALL_OLD",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def read(self, name: str) -> dict[str, Any]:
        """The arguments of a strongly consistent GetItem."""
        return {"TableName": self.table_name, "Key": self.key(name), "ConsistentRead": True}

    def version_of(self, item: dict[str, Any] | None) -> str | None:
        """The version of an item as DynamoDB returns it, "" for none; None when the item is not this run's."""
        if not item:
            return ""
        if item.get(MARK) != {"S": self.run} or VERSION not in item:
            return None
        return str(item[VERSION]["S"])

    def _put(self, name: str, version: str, condition: str, values: dict[str, Any], *names: str) -> dict[str, Any]:
        item = self.key(name) | {MARK: {"S": self.run}, VERSION: {"S": version}}
        if self.time_to_live_attribute and self.time_to_live_attribute not in item:
            item[self.time_to_live_attribute] = {"N": str(int(time.time()) + KEEP_SECONDS)}
        arguments = {
            "TableName": self.table_name,
            "Item": item,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": self._names(*names),
            "ReturnValues": "ALL_OLD",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        return {**arguments, "ExpressionAttributeValues": values} if values else arguments

    def _names(self, *names: str) -> dict[str, str]:
        known = {"#key": self.partition_key.name, "#mark": MARK, "#version": VERSION}
        return {name: known[name] for name in names}


def _value(kind: str, text: str) -> dict[str, Any]:
    """The text as a value of a key's type; numbers take 37 digits of its hash."""
    if kind == "B":
        return {"B": text.encode()}
    if kind == "N":
        return {"N": str(uuid.uuid5(uuid.NAMESPACE_URL, text).int % 10**37)}
    return {"S": text}
