"""Conditions hold within their region.

A conditional write happens if and only if it found what it expects, and no version is replaced twice in one region.
Nothing is promised across regions, unless the table is strongly consistent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, shown, told
from operations.verification.history import ABSENT, CONDITION_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.history import Operation
    from operations.verification.item_history import ItemHistory

ID = "conditions-held"


def conditions_held(item: ItemHistory) -> Iterator[Finding]:
    """Finds conditions that were not obeyed, and versions that two writes of one region replaced."""
    replaced: dict[tuple[str, str], Operation] = {}
    for one in item.looks:
        if one.kind in {"create", "swap"}:
            expects = ABSENT if one.kind == "create" else one.expects
            if one.outcome == "ok" and one.saw != expects:
                found = f"{told(one)} was done, expecting {shown(expects)} and finding {shown(one.saw)}"
                yield Finding(ID, item.key, (one.region,), found)
            elif one.reason == CONDITION_FAILED and one.saw == expects:
                found = f"{told(one)} was refused, although it found what it expects: {shown(expects)}"
                yield Finding(ID, item.key, (one.region,), found)
        if one.has_written and one.saw:
            other = replaced.setdefault((one.region, one.saw), one)
            if other is not one:
                found = f"{told(one)} replaced {one.saw}, which {told(other)} had replaced already"
                yield Finding(ID, item.key, (one.region,), found)
