"""How long Terraform takes for what: remembered of the last runs of an environment, kept beside its journal."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Any

from operations.whole_file import write_whole

if TYPE_CHECKING:
    from pathlib import Path

REMEMBERED = 5
"""Of how many times of one kind the middle one counts."""

# Seconds on AWS, with the waits of the provider itself; what is not here takes `_OTHERS`.
_TYPICAL = {
    "aws_appautoscaling_policy": {"create": 2.0},
    "aws_cloudtrail": {"create": 5.0},
    "aws_dynamodb_contributor_insights": {"create": 15.0, "delete": 15.0},
    "aws_dynamodb_kinesis_streaming_destination": {"create": 20.0, "delete": 20.0},
    "aws_dynamodb_table": {"create": 120.0, "update": 60.0, "delete": 60.0},
    "aws_iam_role": {"create": 2.0},
    "aws_kinesis_stream": {"create": 25.0, "delete": 20.0},
    "aws_kms_key": {"create": 12.0, "update": 10.0},
    "aws_lambda_event_source_mapping": {"create": 30.0, "delete": 30.0},
    "aws_lambda_function": {"create": 15.0},
    "aws_s3_bucket_lifecycle_configuration": {"create": 55.0, "delete": 5.0},
    "aws_sqs_queue": {"create": 26.0, "delete": 30.0},
    "aws_vpc_endpoint": {"create": 15.0, "delete": 15.0},
    "terraform_data": {"create": 0.0, "update": 0.0, "delete": 0.0},
}
_OTHERS = 1.0


class Durations:
    """Seconds by resource type and action.

    Args:
        file: Where they are kept, mode 0600. One that is missing or cannot be read counts as empty.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds = _read(file)

    def expected(self, type_: str, action: str) -> float:
        """How long one resource will take: the middle of the last times, else what is typical of AWS.

        Args:
            type_: The resource type.
            action: ``create``, ``update`` or ``delete``.
        """
        known = self._seconds.get(type_, {}).get(action)
        return statistics.median(known) if known else _TYPICAL.get(type_, {}).get(action, _OTHERS)

    def took(self, type_: str, action: str, seconds: float) -> None:
        """Remembers how long one took."""
        known = self._seconds.setdefault(type_, {}).setdefault(action, [])
        known.append(round(seconds, 2))
        del known[:-REMEMBERED]

    def save(self) -> None:
        """Writes them down, in one go: a reader sees the old or the new."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._file, json.dumps(self._seconds, sort_keys=True))


def _read(file: Path) -> dict[str, dict[str, list[float]]]:
    try:
        raw: Any = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(type_): {str(action): [float(one) for one in seconds] for action, seconds in by_action.items()}
            for type_, by_action in raw.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # it only makes a guess better
