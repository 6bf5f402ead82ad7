"""What becomes of a batch after a run: the rules of Lambda's pages on streams."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws.functions.batches import Batch, Outcome, after, too_old

PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
BISECTED = {"BisectBatchOnFunctionError": True}
FAILED = {"error": True, "body": {"errorMessage": "no"}}


def _batch(*numbers: int, failures: int = 0) -> Batch:
    records = tuple(
        {"dynamodb": {"SequenceNumber": f"{number:03d}", "ApproximateCreationDateTime": float(number)}}
        for number in numbers
    )
    return Batch(records, failures)


def _report(*identifiers: Any) -> dict[str, Any]:
    return {"body": {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}}


@pytest.mark.parametrize(
    "result",
    [
        {"body": None},
        {"body": {}},
        {"body": {"batchItemFailures": []}},
        {"body": {"batchItemFailures": None}},
        {"body": "any"},
    ],
)
def test_no_report_is_success(result: dict[str, Any]) -> None:
    """Empty and null answers are successes."""
    assert after(_batch(1, 2), result, PARTIAL) == Outcome()


def test_a_report_counts_only_where_it_is_asked_for() -> None:
    """Without ReportBatchItemFailures an answer is not read."""
    assert after(_batch(1, 2), _report("002"), {}) == Outcome()


def test_the_lowest_failed_record_is_where_it_goes_on() -> None:
    """What came before it is done, in whatever order the failures are told."""
    assert after(_batch(1, 2, 3), _report("003", "002"), PARTIAL) == Outcome((_batch(2, 3),))


@pytest.mark.parametrize("identifier", ["", None, "999"])
def test_a_report_that_names_no_record_fails_the_batch(identifier: str | None) -> None:
    """So do a missing and an unknown identifier."""
    assert after(_batch(1, 2), _report(identifier), PARTIAL) == Outcome((_batch(1, 2, failures=1),))


def test_an_error_halves_the_batch_and_is_no_retry() -> None:
    """First half first; a record alone is not halved but tried again."""
    assert after(_batch(1, 2, 3), FAILED, BISECTED) == Outcome((_batch(1), _batch(2, 3)))
    assert after(_batch(1), FAILED, BISECTED) == Outcome((_batch(1, failures=1),))


def test_a_report_of_the_first_record_halves_nothing() -> None:
    """The batch is cut at the number that is reported, which is its beginning."""
    assert after(_batch(1, 2), _report("001"), PARTIAL | BISECTED) == Outcome((_batch(1, 2, failures=1),))


def test_a_batch_is_given_up_whole_after_its_retries() -> None:
    """The first try is no retry; -1 is for ever."""
    once = {"MaximumRetryAttempts": 1}
    assert after(_batch(1, 2), FAILED, once) == Outcome((_batch(1, 2, failures=1),))
    assert after(_batch(1, 2, failures=1), FAILED, once) == Outcome(given_up=_batch(1, 2, failures=2))
    assert after(_batch(1, failures=99), FAILED, {}) == Outcome((_batch(1, failures=100),))


def test_old_records_are_given_up_without_a_run() -> None:
    """Those that are older than allowed, and no others."""
    aged = {"MaximumRecordAgeInSeconds": 60}
    assert too_old(_batch(1, 50, 100), 105.0, aged) == (_batch(1), _batch(50, 100))
    assert too_old(_batch(1), 105.0, aged) == (_batch(1), None)
    assert too_old(_batch(1), 105.0, {}) == (None, _batch(1))
