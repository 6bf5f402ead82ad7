"""The answers with which DynamoDB refuses something about a global table, in AWS's words.

The texts were observed on AWS, except those marked as approximate.
"""

from typing import Any

from local_aws.emulator import Names

Answer = tuple[int, dict[str, str], bytes]


def refuse(code: str, message: str) -> Answer:
    """A DynamoDB error with status 400."""
    answer: Answer = Names("ministack.core.responses")["error_response_json"](code, message, 400)
    return answer


def invalid(message: str) -> Answer:
    """A ValidationException."""
    return refuse("ValidationException", message)


def table_not_found(name: str) -> Answer:
    """The control plane's answer for a table that is not there."""
    return refuse("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")


def in_use() -> Answer:
    """Something about the table is changing already."""
    return refuse("ResourceInUseException", "The resource which you are attempting to change is in use.")


def being_used(name: str) -> Answer:
    """A table that is being created cannot be deleted."""
    return refuse(
        "ResourceInUseException",
        f"Attempt to change a resource which is still in use: Table: {name} is being used.",
    )


def protected(name: str, region: str, *, replicated: bool) -> Answer:
    """Deletion protection is on."""
    if replicated:
        return invalid(
            f"Cannot delete table {name} in region {region} because it has deletion protection enabled. "
            "Disable deletion protection first."
        )
    return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
    )


def source_of_replicas() -> Answer:
    """The region was the source of a replica less than a day ago, and that replica still exists."""
    return invalid(
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the "
        "table in the last 24 hours."
    )


def not_scaled(what: str = "Table") -> Answer:
    """Provisioned capacity with replicas needs scaled writes."""
    return invalid(f"{what} write capacity should either be Pay-Per-Request or AutoScaled.")


def only_one_index() -> Answer:
    """Indexes are created and deleted one at a time."""
    return refuse(
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )


def local_region() -> Answer:
    """Replica updates are for other regions."""
    return invalid(
        "Cannot add, delete, or update the local region through ReplicaUpdates. "
        "Use CreateTable, DeleteTable, or UpdateTable as required."
    )


def already_a_table(name: str) -> Answer:
    """The region has a table of that name, be it this one's replica or another."""
    return invalid(
        f"Failed to create a the new replica of table with name: '{name}' because one or more replicas already "
        "existed as tables."
    )


def not_a_replica(region: str, *, replicated: bool) -> Answer:
    """A replica that is updated or deleted does not exist; the Terraform provider forgives the second text only."""
    if replicated:
        return invalid(
            "Update global table operation failed because one or more replicas were not part of the global table. "
            f"Please retry the request without these replicas: [{region}]"
        )
    return invalid("Replica specified in the Replica Update or Replica Delete action of the request was not found.")


def stream_of_a_replica() -> Answer:
    """Replication needs the stream."""
    return invalid(
        "One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table replica."
    )


def json_answer(content: Any) -> Answer:
    """A successful answer."""
    answer: Answer = Names("ministack.core.responses")["json_response"](content)
    return answer
