"""Which acknowledged writes were replaced by the other side's, that never saw them: last writer wins, item by item.

They broke no promise of the table: this is what a fault costs an application that writes in two places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.verification.item_history import items_of

if TYPE_CHECKING:
    from operations.verification.history import History, Operation


@dataclass(frozen=True, slots=True)
class LostUpdate:
    """The last write of one side to one item, which gave way.

    Args:
        key: The item.
        lost: The version that was acknowledged and is gone.
        region: Where it had been written.
        at: When, in seconds by the history's clock.
        winner: The version that all regions show.
        winner_region: Where that was written.
        winner_at: When.
        earlier: How many more writes of that side to the item are gone with it.
    """

    key: str
    lost: str
    region: str
    at: float
    winner: str
    winner_region: str
    winner_at: float
    earlier: int

    @property
    def text(self) -> str:
        """One line."""
        more = f" and {self.earlier} before it" if self.earlier else ""
        return (
            f"{self.key}: {self.lost} of {self.at:.2f} s{more} gave way to {self.winner} of {self.winner_at:.2f} s, "
            f"written in {self.winner_region}, which had not seen it"
        )


def lost_updates(history: History, cut_off: str, cut_at: float, healed_at: float) -> list[LostUpdate]:
    """Of every item and region the last write between cut and healing that the other side's write replaced.

    One side is the region that is cut off, the other one all others: those see each other's writes before they replace
    them.

    Args:
        history: Every call, with the last looks at each item.
        cut_off: The region that is cut off.
        cut_at: Since when the sides did not see each other, in seconds by the history's clock.
        healed_at: Until when.
    """
    found = []
    for item in items_of(history):
        shown = {look.saw for look in item.final.values() if look.saw}
        winner = item.writer_by_version.get(next(iter(shown))) if len(shown) == 1 else None
        if winner is None:
            continue
        by_region: dict[str, list[Operation]] = {}
        for write in item.changes:
            is_across = (write.region == cut_off) is not (winner.region == cut_off)
            if write.writes and is_across and cut_at <= write.invoked <= healed_at:
                by_region.setdefault(write.region, []).append(write)
        for region, writes in by_region.items():
            last = max(writes, key=lambda one: one.invoked)
            found.append(
                LostUpdate(
                    item.key,
                    str(last.writes),
                    region,
                    last.invoked,
                    str(winner.writes),
                    winner.region,
                    winner.invoked,
                    len(writes) - 1,
                )
            )
    return sorted(found, key=lambda one: one.key)
