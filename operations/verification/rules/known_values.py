"""No value comes from nowhere: what is seen was written to this item, had begun, and was not refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, told
from operations.verification.history import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.item_history import ItemHistory

ID = "known-values"


def known_values(item: ItemHistory) -> Iterator[Finding]:
    """Finds every look that saw what nobody can have written by then."""
    refused = {one.writes for one in item.operations if one.writes and not one.may_have_written}
    for look in item.looks:
        if look.saw == ABSENT or look.saw is None:
            continue
        writer = item.writer_by_version.get(look.saw)
        if writer is None:
            why = "whose write was refused" if look.saw in refused else "which nobody wrote to this item"
        elif writer.invoked > look.completed:
            why = f"which was written only later, by {told(writer)}"
        else:
            continue
        yield Finding(ID, item.key, (look.region,), f"{told(look)} found {look.saw}, {why}")
