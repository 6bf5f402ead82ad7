"""Finds what AWS knows by a name, one row per type: the call, where the name goes, where the time stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.recovery.match import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.recovery.match import Place
    from operations.recovery.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Named:
    """How one type is asked for.

    Args:
        service: The service.
        operation: The call, as boto3 names it.
        names: The argument of the call for each value of the plan.
        import_id: What Terraform imports it by, of the plan's values.
        made: Where the time of its making stands in the answer. Empty when AWS does not tell.
        missing: The error codes that mean there is none.
    """

    service: str
    operation: str
    names: Mapping[str, str]
    import_id: str
    made: tuple[str, ...]
    missing: frozenset[str] = frozenset({"ResourceNotFoundException"})

    def find(self, wanted: Wanted, place: Place) -> Found | None:
        """Asks AWS; None when there is none, or its name was not known to the plan."""
        if any(wanted.values.get(value) is None for value in self.names):
            return None
        arguments = {argument: wanted.values[value] for value, argument in self.names.items()}
        try:
            answer = getattr(place.clients.of(self.service, place.region), self.operation)(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in self.missing:
                return None
            raise
        return Found(wanted, self.import_id.format_map(wanted.values), time_in(answer, self.made))


BY_NAME: Mapping[str, Named] = {
    "aws_iam_role": Named(
        "iam", "get_role", {"name": "RoleName"}, "{name}", ("Role", "CreateDate"), frozenset({"NoSuchEntity"})
    ),
    "aws_backup_restore_testing_plan": Named(
        "backup",
        "get_restore_testing_plan",
        {"name": "RestoreTestingPlanName"},
        "{name}",
        ("RestoreTestingPlan", "CreationTime"),
    ),
    "aws_backup_restore_testing_selection": Named(
        "backup",
        "get_restore_testing_selection",
        {"name": "RestoreTestingSelectionName", "restore_testing_plan_name": "RestoreTestingPlanName"},
        "{name}:{restore_testing_plan_name}",
        ("RestoreTestingSelection", "CreationTime"),
    ),
    "aws_kinesis_stream": Named(
        "kinesis",
        "describe_stream_summary",
        {"name": "StreamName"},
        "{name}",
        ("StreamDescriptionSummary", "StreamCreationTimestamp"),
    ),
    "aws_lambda_function": Named(
        "lambda",
        "get_function_configuration",
        {"function_name": "FunctionName"},
        "{function_name}",
        ("LastModified",),
    ),
}


def time_in(answer: Any, path: tuple[str, ...]) -> datetime | None:
    """The time at a place of an answer; None when there is none."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if isinstance(answer, datetime):
        return answer
    if isinstance(answer, int | float):
        return datetime.fromtimestamp(answer / 1000, UTC)
    if isinstance(answer, str) and path:
        return datetime.strptime(answer, "%Y-%m-%dT%H:%M:%S.%f%z")  # Lambda's own form
    return None
