"""Short ways to environments, profiles and estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model import Environment
from operations.cost.estimate import Estimate, estimate
from operations.cost.prices import shipped_prices
from operations.cost.usage import Requests, Usage
from operations.cost.workload import workload_of

if TYPE_CHECKING:
    from decimal import Decimal

    from operations.cost.prices import PriceBook

BOOK = shipped_prices()
BARE: dict[str, Any] = {
    "name": "bare",
    "table_name_suffix": "bare",
    "tertiary_region": "",
    "global_indexes": [],
    "encryption_at_rest": False,
    "point_in_time_recovery": False,
    "backup": {"enabled": False},
}
"""Two regions and nothing around the table."""

NOTHING = Requests(writes=0, reads=0)
GB_ITEMS = 2**20
"""So many items of 924 bytes and 100 bytes of overhead are one GB."""


def environment(**settings: Any) -> Environment:
    """The bare environment with more."""
    return Environment.model_validate({**BARE, **settings})


def usage(**settings: Any) -> Usage:
    """A profile in which nothing happens but what is said, with items of 924 bytes."""
    idle = {"items": 0, "item_bytes": 924, "every_region": NOTHING, "callers": 0}
    return Usage.model_validate({**idle, **settings})


def estimated(what: Environment, profile: Usage, *, book: PriceBook = BOOK, free_tier: bool = False) -> Estimate:
    """The estimate of an environment."""
    return estimate(what, workload_of(what, profile, "a test"), book, free_tier=free_tier)


def amounts(found: Estimate, region: str = "us-east-1") -> dict[str, Decimal]:
    """What a region pays by item, exact, without items that cost nothing there."""
    by_item = {item: found.amount(region, item) for item in found.items}
    return {item: amount.normalize() for item, amount in by_item.items() if amount}
