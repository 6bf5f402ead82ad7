"""Which IAM roles stand beside the table, and who may assume each.

A role that is not named is not made. What each may do is in `permissions`; here is only who, and how long.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Matching, Settings
from globaltables.model.trust import Trust

MAXIMUM_ROLE_NAME = 64
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

ROLE_NAME_RULE = f"names of IAM roles have at most {MAXIMUM_ROLE_NAME} characters"


class Role(Settings):
    """A role.

    Args:
        trust: Who may assume it.
        max_session_seconds: How long a session may last, seconds, 3600 to 43200. Default 3600. A role that was
            assumed from another role has 3600 whatever stands here.
    """

    trust: Trust
    max_session_seconds: int = Field(default=3600, ge=3600, le=43_200, description="Longest session, in seconds.")


class BackupOperator(Role):
    """The role that makes backups and cannot delete them.

    Args:
        restore: Whether it may restore into tables named ``<table>-restore-...``. Default no: AWS asks whoever restores
            for rights to the items of the restored table, so that it could read everything.
    """

    restore: bool = Field(default=False, description="Whether it may restore into tables named <table>-restore-...")


class Access(Settings):
    """The roles of a table. Each is named after the table: ``<table>-application`` and so on.

    Args:
        application: Reads and writes items in every region.
        reader: Reads items in every region.
        stream_consumer: Reads the change streams of every region.
        administrator: Changes and deletes the table and its replicas; no items.
        backup_operator: Makes and lists on-demand backups in every region.
        path: IAM path of the roles. Default ``/``.
        permissions_boundary_arn: ARN of a managed policy that no role goes beyond, those of backups, functions, the
            trail and drills included. Default none.
    """

    application: Role | None = Field(default=None, description="Reads and writes items; not made when absent.")
    reader: Role | None = Field(default=None, description="Reads items; not made when absent.")
    stream_consumer: Role | None = Field(default=None, description="Reads change streams; not made when absent.")
    administrator: Role | None = Field(
        default=None, description="Changes and deletes the table, but sees no items; not made when absent."
    )
    backup_operator: BackupOperator | None = Field(default=None, description="Makes backups; not made when absent.")
    path: Annotated[
        str,
        Field(max_length=512),
        Matching(
            r"^/([!-.0-~]+/)*$",
            "must begin and end with a slash and hold no blanks",
            "write / or, for example, /data/",
        ),
    ] = Field(default="/", description="IAM path of the roles.")
    permissions_boundary_arn: (
        Annotated[
            str,
            Matching(
                r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[a-zA-Z0-9+=,.@_/-]+$",
                "must be the ARN of an IAM managed policy",
                "copy it from the policy",
            ),
        ]
        | None
    ) = Field(default=None, description="Managed policy that no role goes beyond, whatever it is for.")

    @property
    def role_by_key(self) -> Mapping[str, Role]:
        """The roles that are to be made, by their key here."""
        keys = ("application", "reader", "stream_consumer", "administrator", "backup_operator")
        found: dict[str, Role | None] = {key: getattr(self, key) for key in keys}
        return {key: role for key, role in found.items() if role is not None}


def role_suffix(key: str) -> str:
    """What follows the table's name and a hyphen in the name of a role."""
    return key.replace("_", "-")


def check_role_names(table_name: str, access: Access) -> None:
    """Checks that the names of all roles fit into IAM.

    Raises:
        ConfigurationError: When one is too long.
    """
    for key in access.role_by_key:
        name = f"{table_name}-{role_suffix(key)}"
        if len(name) > MAXIMUM_ROLE_NAME:
            message = f"{ROLE_NAME_RULE}, got {name} with {len(name)}; shorten the table's name or leave the role out"
            raise ConfigurationError(Problem(f"access.{key}", message))
