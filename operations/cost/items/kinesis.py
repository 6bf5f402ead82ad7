"""Changes to Kinesis: what DynamoDB charges for capturing them, and the streams of the environment.

DynamoDB counts a change by the KB of the larger of both images, whatever its write took: neither local indexes nor
transactions make it dearer, and what time to live deletes is a change too.
https://aws.amazon.com/dynamodb/pricing/on-demand/
A record has an item as it was and as it is; Kinesis counts what comes in by the KB and per record.
https://aws.amazon.com/kinesis/data-streams/pricing/
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Replica, Subject

IMAGES, RECORD_BYTES = 2, Decimal(500)
"""Of a change, and what stands around them."""

KB, PAYLOAD_UNIT_BYTES = Decimal(1024), Decimal(25 * 1024)
DESCRIBED = "Kinesis streams"


def charges(subject: Subject) -> Iterator[Charge]:
    """What changes to Kinesis are charged."""
    kinesis, usage = subject.environment.kinesis, subject.workload.usage
    for replica in subject.replicas:
        has_stream = kinesis.enabled and (not kinesis.roles or replica.role in kinesis.roles)
        if usage.kinesis or has_stream:
            units = replica.load.changes * (_item_bytes(subject) / KB).to_integral_value(ROUND_CEILING)
            yield Charge(replica.region, "changes to Kinesis", "kinesis_change_units", units)
        if has_stream:
            yield from _stream(subject, replica)


def _stream(subject: Subject, replica: Replica) -> Iterator[Charge]:
    load, shards, region = replica.load, subject.environment.kinesis.shards, replica.region
    record = IMAGES * _item_bytes(subject) + RECORD_BYTES
    if shards is not None:
        payload_units = load.changes * (record / PAYLOAD_UNIT_BYTES).to_integral_value(ROUND_CEILING)
        yield Charge(region, DESCRIBED, "kinesis_shard_hours", shards * HOURS_A_MONTH)
        yield Charge(region, DESCRIBED, "kinesis_payload_units", payload_units)
        return
    incoming = load.changes * (record / KB).to_integral_value(ROUND_CEILING) * KB
    outgoing = load.changes * record * subject.workload.usage.kinesis_readers
    yield Charge(region, DESCRIBED, "kinesis_stream_hours", HOURS_A_MONTH)
    yield Charge(region, DESCRIBED, "kinesis_incoming", gigabytes(incoming))
    yield Charge(region, DESCRIBED, "kinesis_outgoing", gigabytes(outgoing))


def _item_bytes(subject: Subject) -> Decimal:
    """Items are the same in all regions, but only where some were written has anybody seen their size."""
    loads = subject.workload.loads
    writes = sum((load.writes for load in loads), Decimal(0))
    if subject.workload.is_measured and writes:
        return sum((load.sent_bytes for load in loads), Decimal(0)) / writes
    return Decimal(subject.workload.usage.item_bytes)
