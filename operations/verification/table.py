"""The table as DynamoDB describes it: what its keys are, how consistent it is, and how much it can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globaltables.model.keys import Attribute
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.aws import Clients
    from operations.verification.history import Consistency

_SHARE = 0.5
"""How much of what a table can take a verification takes at most; the rest is left to its users."""


@dataclass(frozen=True, slots=True)
class Table:
    """A global table.

    Args:
        name: The table.
        regions: Every region with a replica, the first one asked first.
        partition_key: Its partition key.
        sort_key: Its sort key. None when it has none.
        time_to_live_attribute: Its time to live attribute. None when it has none, or when nobody may ask.
        consistency: Whether the last writer wins or every read is strong.
        is_infrequent_access: Whether its table class is Standard-Infrequent Access.
        writes_per_second: How many writes a second over all regions may be asked of it; None when there is no limit.
        reads_per_second: The same of reads in each region.
    """

    name: str
    regions: tuple[str, ...]
    partition_key: Attribute
    sort_key: Attribute | None = None
    time_to_live_attribute: str | None = None
    consistency: Consistency = "eventual"
    is_infrequent_access: bool = False
    writes_per_second: float | None = None
    reads_per_second: float | None = None


def describe_table(clients: Clients, name: str, regions: Sequence[str]) -> Table:
    """Asks every region.

    Args:
        clients: AWS clients.
        name: The table.
        regions: Every region with a replica.
    """
    described = by_region(regions, lambda region: clients.dynamodb(region).describe_table(TableName=name)["Table"])
    first: Any = described[regions[0]]
    types = {attribute["AttributeName"]: attribute["AttributeType"] for attribute in first["AttributeDefinitions"]}
    keys = {
        key["KeyType"]: Attribute(name=key["AttributeName"], type=types[key["AttributeName"]])
        for key in first["KeySchema"]
    }
    return Table(
        name=name,
        regions=tuple(regions),
        partition_key=keys["HASH"],
        sort_key=keys.get("RANGE"),
        time_to_live_attribute=_time_to_live_attribute(clients, name, regions[0]),
        consistency="strong" if first.get("MultiRegionConsistency") == "STRONG" else "eventual",
        is_infrequent_access=first.get("TableClassSummary", {}).get("TableClass") == "STANDARD_INFREQUENT_ACCESS",
        # A write takes a unit in every region, wherever it was made: the regions share what each of them has.
        writes_per_second=_limit(described.values(), "Write"),
        reads_per_second=_limit(described.values(), "Read"),
    )


def _time_to_live_attribute(clients: Clients, name: str, region: str) -> str | None:
    answer = clients.dynamodb(region).describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return answer.get("AttributeName") if answer.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"} else None


def _limit(tables: Any, direction: str) -> float | None:
    """Our share of the least that any region can take, in units a second."""
    limits = []
    for table in tables:
        maximum = table.get("OnDemandThroughput", {}).get(f"Max{direction}RequestUnits", -1)
        provisioned = table.get("ProvisionedThroughput", {}).get(f"{direction}CapacityUnits", 0)
        limits += [units for units in (maximum, provisioned) if units > 0]
    return min(limits) * _SHARE if limits else None
