"""How the changes of each region are consumed there.

Limits: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
"""

from typing import Literal

from pydantic import Field

from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarms import Alarms
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.functions import FunctionSettings
from globaltables.model.keys import AttributeName

SUFFIX = "stream-consumer"
"""What follows the table's name in the function's."""


class StreamConsuming(FunctionSettings):
    """A function in every region that handles the changes that were made there.

    Every region's stream has the changes of all regions, and since version 2019.11.21 DynamoDB does not say which
    region a change was made in. The application does: it sets *region_attribute* to its region's name in every write.

    Args:
        region_attribute: That attribute. Default ``written_in``.
        batch_size: How many changes at most come in one call, 1 to 10,000. Default 100.
        batching_window_seconds: How long Lambda may wait for a fuller batch, in seconds, 0 to 300. Default 0.
        parallelization_factor: How many batches of a shard are worked on at once, 1 to 10; changes of one item stay
            in order. Default 1.
        maximum_retry_attempts: How often a failing change is tried again, 0 to 10,000. Default 5.
        maximum_record_age_seconds: How old a change may become before it is given up, in seconds, 60 to 86,400, which
            is how long a stream keeps it. Default 12 hours, so that there is time to fetch it from the stream.
        starting_position: Where a new consumer begins: ``LATEST`` (the default), or ``TRIM_HORIZON`` for the changes
            of the last 24 hours too.
        timeout_seconds: How long a call may take, in seconds, 1 to 900. Default 60.
    """

    region_attribute: AttributeName = Field(
        default="written_in", description="The attribute that holds the region an item was written in."
    )
    batch_size: int = Field(default=100, ge=1, le=10_000, description="How many changes at most come in one call.")
    batching_window_seconds: int = Field(
        default=0, ge=0, le=300, description="How long Lambda may wait for a fuller batch, in seconds."
    )
    parallelization_factor: int = Field(
        default=1, ge=1, le=10, description="How many batches of a shard are worked on at once."
    )
    maximum_retry_attempts: int = Field(
        default=5, ge=0, le=10_000, description="How often a failing change is tried again."
    )
    maximum_record_age_seconds: int = Field(
        default=43_200, ge=60, le=86_400, description="How old a change may become before it is given up, in seconds."
    )
    starting_position: Literal["LATEST", "TRIM_HORIZON"] = Field(
        default="LATEST", description="Where a new consumer begins: with new changes, or with those of the last day."
    )
    timeout_seconds: int = Field(default=60, ge=1, le=900, description="How long a call may take, in seconds.")


def check_record_age(consumer: StreamConsuming, alarms: Alarms) -> None:
    """Checks that an alarm on the age of records can fire: those that are too old are given up unseen.

    Raises:
        ConfigurationError: When a threshold is at or above the maximum record age.
    """
    if not (consumer.enabled and alarms.enabled):
        return
    most_seconds = consumer.maximum_record_age_seconds
    for severity in SEVERITIES:
        threshold = getattr(alarms.iterator_age, severity)
        if threshold and threshold.maximum_milliseconds >= most_seconds * 1000:
            message = (
                "must be below stream_consumer.maximum_record_age_seconds, at which changes are given up, "
                f"got {threshold.maximum_milliseconds} with {most_seconds} seconds; lower it, or set {severity} = false"
            )
            raise ConfigurationError(Problem(f"alarms.iterator_age.{severity}.maximum_milliseconds", message))
