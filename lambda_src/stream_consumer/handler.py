"""The function that AWS Lambda calls with a batch of stream records.

A stream is in order, so a failure stops the batch where it is: what came before is done, and what follows waits. Where
something came before, the sequence number of the failed change is reported and Lambda goes on from there. Where the
failed change is the first, the whole call fails: with ``BisectBatchOnFunctionError`` Lambda then halves the batch again
and again until the change stands alone, and only that one is given up in the end. A report for the first one would not
halve anything, and the rest of the batch would be given up with it.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from .changes import handle as handle_change
from .records import Change, change_of


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Handles a batch.

    Args:
        event: The records.
        context: Lambda's; not used.

    Returns:
        The change to go on from, where one failed that was not the first.
    """
    del context
    return process(
        event["Records"],
        handle_change,
        region=os.environ["AWS_REGION"],
        region_attribute=os.environ["REGION_ATTRIBUTE"],
    )


def process(
    records: list[Mapping[str, Any]],
    handle_one: Callable[[Change], None],
    *,
    region: str,
    region_attribute: str,
) -> dict[str, Any]:
    """Handles the records that belong to a region, in order.

    Args:
        records: The batch, as it came.
        handle_one: What is done with a change.
        region: The region whose changes are handled.
        region_attribute: The attribute in which writers name theirs.

    Raises:
        Exception: What *handle_one* raised for the first record.
    """
    for number, record in enumerate(records):
        change = change_of(record)
        # The mapping filters already, which costs nothing. A mapping without the filter must not handle twice.
        if change.written_in(region_attribute) != region:
            continue
        try:
            handle_one(change)
        except Exception as error:
            if number == 0:
                raise
            print(f"change {change.id} failed: {error!r}")  # noqa: T201 - a function's log is what it prints
            return {"batchItemFailures": [{"itemIdentifier": change.sequence_number}]}
    return {"batchItemFailures": []}
