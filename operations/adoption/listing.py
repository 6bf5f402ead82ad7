"""The tables of some regions, and who seems to have made them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.adoption.origin import Origin, origin_of
from operations.aws_pages import pages
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.aws import Clients

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table that could be taken over.

    Args:
        name: Its name.
        regions: Its regions; the one it was found in comes first.
        origin: How it was made.
        status: Its status.
    """

    name: str
    regions: tuple[str, ...]
    origin: Origin
    status: str


def found_tables(clients: Clients, regions: Sequence[str]) -> list[FoundTable]:
    """The tables of these regions, each once."""
    tables: dict[tuple[str, frozenset[str]], FoundTable] = {}
    for found in by_region(dict.fromkeys(regions), lambda region: _in_region(clients, region)).values():
        for one in found:
            tables.setdefault((one.name, frozenset(one.regions)), one)
    return sorted(tables.values(), key=lambda one: one.name)


def _in_region(clients: Clients, region: str) -> list[FoundTable]:
    dynamodb: Any = clients.dynamodb(region)
    names = list(pages(dynamodb, "list_tables", "TableNames"))

    def look(name: str) -> FoundTable | None:
        try:
            table = dynamodb.describe_table(TableName=name)["Table"]
            tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", ())
        except dynamodb.exceptions.ResourceNotFoundException:  # deleted meanwhile
            return None
        others = sorted(one["RegionName"] for one in table.get("Replicas", ()) if one["RegionName"] != region)
        origin = origin_of({region: {tag["Key"]: tag["Value"] for tag in tags}})
        return FoundTable(name, (region, *others), origin, table["TableStatus"])

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return [one for one in pool.map(look, names) if one is not None]


def lines(tables: Sequence[FoundTable]) -> list[str]:
    """A line per table."""
    if not tables:
        return ["no tables in these regions"]
    width = max(len(one.name) for one in tables)
    return [
        f"{one.name:<{width}}  {', '.join(one.regions)}  {one.origin.text}"
        f"{'' if one.status == 'ACTIVE' else f'  {one.status}'}"
        for one in tables
    ]


def document(tables: Sequence[FoundTable]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "tables": [
            {
                "name": one.name,
                "regions": list(one.regions),
                "made_by": one.origin.maker.value,
                "stack": one.origin.name or None,
                "status": one.status,
            }
            for one in tables
        ]
    }
