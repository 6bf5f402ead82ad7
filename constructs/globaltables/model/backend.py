"""Where Terraform keeps its state. Never in the synthesized folder, which is thrown away at will."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.regions import RegionName
from globaltables.model.settings import Matching, Settings

LONGEST_WAIT_SECONDS = 3600
_SUFFIX_LENGTH = len("-observability")


class _Locked(Settings):
    """What every backend has: a lock that one run at a time holds.

    Args:
        lock_timeout_seconds: How long a command waits for another to give the state's lock back, in seconds, 0 to 3600.
            It says who holds it while it waits. Default 60.
    """

    oldest_terraform: ClassVar[tuple[int, int]] = (1, 5)

    lock_timeout_seconds: int = Field(default=60, ge=0, le=LONGEST_WAIT_SECONDS)


class LocalState(_Locked):
    """A file in the folder ``state/`` of the project. For one person and for trying things."""

    type: Literal["local"] = "local"


class S3State(_Locked):
    """An object in a bucket, locked by a second object beside it.

    Args:
        bucket: Name of the bucket.
        region: Region of the bucket.
        key_prefix: Folder in the bucket. Default ``globaltables``.
        kms_key_arn: Key that encrypts the state. Default: S3's own, also where the bucket has a default key.
    """

    # The lock is an object beside the state since then, in Terraform and in OpenTofu.
    oldest_terraform: ClassVar[tuple[int, int]] = (1, 10)

    type: Literal["s3"] = "s3"
    bucket: Annotated[
        str,
        Matching(
            r"^[a-z0-9][a-z0-9.-]+[a-z0-9]$",
            "must be lower-case letters, digits, dots and hyphens with a letter or a digit at either end",
            "give the name of an existing bucket",
        ),
    ] = Field(min_length=3, max_length=63)
    region: RegionName
    key_prefix: Annotated[
        str, Matching(r"^[^/]$|^[^/].*[^/]$", "must neither begin nor end with a slash", "leave the slash out")
    ] = Field(default="globaltables", min_length=1)
    kms_key_arn: (
        Annotated[str, Matching(r"^arn:[a-z-]+:kms:.+$", "must be the ARN of a KMS key", "copy it from the key")] | None
    ) = None


class CloudState(_Locked):
    """A workspace of HCP Terraform or Terraform Enterprise, named after the stack.

    Args:
        organization: Name of the organization.
        project: Project the workspaces belong to. Default: the organization's default project.
        hostname: Default ``app.terraform.io``.
        workspace: Name of the data stack's workspace; the observability stack's has ``-observability`` appended,
            since a workspace holds one state; 1 to 76 characters, so that both are within HCP Terraform's 90. Default:
            the names of the stacks.
    """

    type: Literal["cloud"] = "cloud"
    organization: str = Field(min_length=1)
    project: str | None = None
    hostname: str = "app.terraform.io"
    workspace: (
        Annotated[
            str,
            Field(min_length=1, max_length=90 - _SUFFIX_LENGTH),
            Matching(r"^[a-zA-Z0-9_-]+$", "must be letters, digits, underscores and hyphens", "remove the others"),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _hostname_is_bare(self) -> Self:
        if "/" in self.hostname:
            raise ConfigurationError(
                Problem("hostname", f"must be a bare name, got {self.hostname}; leave out https:// and any path")
            )
        return self


Backend = Annotated[LocalState | S3State | CloudState, Field(discriminator="type")]
