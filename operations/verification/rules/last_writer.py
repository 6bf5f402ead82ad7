"""The last writer wins.

Where writes overlap, or follow each other faster than clocks are sure, more than one may be the last; any of them may
win.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, shown, told
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.item_history import ItemHistory

ID = "last-writer"


def last_writer(item: ItemHistory) -> Iterator[Finding]:
    """Finds an item that all regions agree on, but on a version that was overwritten before."""
    if not item.final or not item.is_agreed:
        return
    version = next(look.saw for look in item.final.values()) or ABSENT
    change = item.should_show(version)
    # An item that came back after a delete, and one that is gone without any, are for other rules.
    if change is None or change.kind == "delete" or (version == ABSENT and not item.deletes):
        return
    found = f"all regions show {shown(version)} in the end, although {told(change)} is younger"
    yield Finding(ID, item.key, tuple(item.final), found)
