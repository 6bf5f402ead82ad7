"""What an interrupted deploy left half-made, and how the next one goes on with it.

Terraform marks a resource whose creation was cut off as tainted and would destroy it and make it anew. For what holds
data that is wrong and the guard refuses it; a new table is protected against deletion from its first second, too. What
is there can be finished in place, so the mark is taken off and the plan shows what is still to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.terraform.state import State

FINISHED_IN_PLACE = ("aws_dynamodb_table", "aws_kms_key", "aws_kinesis_stream", "aws_sqs_queue")
"""What is never made anew for having been cut off."""


def cut_off(state: State) -> list[str]:
    """The addresses of what is half-made and is to be finished in place."""
    return [resource.address for type_ in FINISHED_IN_PLACE for resource in state.of_type(type_) if resource.tainted]
