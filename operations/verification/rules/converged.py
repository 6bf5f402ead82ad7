"""All regions show the same in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.verification.finding import Finding, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.verification.item_history import ItemHistory

ID = "converged"


def converged(item: ItemHistory) -> Iterator[Finding]:
    """Finds an item of which regions still show different versions when the time to arrive is over."""
    if item.is_agreed:
        return
    views = ", ".join(f"{region} shows {shown(look.saw)}" for region, look in item.final.items())
    yield Finding(ID, item.key, tuple(item.final), f"in the end {views}")
