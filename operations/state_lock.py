"""Who holds the lock of a stack's state: described beside a local state, or in an object beside one in a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.terraform.lock import LockInfo, local_lock_file, parse_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from operations.aws import Clients
    from operations.terraform.stack_file import StackFile


def lock_of(stack_file: StackFile, clients: Callable[[], Clients]) -> LockInfo | None:
    """The lock; None when nobody holds it, or the backend does not tell.

    That of a local state may be one that a dead run left: whether it holds, the operating system knows.

    Args:
        stack_file: The stack.
        clients: Gives AWS clients; not called where none are needed, since boto3 is slow to import.
    """
    kind, settings = stack_file.backend
    if kind == "s3":
        return lock_in_bucket(clients(), settings)
    state_file = stack_file.local_state_file
    described = local_lock_file(state_file) if state_file else None
    return parse_lock(described.read_bytes()) if described and described.is_file() else None


def lock_in_bucket(clients: Clients, settings: Mapping[str, Any]) -> LockInfo | None:
    """The lock; None when nobody holds it.

    Args:
        clients: AWS.
        settings: The settings of the s3 backend: bucket, key and region.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415 - boto3 is slow to import

    client = clients.of("s3", settings["region"])
    try:
        found = client.get_object(Bucket=settings["bucket"], Key=f"{settings['key']}.tflock")
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return parse_lock(found["Body"].read())
