"""What is never made anew for having been cut off."""

from __future__ import annotations

import json

import pytest

from operations.cut_off import cut_off
from operations.terraform.state import parse_stored_state


@pytest.mark.parametrize(
    ("type_", "is_finished"),
    [
        ("aws_dynamodb_table", True),
        ("aws_kms_key", True),
        ("aws_kinesis_stream", True),
        ("aws_sqs_queue", True),
        ("aws_lambda_function", False),
    ],
)
def test_what_may_hold_data_is_finished_in_place(type_: str, *, is_finished: bool) -> None:
    """The guard refuses to make it anew; all else is made anew sooner than repaired."""

    def block(name: str, **status: str) -> dict[str, object]:
        return {"mode": "managed", "type": type_, "name": name, "instances": [{"attributes": {}, **status}]}

    resources = [block("whole"), block("half", status="tainted")]
    state = parse_stored_state(json.dumps({"version": 4, "resources": resources}))
    assert cut_off(state) == ([f"{type_}.half"] if is_finished else [])
