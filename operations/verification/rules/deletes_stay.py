"""What was deleted stays deleted: nothing older than an acknowledged delete is seen again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, told
from operations.verification.history import ABSENT
from operations.verification.item_history import latest_by_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.item_history import ItemHistory

ID = "deletes-stay"


def deletes_stay(item: ItemHistory) -> Iterator[Finding]:
    """Finds what came back: in the region of the delete at any time, everywhere once all regions agree."""
    deleted = latest_by_region(item, lambda change: change.kind == "delete")
    for look in item.looks:
        own = deleted.get(look.region)
        delete = own.before(look.invoked) if own else None
        writer = item.writer_by_version.get(look.saw or ABSENT)
        if delete and writer and item.is_before(writer, delete):
            found = f"{told(look)} found {look.saw}, older than {told(delete)}, which was acknowledged before"
            yield Finding(ID, item.key, (look.region,), found)
    version = next((look.saw for look in item.final.values()), None)
    if version and item.is_agreed:
        change = item.should_show(version)
        if change and change.kind == "delete":
            found = f"all regions show {version} in the end, although {told(change)} is younger"
            yield Finding(ID, item.key, tuple(item.final), found)
