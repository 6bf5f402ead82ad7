"""How the replicas of a table agree, as AWS describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_strongly_consistent(table: Mapping[str, Any]) -> bool:
    """Whether it is (MRSC): it replicates without streams then, and AWS measures no replication latency.

    Args:
        table: What DescribeTable answers under ``Table``.
    """
    return bool(table.get("MultiRegionConsistency") == "STRONG")
