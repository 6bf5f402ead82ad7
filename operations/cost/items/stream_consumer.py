"""The stream consumer: calls for the changes that were made in its region; others are filtered out for free.

A change is taken to come alone as long as Lambda polls a stream often enough for it, four times a second, and in
batches above. Lambda's reads of DynamoDB streams are free:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-understanding-billing.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes
from operations.cost.items.probe import LOG_BYTES_PER_RUN, MB_PER_GB
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject

POLLS_A_MONTH = 4 * 3600 * HOURS_A_MONTH
"""https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"""

MILLISECONDS = 1000


def charges(subject: Subject) -> Iterator[Charge]:
    """What the stream consumer is charged; its queue takes nothing while nothing fails."""
    consumer = subject.environment.stream_consumer
    if not consumer.enabled:
        return
    handling_seconds = Decimal(subject.workload.usage.handling_milliseconds) / MILLISECONDS
    for replica in subject.replicas:
        changes, region = replica.load.writes, replica.region
        calls = max(min(changes, POLLS_A_MONTH), changes / consumer.batch_size)
        yield Charge(region, "stream consumer", "lambda_requests", calls)
        memory_gb = consumer.memory_mb / MB_PER_GB
        yield Charge(region, "stream consumer", "lambda_gb_seconds", changes * handling_seconds * memory_gb)
        yield Charge(region, "stream consumer", "logs", gigabytes(calls * LOG_BYTES_PER_RUN))
