"""World `streamed`: where the changes of a table go, and what waits there to be read."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, drop, swap

STREAM, QUEUE = "app-changes", "app-failed"

STREAMED = (
    Scenario(
        "records-removed",
        "streamed",
        (
            drop('resource "aws_dynamodb_kinesis_streaming_destination" "app"'),
            drop('resource "aws_kinesis_stream" "changes"'),
            drop('resource "aws_lambda_event_source_mapping" "consumer"'),
            drop('resource "aws_sqs_queue" "failed"'),
        ),
        found=(f"unread-records-lost:{STREAM}", f"unread-records-lost:{QUEUE}"),
    ),
    Scenario(
        "records-in-another-queue",
        "streamed",
        (swap(f'"{QUEUE}"', '"app-refused"'),),
        found=(f"unread-records-lost:{QUEUE}",),
    ),
    Scenario(
        "records-kept-shorter",
        "streamed",
        (
            swap("retention_period = 48", "retention_period = 24"),
            swap("message_retention_seconds  = 1209600", "message_retention_seconds  = 345600"),
        ),
        found=(f"unread-records-lost:{STREAM}", f"unread-records-lost:{QUEUE}"),
    ),
    Scenario(
        "records-kept-longer",
        "streamed",
        (
            swap("retention_period = 48", "retention_period = 72"),
            swap("visibility_timeout_seconds = 30", "visibility_timeout_seconds = 60"),
            drop('resource "aws_sqs_queue" "orders"'),
        ),
    ),
)
