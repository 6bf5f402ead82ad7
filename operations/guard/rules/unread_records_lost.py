"""Where the changes of a table wait to be read: what goes, or is kept less long, is lost unread.

Known by what sends them there, in the same plan: a table's Kinesis destination, or the mapping of a table's stream,
which sends to a queue what its function could not handle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_RETENTION = {
    "aws_kinesis_stream": ("retention_period", "hours"),
    "aws_sqs_queue": ("message_retention_seconds", "seconds"),
}


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted and replaced streams and queues, and for a retention that is or may be shorter."""
    waiting_in = {arn for arn in _receivers(view) if arn}
    for change in view.changes(_RETENTION, Action.DELETE, Action.REPLACE, Action.UPDATE):
        if values.before(change.change, "arn") not in waiting_in:
            continue
        name = values.before(change.change, "name")
        if change.action is not Action.UPDATE:
            effect = "the changes of a table that nobody has read yet are lost"
            yield view.hit(change, name, effect, "read them until none is left, then allow this")
            continue
        attribute, unit = _RETENTION[change.type]
        old, new = values.before(change.change, attribute), values.after(change.change, attribute)
        if new is values.UNKNOWN or (new or 0) < (old or 0):
            kept = "for a time not known before apply" if new is values.UNKNOWN else f"{new} {unit}"
            effect = f"changes of a table are kept {kept} instead of {old} {unit}: what is older and unread is lost"
            yield view.hit(change, name, effect, "keep the retention, or read what is older first")


def _receivers(view: PlanView) -> Iterator[str | None]:
    """The ARNs of what takes the changes of a table before the plan is applied; None where a mapping has no queue."""
    for destination in view.changes("aws_dynamodb_kinesis_streaming_destination"):
        yield values.before(destination.change, "stream_arn")
    for mapping in view.changes("aws_lambda_event_source_mapping"):
        if ":dynamodb:" in (values.before(mapping.change, "event_source_arn") or ""):
            yield values.before(mapping.change, "destination_config", 0, "on_failure", 0, "destination_arn")


RULE = Rule(
    "unread-records-lost",
    "where a table's changes wait to be read is removed, or keeps them for a shorter time",
    find,
    wanted_by_destroy=True,
)
