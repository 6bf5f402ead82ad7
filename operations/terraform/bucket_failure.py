"""What stands between Terraform and a state in a bucket, said in one line: missing, elsewhere, or not allowed."""

from __future__ import annotations

import re

_NAME = re.compile(r'S3 bucket "([^"]+)"')
_ELSEWHERE = re.compile(r'requested bucket from "([^"]+)", actual location "([^"]+)"')
_REFUSED = re.compile(r"StatusCode: 403\b.*?api error (?P<reason>.+)", re.DOTALL)


def bucket_trouble(reason: str) -> str | None:
    """The message; None when the reason is another.

    Args:
        reason: What Terraform said.
    """
    named = _NAME.search(reason)
    if named is None:
        return None
    bucket = f"bucket {named[1]}"
    if "does not exist" in reason:
        return (
            f"{bucket}: must exist before a state can be kept in it, got none of that name; make it, with versioning "
            "on, or correct [backend] in the environment file"
        )
    elsewhere = _ELSEWHERE.search(reason)
    if elsewhere:
        asked, actual = elsewhere.groups()
        return f"{bucket}: must be in the region that [backend] names, {asked}, got {actual}; correct backend.region"
    refused = _REFUSED.search(reason)
    if refused:
        said = refused["reason"].partition(";")[0].strip()
        return (
            f"{bucket}: must let these credentials list it and read, write and delete the state and its lock, "
            f"got {said}; allow s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject, or change AWS_PROFILE"
        )
    return None
