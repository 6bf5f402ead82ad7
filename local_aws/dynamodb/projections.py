"""The attributes that an index holds besides its keys, in an order that is not the caller's, as with AWS.

AWS's own order follows no known rule; here it is the caller's, backwards.
"""

from typing import Any

Request = dict[str, Any]
CREATED = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
UPDATES = "GlobalSecondaryIndexUpdates"


def in_another_order(data: Request) -> Request:
    """The CreateTable or UpdateTable request with the attributes of every new index backwards."""
    changed = {kind: [_index(index) for index in data[kind]] for kind in CREATED if data.get(kind)}
    if data.get(UPDATES):
        changed[UPDATES] = [
            {**update, "Create": _index(update["Create"])} if "Create" in update else update for update in data[UPDATES]
        ]
    return {**data, **changed}


def _index(index: Request) -> Request:
    projection = index.get("Projection") or {}
    if not projection.get("NonKeyAttributes"):
        return index
    return {**index, "Projection": {**projection, "NonKeyAttributes": projection["NonKeyAttributes"][::-1]}}
