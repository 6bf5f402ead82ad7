"""The stream consumer of one region."""

import json
from typing import Any

from cdktf_cdktf_provider_aws.lambda_event_source_mapping import (
    LambdaEventSourceMapping,
    LambdaEventSourceMappingDestinationConfig,
    LambdaEventSourceMappingDestinationConfigOnFailure,
    LambdaEventSourceMappingFilterCriteria,
    LambdaEventSourceMappingFilterCriteriaFilter,
)
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from globaltables.model import permissions
from globaltables.model.policies import Statement, TableArns, allow, document, read_stream, use_keys
from globaltables.model.stream_consumer import SUFFIX, StreamConsuming
from globaltables.probe.code import FunctionCode
from globaltables.probe.function import FunctionPlace, RegionalFunction, function_name
from globaltables.table.grants import policy_text

_KEEP_SECONDS = 14 * 86_400
"""The longest that a queue keeps a message."""


class StreamConsumer(Construct):
    """A function that handles the changes made in its region, and a queue that hears of those it gave up.

    Which region a change was made in is what the item says in an attribute: since version 2019.11.21 DynamoDB adds
    none. Changes of other regions are filtered before the function is called, which costs nothing.

    The queue gets the place of a change in the stream, not the change: the stream keeps it for a day.
    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html

    Args:
        place: Where, and for which table.
        stream_arn: The stream of the replica in this region.
        code: Its code.
        settings: How it works. Default as for an environment that says nothing.
        table_key_arn: The table's customer managed key in this region, where that key's own policy does not admit the
            account's roles through DynamoDB. The keys of this library do. Default none.

    Raises:
        ConfigurationError: When the function's name would be too long.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        place: FunctionPlace,
        stream_arn: str,
        code: FunctionCode,
        settings: StreamConsuming = StreamConsuming(),  # noqa: B008 - settings are immutable
        table_key_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        provider, name = place.region.provider, function_name(place.table_name, SUFFIX)
        # Put together, not asked for: the provider waits half a minute for a queue, and again for a policy of its own.
        queue_arn = f"arn:{place.partition}:sqs:{place.region.name}:{place.account_id}:{name}"
        self.queue_name = name
        queue = SqsQueue(
            self,
            "Queue",
            provider=provider,
            name=name,
            message_retention_seconds=_KEEP_SECONDS,
            kms_master_key_id=place.key_arn,
            sqs_managed_sse_enabled=None if place.key_arn else True,
            policy=policy_text(document([_encrypted_transport(queue_arn)])),
            tags=place.given_tags,
        )
        key = use_keys({place.region.name: table_key_arn}, permissions.READ_WITH_KEY) if table_key_arn else []
        self.function = RegionalFunction(
            self,
            "Function",
            place=place,
            name=name,
            description="Handles the changes that were made to a global table in this region",
            code=code,
            environment={"REGION_ATTRIBUTE": settings.region_attribute},
            statements=[*_statements(place, queue_arn), *key],
            settings=settings,
            timeout_seconds=settings.timeout_seconds,
        )
        LambdaEventSourceMapping(
            self,
            "Mapping",
            provider=provider,
            event_source_arn=stream_arn,
            function_name=self.function.resource.arn,
            starting_position=settings.starting_position,
            batch_size=settings.batch_size,
            maximum_batching_window_in_seconds=settings.batching_window_seconds,
            parallelization_factor=settings.parallelization_factor,
            maximum_retry_attempts=settings.maximum_retry_attempts,
            maximum_record_age_in_seconds=settings.maximum_record_age_seconds,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria=LambdaEventSourceMappingFilterCriteria(
                filter=[
                    LambdaEventSourceMappingFilterCriteriaFilter(pattern=json.dumps(pattern))
                    for pattern in _patterns(settings.region_attribute, place.region.name)
                ]
            ),
            destination_config=LambdaEventSourceMappingDestinationConfig(
                on_failure=LambdaEventSourceMappingDestinationConfigOnFailure(destination_arn=queue.arn)
            ),
            tags=place.given_tags,
            # Lambda looks at the role when the mapping is made.
            depends_on=[self.function.policy],
        )


def _patterns(attribute: str, region: str) -> list[dict[str, Any]]:
    """What is written here, and what is removed of which the last version was written here."""
    mark = {attribute: {"S": [region]}}
    return [
        {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"NewImage": mark}},
        {"eventName": ["REMOVE"], "dynamodb": {"OldImage": mark}},
    ]


def _statements(place: FunctionPlace, queue_arn: str) -> list[Statement]:
    arns = TableArns(place.partition, place.account_id, place.table_name, [place.region.name])
    statements = [*read_stream(arns), allow("TellOfFailures", ["sqs:SendMessage"], [queue_arn])]
    if place.key_arn:
        use = allow("EncryptForQueue", ["kms:Decrypt", "kms:GenerateDataKey"], [place.key_arn])
        via = {"StringEquals": {"kms:ViaService": f"sqs.{place.region.name}.amazonaws.com"}}
        statements.append(use | {"Condition": via})
    return statements


def _encrypted_transport(queue_arn: str) -> Statement:
    return {
        "Sid": "EncryptedTransport",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
