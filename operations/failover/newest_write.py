"""The newest write of a region that is known to be elsewhere: the last pulse of the region's probe function.

The probe writes once a minute or so, so this is no exact recovery point: later writes may have arrived too.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from globaltables.model.probe import MARK

if TYPE_CHECKING:
    from globaltables.model.keys import Attribute
    from operations.aws import Clients
    from operations.verification.table import Table

SLOTS = 16
"""How many pulses a region has; the same as in `lambda_src/probe/pulses.py`, as a test says."""

_NUMBER_DIGITS = 37


def newest_pulse(clients: Clients, table: Table, source: str, seen_in: str) -> datetime | None:
    """When the newest pulse of *source* was written that is in *seen_in*; None when there is none.

    Args:
        clients: AWS clients.
        table: The table.
        source: The region whose probe wrote it.
        seen_in: The region to look in.
    """
    keys = [pulse_key(table, source, slot) for slot in range(SLOTS)]
    try:
        answer: Any = clients.dynamodb(seen_in).batch_get_item(
            RequestItems={table.name: {"Keys": keys, "ConsistentRead": True}}
        )
    except (ClientError, BotoCoreError):
        return None
    return newest_of(answer["Responses"].get(table.name, ()))


def newest_of(items: Any) -> datetime | None:
    """The newest of some items; what is no pulse does not count."""
    written = []
    for item in items:
        try:
            written.append(int(item[MARK]["M"]["written_at"]["N"]))
        except (KeyError, TypeError, ValueError):
            continue
    return datetime.fromtimestamp(max(written) / 1000, UTC) if written else None


def pulse_key(table: Table, region: str, slot: int) -> dict[str, Any]:
    """The key of a place in a region's ring; the same as in `lambda_src/probe/pulses.py`, as a test says."""
    key = {table.partition_key.name: _value(table.partition_key, f"{MARK}#{region}#{slot}")}
    if table.sort_key:
        key[table.sort_key.name] = _value(table.sort_key, MARK)
    return key


def _value(attribute: Attribute, text: str) -> dict[str, Any]:
    if attribute.type == "B":
        return {"B": text.encode()}
    if attribute.type == "N":
        return {"N": str(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % 10**_NUMBER_DIGITS)}
    return {"S": text}
