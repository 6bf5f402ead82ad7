"""What a user reads when a bucket is in the way; the reasons are Terraform 1.11.4's own."""

from __future__ import annotations

import pytest

from operations.terraform.bucket_failure import bucket_trouble

MISSING = (
    'Failed to get existing workspaces: S3 bucket "states" does not exist: The referenced S3 bucket must have been '
    "previously created. If the S3 bucket was created within the last minute, please wait for a minute or two and try "
    "again.; operation error S3: ListObjectsV2, https response error StatusCode: 404, NoSuchBucket:"
)
ELSEWHERE = (
    'Failed to get existing workspaces: Unable to list objects in S3 bucket "states" with prefix "env:/": operation '
    "error S3: ListObjectsV2, https response error StatusCode: 301, RequestID: , HostID: , requested bucket from "
    '"us-east-1", actual location "eu-west-1"'
)
DENIED = (
    'Error refreshing state: Unable to access object "a.tfstate" in S3 bucket "states": operation error S3: '
    "HeadObject, https response error StatusCode: 403, RequestID: , HostID: , api error Forbidden: Forbidden"
)


def test_a_missing_bucket_is_to_be_made() -> None:
    """With versioning, which is what a state can be put back from."""
    assert bucket_trouble(MISSING) == (
        "bucket states: must exist before a state can be kept in it, got none of that name; make it, with versioning "
        "on, or correct [backend] in the environment file"
    )


def test_a_bucket_of_another_region_names_both() -> None:
    """The one that was asked and the one that has it."""
    assert bucket_trouble(ELSEWHERE) == (
        "bucket states: must be in the region that [backend] names, us-east-1, got eu-west-1; correct backend.region"
    )


def test_a_denied_bucket_names_the_rights_that_are_needed() -> None:
    """Without the request's ids."""
    assert bucket_trouble(DENIED) == (
        "bucket states: must let these credentials list it and read, write and delete the state and its lock, got "
        "Forbidden: Forbidden; allow s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject, or change "
        "AWS_PROFILE"
    )


@pytest.mark.parametrize("reason", ["Bad value", 'S3 bucket "states": connection refused', ""])
def test_leaves_other_trouble_in_terraforms_words(reason: str) -> None:
    """Also such as names a bucket."""
    assert bucket_trouble(reason) is None
