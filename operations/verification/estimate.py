"""What a verification uses at most, and what that costs, said before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.prices import Place
from operations.errors import RefusedError
from operations.verification.ending import looks_within
from operations.verification.profiles import MAXIMUM_COST_USD

if TYPE_CHECKING:
    from operations.cost.prices import PriceBook
    from operations.verification.profiles import Profile
    from operations.verification.table import Table

_LOOKS_PER_ARRIVAL = 140
"""Looks until a write is seen elsewhere, when that takes up to an hour: 70 for a second, 110 for ten."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a verification uses at most.

    Args:
        write_units: Replicated write request units over all regions; every region pays for every write.
        read_units: Read request units over all regions.
        cost_usd: What they cost at on-demand list prices. None when a price is not known.
    """

    write_units: int
    read_units: int
    cost_usd: Decimal | None


def looks_for_arrivals(table: Table, profile: Profile) -> int:
    """How many items may be read in one region while others write."""
    return profile.own_items_per_region * (len(table.regions) - 1) * _LOOKS_PER_ARRIVAL


def looks_at_the_end(table: Table, profile: Profile) -> int:
    """How many items may be read in one region until all regions agree, and as many again until all is gone."""
    return _items(table, profile) * looks_within(profile.timeout_seconds)


def use_of(table: Table, profile: Profile, book: PriceBook) -> Use:
    """Estimates a verification; items are smaller than 1 KB, so that a call is a unit.

    Args:
        table: The table.
        profile: How much is done.
        book: Prices.
    """
    writes = profile.writes_per_region * len(table.regions) + _items(table, profile)
    reads = looks_for_arrivals(table, profile) + 2 * looks_at_the_end(table, profile)
    reads += round(profile.writes_per_region * profile.read_share)
    prefix = "ia_" if table.is_infrequent_access else ""
    cost: Decimal | None = None
    for region in table.regions:
        write = book.find(Place(region, f"{prefix}replicated_write_request_units"))
        read = book.find(Place(region, f"{prefix}read_request_units"))
        if write is None or read is None:
            cost = None
            break
        cost = (cost or 0) + writes * write.amount + reads * read.amount
    return Use(writes * len(table.regions), reads * len(table.regions), cost)


def refuse_to_spend_more(use: Use, allowed_usd: float | None) -> None:
    """Keeps a verification within what it may cost.

    Args:
        use: What it uses at most.
        allowed_usd: What it may cost, as it was said; None where nothing was, for `MAXIMUM_COST_USD`.

    Raises:
        RefusedError: When it may cost more, or nobody knows although a limit was said.
    """
    most = float(MAXIMUM_COST_USD) if allowed_usd is None else allowed_usd
    if use.cost_usd is None and allowed_usd is not None:
        raise RefusedError(
            f"verify: may cost at most {most:g} USD, got no estimate, as a price is not known; fetch prices with "
            "globaltables cost --refresh, or leave out --max-cost"
        )
    if use.cost_usd is not None and use.cost_usd > Decimal(str(most)):
        raise RefusedError(
            f"verify: may cost at most {most:g} USD, got an estimate of {use.cost_usd:.2f}; "
            "allow more with --max-cost, or do less with --writes"
        )


def _items(table: Table, profile: Profile) -> int:
    shared = min(profile.shared_items, profile.writes_per_region * len(table.regions))
    return profile.own_items_per_region * len(table.regions) + shared
