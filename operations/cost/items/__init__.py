"""Everything that is charged, one subject per file.

An item says how much of which product a region needs. It knows no price: a new item is a function here and a row in
`ITEMS`, a new product a row in `operations/cost/products.py` with its price in `list-prices.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.cost.items import (
    audit,
    backups,
    capacity,
    drills,
    exports,
    insights,
    keys,
    kinesis,
    logs,
    monitoring,
    probe,
    recovery,
    replication,
    requests,
    scaling,
    storage,
    stream_consumer,
    streams,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Charge, Subject

ITEMS = (
    requests.charges,
    capacity.charges,
    storage.charges,
    replication.charges,
    recovery.charges,
    backups.charges,
    streams.charges,
    kinesis.charges,
    exports.charges,
    keys.charges,
    monitoring.charges,
    scaling.charges,
    insights.charges,
    probe.charges,
    stream_consumer.charges,
    audit.charges,
    drills.charges,
    logs.charges,
)
"""In the order in which they are shown."""


def charges_of(subject: Subject) -> Iterator[Charge]:
    """All charges of a month that are not nothing."""
    for item in ITEMS:
        yield from (charge for charge in item(subject) if charge.quantity)
