"""When an alarm of each kind fires: a threshold per severity, typed by what is measured.

Periods, datapoints and the treatment of missing data are what AWS recommends for each metric:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Settings, false_means_none, none_is_false

Severity = Literal["critical", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "notice")
"""Worst first: somebody is woken, somebody looks today, somebody looks some day."""

MissingData = Literal["missing", "ignore", "breaching", "notBreaching"]
"""What a period without data counts as. CloudWatch takes ``missing`` as ``ignore`` for metrics of DynamoDB."""

Operation = Literal[
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
]


Periods = Annotated[int, Field(ge=1, le=1440, description="How many of the latest periods are looked at.")]


class CountThreshold(Settings):
    """So many in a period are tolerated."""

    maximum_count: int = Field(ge=0, description="How many in one period are tolerated; more is too many.")


class LatencyThreshold(Settings):
    """So long is tolerated."""

    maximum_milliseconds: int = Field(ge=1, description="How many milliseconds are tolerated.")


class PercentThreshold(Settings):
    """So much of a limit is tolerated."""

    maximum_percent: int = Field(ge=1, le=100, description="How many percent of it are tolerated.")


class RequestLatencyThreshold(LatencyThreshold):
    """So long is tolerated, by operation where operations differ."""

    by_operation: dict[Operation, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict, description="Milliseconds for single operations."
    )


Count = Annotated[
    CountThreshold | None, BeforeValidator(false_means_none), Field(default=None, json_schema_extra=none_is_false)
]
Latency = Annotated[
    LatencyThreshold | None, BeforeValidator(false_means_none), Field(default=None, json_schema_extra=none_is_false)
]
Percent = Annotated[
    PercentThreshold | None, BeforeValidator(false_means_none), Field(default=None, json_schema_extra=none_is_false)
]
RequestLatency = Annotated[
    RequestLatencyThreshold | None,
    BeforeValidator(false_means_none),
    Field(default=None, json_schema_extra=none_is_false),
]


class Kind(Settings):
    """How alarms of one kind count; subclasses add a threshold per severity, false for no alarm."""

    evaluation_periods: Periods
    datapoints_to_alarm: int | None = Field(
        default=None, ge=1, description="How many of them must be too high; all of them when absent."
    )
    missing_data: MissingData = Field(description="What a period without data counts as.")

    @model_validator(mode="after")
    def _no_more_datapoints_than_periods(self) -> Self:
        if self.datapoints_to_alarm and self.datapoints_to_alarm > self.evaluation_periods:
            message = (
                f"must not exceed evaluation_periods, got {self.datapoints_to_alarm} of {self.evaluation_periods}; "
                "lower it, or leave it out"
            )
            raise ConfigurationError(Problem("datapoints_to_alarm", message))
        return self


class Counted(Kind):
    """A kind that counts events in a period."""

    evaluation_periods: Periods = 5
    missing_data: MissingData = "notBreaching"
    critical: Count = None
    warning: Count = None
    notice: Count = None


class Timed(Kind):
    """A kind that measures time."""

    evaluation_periods: Periods = 15
    missing_data: MissingData = "missing"
    critical: Latency = None
    warning: Latency = None
    notice: Latency = None


class Used(Kind):
    """A kind that compares with a limit."""

    evaluation_periods: Periods = 2
    missing_data: MissingData = "missing"
    critical: Percent = None
    warning: Percent = None
    notice: Percent = None


class RequestTimed(Kind):
    """Successful requests, by operation.

    Args:
        operations: Whose latency is watched. Default GetItem, Query, PutItem, UpdateItem.
    """

    evaluation_periods: Periods = 10
    missing_data: MissingData = "missing"
    operations: tuple[Operation, ...] = Field(
        default=("GetItem", "Query", "PutItem", "UpdateItem"),
        strict=False,
        min_length=1,
        description="The operations whose latency is watched.",
    )
    critical: RequestLatency = None
    warning: RequestLatency = None
    notice: RequestLatency = None
