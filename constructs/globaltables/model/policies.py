"""IAM policies of a global table as data: exact ARNs in exactly the deployed regions.

Names may be tokens of cdktf: nothing here looks into them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from globaltables.model import permissions

Statement = dict[str, Any]

VERSION = "2012-10-17"

MAXIMUM_INLINE_CHARACTERS = 10_240
"""All inline policies of a role together, blanks not counted.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

INDEX_ARNS_CHARACTERS = 4_000
"""How much of a policy the ARNs of indexes may take; beyond it each region has ``/index/*`` of the same table."""

_AROUND_NAMES = 62
"""Characters of an index's ARN besides the names of table and index, quotes and comma included."""

MAXIMUM_TABLE_NAME = 250


@dataclass(frozen=True)
class TableArns:
    """The ARNs of a global table.

    Args:
        partition: The AWS partition.
        account_id: The account.
        table_name: The table's name.
        regions: The names of the regions, one or more.
        index_names: The names of all indexes.
        longest_table_name: How long the name may be, characters, where it is not known. Default 250.
    """

    partition: str
    account_id: str
    table_name: str
    regions: Sequence[str]
    index_names: Sequence[str] = ()
    longest_table_name: int = MAXIMUM_TABLE_NAME

    @property
    def tables(self) -> list[str]:
        """The table in every region."""
        return self._each("")

    @property
    def indexes(self) -> list[str]:
        """Every index in every region by its name, or all of a region where the names would be too long."""
        written = len(self.regions) * sum(
            _AROUND_NAMES + self.longest_table_name + len(name) for name in self.index_names
        )
        names = ["*"] if written > INDEX_ARNS_CHARACTERS else self.index_names
        return [arn for name in names for arn in self._each(f"/index/{name}")]

    @property
    def streams(self) -> list[str]:
        """The stream in every region.

        A stream's label is the time it was made, and a replica that is made anew has a new one: a policy that names the
        label would be silently dead from then on.
        """
        return self._each("/stream/*")

    @property
    def parts(self) -> list[str]:
        """All indexes, streams, backups and exports in every region. For statements that deny."""
        return self._each("/*")

    @property
    def backups(self) -> list[str]:
        """The on-demand backups in every region; AWS names them."""
        return self._each("/backup/*")

    @property
    def restored(self) -> list[str]:
        """The tables that backups are restored into."""
        return self._each("-restore-*")

    def _each(self, suffix: str) -> list[str]:
        start = f"arn:{self.partition}:dynamodb"
        return [f"{start}:{region}:{self.account_id}:table/{self.table_name}{suffix}" for region in self.regions]


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def inline_characters(statements: Iterable[Statement]) -> int:
    """How many of `MAXIMUM_INLINE_CHARACTERS` a policy of these takes; what stands in for a name must be as long."""
    return len(json.dumps(document(statements), separators=(",", ":")))


def allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    """A statement that allows."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def read_data(arns: TableArns) -> list[Statement]:
    """Reads items of the table and its indexes."""
    return [allow("ReadItems", permissions.READ_ITEMS + permissions.DESCRIBE_TABLE, arns.tables), *_read_indexes(arns)]


def write_data(arns: TableArns) -> list[Statement]:
    """Writes items of the table."""
    return [allow("WriteItems", permissions.WRITE_ITEMS + permissions.DESCRIBE_TABLE, arns.tables)]


def read_write_data(arns: TableArns) -> list[Statement]:
    """Reads items of the table and its indexes, and writes them."""
    actions = permissions.READ_ITEMS + permissions.WRITE_ITEMS + permissions.DESCRIBE_TABLE
    return [allow("UseItems", actions, arns.tables), *_read_indexes(arns)]


def read_stream(arns: TableArns) -> list[Statement]:
    """Reads the change streams; ListStreams, which Lambda's event sources need, knows no resource."""
    return [
        allow("ReadStream", permissions.READ_STREAM, arns.streams),
        _anywhere("ListStreams", ["dynamodb:ListStreams"], arns),
    ]


def administer(arns: TableArns) -> list[Statement]:
    """Changes and deletes the table and its replicas, and is refused its items whatever else is allowed.

    Replicas are added by whoever deploys: AWS asks for rights to the items in the new region, which an administrator
    must not have.
    """
    indexes = arns.indexes
    return [
        allow("AdministerTable", permissions.ADMINISTER_TABLE, arns.tables),
        *([allow("AdministerIndexes", permissions.ADMINISTER_INDEX, indexes)] if indexes else []),
        _anywhere("ListTables", ["dynamodb:DescribeLimits", "dynamodb:ListTables"], arns),
        _anywhere("DescribeScaling", permissions.DESCRIBE_SCALING, arns),
        _deny("SeeNoItems", permissions.SEE_ITEMS, [*arns.tables, *arns.parts]),
    ]


def back_up(arns: TableArns, *, restore: bool) -> list[Statement]:
    """Makes and lists on-demand backups; restores them under another name where that is asked for."""
    described = allow("DescribeBackups", ["dynamodb:DescribeBackup"], arns.backups)
    statements = [
        allow("BackUp", permissions.BACK_UP_TABLE, arns.tables),
        described,
        _anywhere("ListBackups", ["dynamodb:ListBackups"], arns),
    ]
    if restore:
        statements += [
            allow("RestoreFrom", permissions.RESTORE_SOURCE, [*arns.tables, *arns.backups]),
            allow("RestoreTo", permissions.RESTORE_TARGET, arns.restored),
        ]
    return statements


def keep_table(arns: TableArns) -> Statement:
    """Refuses whatever could lose the table, a replica, its backups or its history."""
    return _deny("KeepTable", permissions.LOSE_TABLE, [*arns.tables, *arns.backups])


def use_keys(key_arn_by_region: Mapping[str, str], actions: Sequence[str], *, grants: bool = False) -> list[Statement]:
    """Uses each region's key through DynamoDB in that region, and in no other way.

    Args:
        key_arn_by_region: ARN of the key by region name.
        actions: What for.
        grants: Whether also to let DynamoDB hold on to the key, as for a table that is made or restored.
    """
    statements = []
    for number, (region, arn) in enumerate(key_arn_by_region.items(), 1):
        via = {"StringEquals": {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}}
        statements.append(allow(f"UseKey{number}", actions, [arn]) | {"Condition": via})
        if grants:
            for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
            statements.append(allow(f"GrantKey{number}", permissions.GRANT_KEY, [arn]) | {"Condition": via | for_aws})
    return statements


def _read_indexes(arns: TableArns) -> list[Statement]:
    indexes = arns.indexes
    return [allow("ReadIndexes", permissions.READ_INDEX, indexes)] if indexes else []


def _anywhere(sid: str, actions: Sequence[str], arns: TableArns) -> Statement:
    """Allows actions for which IAM knows no resource, in the deployed regions alone."""
    return allow(sid, actions, ["*"]) | {"Condition": {"StringEquals": {"aws:RequestedRegion": list(arns.regions)}}}


def _deny(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return allow(sid, actions, resources) | {"Effect": "Deny"}
