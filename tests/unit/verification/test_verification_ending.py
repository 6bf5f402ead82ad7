"""Waiting for the end, however long that was allowed to take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from operations.verification.allowance import Allowance
from operations.verification.ending import Ending, Remains, looks_within
from operations.verification.history import ABSENT, Operation
from tests.histories import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = [f"k{number}" for number in range(20)]


@dataclass
class Clock:
    """A clock that goes on when somebody waits."""

    seconds: float = 0.0
    waited: int = 0

    def now(self) -> float:
        """The time."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Waits."""
        self.waited += 1
        self.seconds += seconds


@dataclass
class Region:
    """A region that shows an item until what was done elsewhere has arrived."""

    name: str
    clock: Clock
    version_at: Callable[[float], str]
    deletes: list[float] = field(default_factory=list)
    lag_seconds: float = 0.0

    def look(self, keys: list[str]) -> tuple[float, float, dict[str, str]]:
        """Every item alike."""
        gone = self.deletes and self.clock.seconds >= self.deletes[0] + self.lag_seconds
        version = ABSENT if gone else self.version_at(self.clock.seconds)
        return self.clock.seconds, self.clock.seconds, dict.fromkeys(keys, version)

    def write(self, kind: str, key: str) -> Operation:
        """Takes a delete."""
        self.deletes.append(self.clock.seconds)
        assert kind == "delete"
        return Operation("delete", self.name, key, self.clock.seconds, self.clock.seconds)


def ending(clock: Clock, regions: dict[str, Region], timeout_seconds: float) -> Ending:
    """One that may look as often as the time asks for, and no more."""
    units = looks_within(timeout_seconds) * len(KEYS)
    allowances = {region: Allowance(units, None) for region in regions}
    return Ending(regions, allowances, clock.now, clock.sleep)  # type: ignore[arg-type] # fakes


@pytest.mark.parametrize(("lag_seconds", "timeout_seconds"), [(5.0, 30.0), (25.0, 30.0), (290.0, 300.0)])
def test_the_looks_last_as_long_as_the_time(lag_seconds: float, timeout_seconds: float) -> None:
    """What arrives at the last moment is seen, once in writing and once in deleting."""
    clock = Clock()

    def version(seconds: float) -> str:
        return "v" if seconds >= lag_seconds else ABSENT

    regions = {name: Region(name, clock, version if name != REGIONS[0] else lambda _: "v") for name in REGIONS}
    views = ending(clock, regions, timeout_seconds).settle(KEYS, timeout_seconds)
    assert {look.saw for view in views.values() for look in view.values()} == {"v"}
    assert all(len(view) == len(KEYS) for view in views.values())

    clock.seconds = 0.0
    regions[REGIONS[0]].deletes = []
    for region in regions.values():
        region.version_at, region.lag_seconds = (lambda _: "v"), lag_seconds
    for name in REGIONS[1:]:
        regions[name].deletes = [0.0]
    assert not ending(clock, regions, timeout_seconds).clean(KEYS, views, timeout_seconds)
    again = {at for name in REGIONS for at in regions[name].deletes}
    assert len(again) <= 13, "and is deleted again a few times, not every second"


def test_what_never_goes_is_counted_as_shown() -> None:
    """And not as unread: the looks were not used up before."""
    clock = Clock()
    regions = {name: Region(name, clock, lambda _: "v", lag_seconds=1e9) for name in REGIONS}
    remains = ending(clock, regions, 30.0).clean(KEYS, {}, 30.0)
    assert remains == Remains(dict.fromkeys(REGIONS, len(KEYS)), {})
    assert clock.seconds >= 30
