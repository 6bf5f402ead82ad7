"""A table of an existing Terraform configuration, and in what that differs from the live table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "aws_dynamodb_table"
REPLICA, KEY, ALIAS = "aws_dynamodb_table_replica", "aws_kms_key", "aws_kms_alias"
BELONGS = (
    REPLICA,
    "aws_dynamodb_contributor_insights",
    "aws_dynamodb_kinesis_streaming_destination",
    "aws_dynamodb_resource_policy",
    "aws_dynamodb_tag",
    "aws_appautoscaling_target",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    KEY,
    ALIAS,
)
"""What lives and dies with a table, and changes it."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of a configuration.

    Args:
        address: Its address, module and index included where they are known.
        name: Its name; None where only Terraform can work it out.
        region: Its home, the provider's region; None where it is not written down.
        replica_regions: The regions of its replica blocks that are written down.
        tags: Its tags as far as they are written down.
        addresses: It and what belongs to it, in an order in which it can be let go; none where blocks stand for several
            and no state says which.
        shared_blocks: The blocks among them, without the keys of instances, that made others besides.
    """

    address: str
    name: str | None
    region: str | None
    replica_regions: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    shared_blocks: tuple[str, ...] = ()


def block_of(address: str) -> str:
    """An address without the keys of instances, in modules too."""
    return re.sub(r'\["[^"]*"\]|\[\d+\]', "", address)


def disagreements(source: SourceTable, regions: tuple[str, ...], tags: Mapping[str, str]) -> list[str]:
    """In what a configuration and the live table differ: what it would set back, or never knew of.

    Args:
        source: The table of the configuration.
        regions: The table's regions, home first.
        tags: The home table's tags.
    """
    told = []
    if source.region not in {None, regions[0]}:
        told.append(f"the configuration has it at home in {source.region}, this takes it over in {regions[0]}")
    unknown = [one for one in source.replica_regions if one not in regions]
    if unknown:
        told.append(f"the configuration has replicas in {', '.join(unknown)}, and AWS has none there")
    for key, value in source.tags.items():
        if tags.get(key) != value:
            told.append(f"the configuration has tag {key} = {value}, AWS has {tags.get(key, 'none')}")
    return told
