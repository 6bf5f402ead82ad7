"""A usage profile: what applications do with a table in a month.

``python -m operations.cost.usage`` prints its JSON Schema, for completion in editors.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.problems import configuration_error
from globaltables.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from globaltables.model import Environment

MOST = 10**15
"""More than any table has seen, and far less than a slip of the hand makes of a number."""

LARGEST_ITEM_BYTES = 400 * 1024
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""

Count = Annotated[int, Field(ge=0, le=MOST)]
Percent = Annotated[float, Field(ge=0, le=100)]


class Requests(Settings):
    """What the applications of one region ask for in a month. Whatever is absent is as for every region.

    Args:
        writes: Items written or deleted.
        reads: Items read by GetItem, or queries.
        transactional_writes_percent: Of the writes, those in transactions.
        strongly_consistent_reads_percent: Of the reads, those with strong consistency.
        transactional_reads_percent: Of the reads, those in transactions.
        expired_items: Items whose time to live ends, and which this region deletes for all.
    """

    writes: Count | None = Field(default=None, description="Items written or deleted in a month.")
    reads: Count | None = Field(default=None, description="Items read, or queries, in a month.")
    transactional_writes_percent: Percent | None = Field(default=None, description="Of the writes, in transactions.")
    strongly_consistent_reads_percent: Percent | None = Field(
        default=None, description="Of the reads, with strong consistency."
    )
    transactional_reads_percent: Percent | None = Field(default=None, description="Of the reads, in transactions.")
    expired_items: Count | None = Field(
        default=None, description="Items whose time to live ends in a month and which this region deletes."
    )


EVERY_REGION = Requests(
    writes=1_000_000,
    reads=5_000_000,
    transactional_writes_percent=0,
    strongly_consistent_reads_percent=0,
    transactional_reads_percent=0,
    expired_items=0,
)
"""What is assumed where a profile says nothing."""


class IndexUsage(Settings):
    """How a secondary index is used.

    Args:
        writes_percent: How many of the table's writes the index is written for. A write that changes the index's key
            counts twice, so that 200 is the most. Default 100.
        reads_percent: How many of the reads go to the index instead of the table. Default 0.
        items_percent: How many of the items are in the index. Default 100.
        item_bytes: Average size of an item in the index. Default the table's; 100 where only keys are projected.
    """

    writes_percent: float = Field(default=100, ge=0, le=200, description="Of the table's writes, those that reach it.")
    reads_percent: Percent = Field(default=0, description="Of the reads, those that go to the index.")
    items_percent: Percent = Field(default=100, description="Of the items, those that are in the index.")
    item_bytes: int | None = Field(
        default=None, ge=1, le=LARGEST_ITEM_BYTES, description="Average size of an item in the index, bytes."
    )


class Usage(Settings):
    """A month of a table.

    Args:
        items: How many items the table holds. Default a million.
        item_bytes: Average size of an item, bytes. Default 1024.
        read_bytes: Average size of what one read looks at, bytes: more than an item where queries read several. Default
            as much as an item.
        every_region: What applications in each region do.
        by_role: What those of one region do otherwise, by its role.
        indexes: How secondary indexes are used, by name.
        peak_to_mean: How far the busiest time lies above the mean; provisioned capacity is taken to stand at what the
            peak needs. Default 2.
        callers: How many principals, for example roles, call the table in each region; their requests reach KMS
            every five minutes. Default 10.
        key_rotations: How often the keys' material has been renewed; the first two make a key dearer. Default 0.
        stream_reads: GetRecords calls in each region by readers other than Lambda, which reads for free. Default 0.
        kinesis: Whether changes go to a Kinesis data stream in every region. Default false.
        kinesis_readers: How many applications read each of the environment's Kinesis streams. Default 1.
        handling_milliseconds: What the stream consumer takes for one change, milliseconds. Default 10.
        drills: How many drills of the environment's usual length there are. Default 0.
        exports: Full exports to S3 in the home region. Default 0.
        restores: Full restores from a backup in the home region. Default 0.
        logs_gb: Logs ingested by CloudWatch in each region, GB. Default 0.
    """

    items: Count = Field(default=1_000_000, description="Items in the table.")
    item_bytes: int = Field(default=1024, ge=1, le=LARGEST_ITEM_BYTES, description="Average size of an item, bytes.")
    read_bytes: int | None = Field(
        default=None, ge=1, le=1024 * 1024, description="Average size of what one read looks at, bytes."
    )
    every_region: Requests = Field(default=Requests(), description="What applications in each region do in a month.")
    by_role: dict[str, Requests] = Field(
        default_factory=dict, description="What those of one region do otherwise, by its role."
    )
    indexes: dict[str, IndexUsage] = Field(default_factory=dict, description="How secondary indexes are used, by name.")
    peak_to_mean: float = Field(default=2, ge=1, le=1000, description="How far the busiest time lies above the mean.")
    callers: int = Field(default=10, ge=0, le=100_000, description="Principals that call the table in each region.")
    key_rotations: int = Field(default=0, ge=0, le=100, description="How often the keys' material was renewed.")
    stream_reads: Count = Field(default=0, description="GetRecords calls in each region by others than Lambda.")
    kinesis: bool = Field(default=False, description="Whether changes go to a Kinesis data stream in every region.")
    kinesis_readers: int = Field(
        default=1, ge=0, le=1000, description="Applications that read each of the environment's Kinesis streams."
    )
    handling_milliseconds: int = Field(
        default=10, ge=0, le=900_000, description="What the stream consumer takes for one change, milliseconds."
    )
    drills: int = Field(default=0, ge=0, le=10_000, description="Drills of the environment's usual length a month.")
    exports: int = Field(default=0, ge=0, le=10_000, description="Full exports to S3 in the home region.")
    restores: int = Field(default=0, ge=0, le=10_000, description="Full restores from a backup in the home region.")
    logs_gb: float = Field(default=0, ge=0, le=10**9, description="Logs ingested in each region, GB.")

    def requests(self, role: str) -> Requests:
        """What the applications of one region do, nothing absent."""
        said = (EVERY_REGION, self.every_region, self.by_role.get(role, Requests()))
        merged = {name: value for one in said for name, value in one.model_dump(exclude_none=True).items()}
        return Requests(**merged)

    def index(self, name: str) -> IndexUsage:
        """How an index is used."""
        return self.indexes.get(name, IndexUsage())


def load_usage(path: Path) -> Usage:
    """Reads and checks a usage profile.

    Raises:
        ConfigurationError: When the file is missing, is not TOML, or says something impossible.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(
            "no such usage profile; leave --usage out for a modest one, or begin with environments/usage/typical.toml",
            source=str(path),
        ) from error
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}; give a text file", source=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"is not TOML: {error}; correct it there", source=str(path)) from error
    try:
        return Usage.model_validate(data)
    except ValidationError as error:
        raise configuration_error(error, Usage, source=str(path)) from error


def check_usage(usage: Usage, environments: Iterable[Environment], source: str) -> None:
    """Checks that a profile speaks of what there is.

    Args:
        usage: The profile.
        environments: What it is used with; a role or an index of any of them may be named.
        source: Where the profile comes from, for messages.

    Raises:
        ConfigurationError: When it names an unknown role or index, or more than all reads.
    """
    known = list(environments)
    roles = dict.fromkeys(role for environment in known for role in environment.region_by_role)
    indexes = dict.fromkeys(index.name for one in known for index in (*one.global_indexes, *one.local_indexes))
    problems = [
        *_unknown("by_role", "the roles of regions", usage.by_role, roles),
        *_unknown("indexes", "indexes of the table", usage.indexes, indexes),
    ]
    to_indexes = sum(index.reads_percent for index in usage.indexes.values())
    if to_indexes > 100:  # noqa: PLR2004 - percent
        message = f"reads_percent of all indexes must come to 100 at most, got {to_indexes:g}; lower one"
        problems.append(Problem("indexes", message))
    for role in roles:
        requests = usage.requests(role)
        percent = (requests.strongly_consistent_reads_percent or 0) + (requests.transactional_reads_percent or 0)
        if percent > 100:  # noqa: PLR2004 - percent
            message = (
                "strongly_consistent_reads_percent and transactional_reads_percent must come to 100 at most, "
                f"got {percent:g}; lower one"
            )
            problems.append(Problem(f"by_role.{role}" if role in usage.by_role else "every_region", message))
    if problems:
        raise ConfigurationError(list(dict.fromkeys(problems)), source=source)


def _unknown(key: str, what: str, named: Mapping[str, object], known: Iterable[str]) -> list[Problem]:
    listed = ", ".join(known) or "none"
    return [
        Problem(f"{key}.{name}", f"must name {what} ({listed}), got {shown(name)}; rename it or leave it out")
        for name in named
        if name not in known
    ]


def schema_text() -> str:
    """The JSON Schema of a usage profile as it stands in the file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Usage.model_json_schema()
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201 - the output is the product
