"""Who takes whose writes, and how a switch says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        last_by_home: Who took those that are stopped; none where nobody knows it. Default none.
    """

    mode: WriteMode
    taker_by_home: Mapping[str, str | None]
    last_by_home: Mapping[str, str] = field(default_factory=dict)

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

    @property
    def stopped(self) -> tuple[str, ...]:
        """The homes whose writes nobody takes."""
        return tuple(home for home, taker in self.taker_by_home.items() if taker is None)

    @property
    def before(self) -> Routing:
        """The same as it was before writers were stopped, as far as it is known."""
        return Routing(self.mode, {home: taker or self.last_by_home.get(home) for home, taker in self._pairs})

    def left_with(self, source: str) -> tuple[str, ...]:
        """The homes whose writes have to move where *source* is left: those that it takes, or took when they stopped.

        Where nobody knows who took them, it may have been *source*: all of them in one region mode, its own otherwise.
        """
        return tuple(
            home
            for home, taker in self._pairs
            if (taker or self.last_by_home.get(home, source if self.mode == "one_region" else home)) == source
        )

    def without(self, region: str) -> Routing:
        """The same with the writes that *region* takes stopped."""
        return self._become({home: None if taker == region else taker for home, taker in self._pairs})

    def moved(self, source: str, target: str) -> Routing:
        """The same with what *source* took taken by *target*; by all others in any region mode.

        Args:
            source: The region that is left.
            target: The region that takes over.
        """
        if self.mode == "any_region":
            return self.without(source)
        return self._become({**self.taker_by_home, **dict.fromkeys(self.left_with(source), target)})

    def stopped_for(self, region: str) -> Routing:
        """The same with those writes stopped that *region* is to have back."""
        homes = self.taker_by_home if self.mode == "one_region" else (region,)
        return self._become({**self.taker_by_home, **dict.fromkeys(homes)})

    def returned(self, region: str) -> Routing:
        """The same with *region* having back what is its own, everything in one region mode, and what it took last."""
        homes = self.taker_by_home if self.mode == "one_region" else (region,)
        last = [home for home in self.stopped if self.last_by_home.get(home) == region]
        return self._become({**self.taker_by_home, **dict.fromkeys((*homes, *last), region)})

    @property
    def _pairs(self) -> Iterable[tuple[str, str | None]]:
        return self.taker_by_home.items()

    def _become(self, takers: Mapping[str, str | None]) -> Routing:
        """Other takers; who took the writes that are stopped is kept."""
        before = self.before.taker_by_home
        last = {home: before[home] for home, taker in takers.items() if taker is None}
        return Routing(self.mode, takers, {home: taker for home, taker in last.items() if taker})


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
