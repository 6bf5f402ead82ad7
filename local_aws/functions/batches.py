"""What becomes of a batch of stream records after a function had it. Pure: records in, batches out.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Record = dict[str, Any]

FOR_EVER = -1
REPORTS_FAILURES = "ReportBatchItemFailures"


@dataclass(frozen=True)
class Batch:
    """Records that go to the function together.

    Args:
        records: The records, in order.
        failures: How often they failed together.
    """

    records: tuple[Record, ...]
    failures: int = 0


@dataclass(frozen=True)
class Outcome:
    """What is left of a batch.

    Args:
        again: Batches that go to the function, in this order.
        given_up: The batch that is given up; None when it is not.
    """

    again: tuple[Batch, ...] = ()
    given_up: Batch | None = None


def after(batch: Batch, result: Mapping[str, Any], mapping: Mapping[str, Any]) -> Outcome:
    """What is left of a batch after a run.

    Args:
        batch: What the function had.
        result: The run's result: ``error`` when it failed, else ``body``.
        mapping: The event source mapping.
    """
    first_failed = 0 if result.get("error") else _first_failed(batch, result.get("body"), mapping)
    if first_failed is None:
        return Outcome()
    bisects, several = bool(mapping.get("BisectBatchOnFunctionError")), len(batch.records) > 1
    if first_failed > 0:
        # What came before is done. The rest is another batch, and begins to count anew.
        return Outcome((Batch(batch.records[first_failed:]),))
    if bisects and several and result.get("error"):
        middle = len(batch.records) // 2
        return Outcome((Batch(batch.records[:middle]), Batch(batch.records[middle:])))  # which is no retry
    failed = replace(batch, failures=batch.failures + 1)
    attempts = int(mapping.get("MaximumRetryAttempts", FOR_EVER))
    if attempts != FOR_EVER and failed.failures > attempts:
        return Outcome(given_up=failed)
    return Outcome((failed,))


def _first_failed(batch: Batch, answer: Any, mapping: Mapping[str, Any]) -> int | None:
    """The place of the first record that failed; None when all succeeded."""
    if REPORTS_FAILURES not in (mapping.get("FunctionResponseTypes") or []) or not answer:
        return None
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    place_by_number = {record["dynamodb"]["SequenceNumber"]: place for place, record in enumerate(batch.records)}
    places = [place_by_number.get(_identifier(failure)) for failure in failures]
    known = [place for place in places if place is not None]
    # An answer that names no record, or one that was not there, fails the whole batch.
    return min(known) if len(known) == len(places) else 0


def _identifier(failure: Any) -> str:
    return str(failure.get("itemIdentifier") or "") if isinstance(failure, dict) else ""


def too_old(batch: Batch, now: float, mapping: Mapping[str, Any]) -> tuple[Batch | None, Batch | None]:
    """Splits a batch into what is older than the mapping allows, and the rest.

    Args:
        batch: The batch.
        now: Seconds since 1970.
        mapping: The event source mapping.
    """
    limit = int(mapping.get("MaximumRecordAgeInSeconds", FOR_EVER))
    if limit == FOR_EVER:
        return None, batch
    old = tuple(one for one in batch.records if now - one["dynamodb"]["ApproximateCreationDateTime"] > limit)
    if not old:
        return None, batch
    young = batch.records[len(old) :]
    return Batch(old, batch.failures), Batch(young, batch.failures) if young else None
