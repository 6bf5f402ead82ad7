"""Who takes whose writes, and how a switch says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.failover import WriteMode

NONE = "none"
"""Who takes writes while they are stopped."""


@dataclass(frozen=True, slots=True)
class Routing:
    """Who takes whose writes.

    Args:
        mode: How the application writes.
        taker_by_home: The region that takes the writes of each region's users or items; None while they are stopped,
            or, in any region mode, sent to all the others.
    """

    mode: WriteMode
    taker_by_home: Mapping[str, str | None]

    @property
    def active(self) -> str | None:
        """The region that takes all writes in one region mode; None while they are stopped, or in another mode."""
        takers = set(self.taker_by_home.values())
        return next(iter(takers)) if self.mode == "one_region" and len(takers) == 1 else None

    @property
    def in_service(self) -> tuple[str, ...]:
        """The regions that take writes."""
        takers = set(self.taker_by_home.values())
        return tuple(region for region in self.taker_by_home if region in takers)

    @property
    def text(self) -> str:
        """The value that a parameter has."""
        if self.mode == "one_region":
            return self.active or NONE
        if self.mode == "any_region":
            return ",".join(self.in_service) or NONE
        return ",".join(f"{home}={taker or NONE}" for home, taker in self.taker_by_home.items())

    def without(self, region: str) -> Routing:
        """The same with the writes that *region* takes stopped."""
        takers = {home: None if taker == region else taker for home, taker in self.taker_by_home.items()}
        return Routing(self.mode, takers)

    def moved(self, source: str, target: str, *, with_stopped: bool = True) -> Routing:
        """The same with what *source* took taken by *target*; by all others in any region mode.

        Args:
            source: The region that is left.
            target: The region that takes over.
            with_stopped: Whether *target* takes what is stopped too: a failover stops writers before it leads them on.
                Default true.
        """
        if self.mode == "any_region":
            return self.without(source)
        moving = {source, None} if with_stopped else {source}
        takers = {home: target if taker in moving else taker for home, taker in self.taker_by_home.items()}
        return Routing(self.mode, takers)

    def stopped_for(self, region: str) -> Routing:
        """The same with those writes stopped that *region* is to have back."""
        if self.mode == "one_region":
            return Routing(self.mode, dict.fromkeys(self.taker_by_home))
        return Routing(self.mode, {**self.taker_by_home, region: None})

    def returned(self, region: str) -> Routing:
        """The same with *region* having back what is its own: everything in one region mode."""
        if self.mode == "one_region":
            return Routing(self.mode, dict.fromkeys(self.taker_by_home, region))
        return Routing(self.mode, {**self.taker_by_home, region: region})


def usual(mode: WriteMode, regions: Sequence[str], active: str) -> Routing:
    """Every region its own writes; in one region mode *active* all of them."""
    return Routing(mode, {region: active if mode == "one_region" else region for region in regions})


def read_routing(text: str, mode: WriteMode, regions: Sequence[str]) -> Routing | None:
    """Reads what `Routing.text` says; None when it says something else.

    Args:
        text: The value of a parameter.
        mode: How the application writes.
        regions: Every region of the table.
    """
    takers: dict[str, str | None]
    if mode == "one_region":
        takers = dict.fromkeys(regions, None if text == NONE else text)
    elif mode == "any_region":
        named = [] if text == NONE else text.split(",")
        takers = {region: region if region in named else None for region in regions}
        if set(named) - set(regions):
            return None
    else:
        pairs = dict(part.partition("=")[::2] for part in text.split(","))
        if set(pairs) != set(regions):
            return None
        takers = {region: None if pairs[region] == NONE else pairs[region] for region in regions}
    return Routing(mode, takers) if {*takers.values()} - {None} <= set(regions) else None
