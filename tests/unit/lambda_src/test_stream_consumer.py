"""Which changes are handled, and where a batch stops."""

from __future__ import annotations

from typing import Any

import pytest

from lambda_src.stream_consumer.handler import process
from lambda_src.stream_consumer.records import Change, change_of

HERE, THERE = "eu-west-1", "us-east-1"


def _record(number: int, region: str | None = HERE, kind: str = "INSERT", **more: Any) -> dict[str, Any]:
    image: dict[str, Any] = {"PK": {"S": str(number)}}
    if region:
        image["written_in"] = {"S": region}
    images = {"OldImage": image} if kind == "REMOVE" else {"NewImage": image}
    inner = {"Keys": {"PK": {"S": str(number)}}, "SequenceNumber": f"{number:03d}", **images}
    return {"eventID": f"id-{number}", "eventName": kind, "dynamodb": inner, **more}


def _process(records: list[dict[str, Any]], failing: set[str] = frozenset()) -> tuple[dict[str, Any], list[str]]:  # type: ignore[assignment] # nothing fails
    handled: list[str] = []

    def handle(change: Change) -> None:
        if change.id in failing:
            raise ValueError(change.id)
        handled.append(change.id)

    answer = process([*records], handle, region=HERE, region_attribute="written_in")
    return answer, handled


def test_handles_the_changes_of_its_own_region_alone() -> None:
    """Each region's stream has them all; without a mark nobody's region is known, so nobody handles it."""
    records = [_record(1), _record(2, THERE), _record(3, None), _record(4)]
    assert _process(records) == ({"batchItemFailures": []}, ["id-1", "id-4"])


def test_a_removal_belongs_to_the_region_of_the_last_version() -> None:
    """There is no new image that could say where it was removed."""
    records = [_record(1, HERE, "REMOVE"), _record(2, THERE, "REMOVE")]
    assert _process(records)[1] == ["id-1"]


def test_a_failure_stops_the_batch_there() -> None:
    """What follows is not handled, since a stream is in order; Lambda goes on from the failed one."""
    records = [_record(1), _record(2), _record(3)]
    answer, handled = _process(records, {"id-2"})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "002"}]}
    assert handled == ["id-1"]


def test_a_failure_of_the_first_fails_the_whole_call() -> None:
    """So that Lambda halves the batch until the failing change stands alone."""
    with pytest.raises(ValueError, match="id-1"):
        _process([_record(1), _record(2)], {"id-1"})


def test_changes_of_other_regions_before_a_failure_count_as_done() -> None:
    """They need not come again."""
    answer, _ = _process([_record(1, THERE), _record(2)], {"id-2"})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "002"}]}


def test_a_change_tells_expiry_from_removal() -> None:
    """DynamoDB names itself where it removed an item whose time was over."""
    by_service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert change_of(_record(1, kind="REMOVE", userIdentity=by_service)).expired
    assert not change_of(_record(1, kind="REMOVE")).expired
