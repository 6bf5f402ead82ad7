"""How much a verification does: bounded in writes, in time and in what it may cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.verification.table import Table


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is done.

    Args:
        name: Its name.
        writes_per_region: How many calls of each region change an item.
        writes_per_second: How many a second each region makes at most. The region's clients share them.
        seconds: How long is written at most; where the table can take less, fewer writes are made.
        clients_per_region: How many clients each region has at the same time.
        shared_items: How many items all regions write to.
        own_share: Which share of the writes makes an item of its own, whose arrival elsewhere is timed.
        look_seconds: How often a region looks for what the others have made, at first; a lag is known no better.
        read_share: How many strong reads there are per write.
        timeout_seconds: How long a write may take to arrive everywhere.
    """

    name: str
    writes_per_region: int
    writes_per_second: float
    seconds: float
    clients_per_region: int
    shared_items: int
    own_share: float
    look_seconds: float = 0.005
    read_share: float = 0.05
    timeout_seconds: float = 30.0

    @property
    def own_items_per_region(self) -> int:
        """How many items each region makes whose arrival elsewhere is timed, at least one."""
        return max(1, round(self.writes_per_region * self.own_share))

    def fitted_to(self, table: Table) -> Profile:
        """The same, within what a table can take in the profile's time."""
        rate = self.writes_per_second
        if table.writes_per_second is not None:
            rate = min(rate, table.writes_per_second / len(table.regions))
        writes = max(1, min(self.writes_per_region, int(rate * self.seconds)))
        return replace(self, writes_per_second=rate, writes_per_region=writes)


QUICK = Profile("quick", 100, 80, 15, clients_per_region=2, shared_items=10, own_share=0.6)
"""A look: about two seconds."""

STANDARD = Profile(
    "standard", 3600, 1000, 120, clients_per_region=3, shared_items=300, own_share=0.05, look_seconds=0.04
)
"""A proof: more than ten thousand operations in three regions."""

SOAK = Profile("soak", 60_000, 100, 900, clients_per_region=3, shared_items=2000, own_share=0.02, look_seconds=0.1)
"""A long one: ten minutes."""

PROFILES = {profile.name: profile for profile in (QUICK, STANDARD, SOAK)}

MAXIMUM_COST_USD = Decimal(1)
"""What a verification may cost unless more is allowed."""
