"""Who holds the lock of a state in a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.terraform.lock import LockInfo, parse_lock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients


def lock_in_bucket(clients: Clients, settings: Mapping[str, Any]) -> LockInfo | None:
    """The lock; None when nobody holds it.

    Args:
        clients: AWS.
        settings: The settings of the s3 backend: bucket, key and region.
    """
    client = clients.of("s3", settings["region"])
    try:
        found = client.get_object(Bucket=settings["bucket"], Key=f"{settings['key']}.tflock")
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return parse_lock(found["Body"].read())
