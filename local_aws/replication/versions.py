"""Last writer wins, per item.

Every replica remembers, beside its items, the version of the last write it took: when it was made, in nanoseconds, and
where. A replicated write is taken only if its version is higher; equal times are decided by the region's name, so that
all replicas choose alike. A delete leaves its version behind without an item: that is the tombstone, which keeps a
late older put from bringing the item back.

Versions live inside the table's own record, so that they are stored, restored and removed with it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

VERSIONS = "_versions"


class Version(NamedTuple):
    """When and where an item was written; the higher one wins.

    Args:
        time_ns: Nanoseconds since 1970.
        region: The region that took the write, which decides between equal times.
    """

    time_ns: int
    region: str


NEVER = Version(0, "")


def version_of(table: Mapping[str, Any], partition: str, sort: str) -> Version:
    """The version of the last write this replica took for an item, deletes included."""
    stored = table.get(VERSIONS, {}).get(partition, {}).get(sort)
    return NEVER if stored is None else Version(*stored)


def next_version(previous: Version, now_ns: int, region: str) -> Version:
    """The version of a write made here and now, which must win over what its writer could see."""
    return Version(max(now_ns, previous.time_ns + 1), region)


def remember(table: dict[str, Any], partition: str, sort: str, version: Version) -> None:
    """Note the version of a write that this replica took."""
    table.setdefault(VERSIONS, {}).setdefault(partition, {})[sort] = version
