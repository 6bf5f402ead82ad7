"""Every acknowledged write becomes visible everywhere, or loses to a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, shown, told
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.item_history import ItemHistory

ID = "arrived"


def arrived(item: ItemHistory) -> Iterator[Finding]:
    """Finds each region that is behind the others in the end, and writes that are gone with no delete to lose to."""
    is_lost = not item.deletes
    for region, look in item.final.items():
        if item.is_agreed and not (look.saw == ABSENT and is_lost):
            continue
        change = item.should_show(look.saw or ABSENT)
        if change:
            found = f"{region} shows {shown(look.saw)} in the end, older than {told(change)}, which was acknowledged"
            yield Finding(ID, item.key, (region,), found)
