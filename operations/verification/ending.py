"""When all is written: looks until all regions agree; then deletes, and looks until nothing is left."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.parallel import by_region
from operations.verification.client import FOREIGN, batches
from operations.verification.history import ABSENT, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from operations.verification.allowance import Allowance
    from operations.verification.client import Client

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _GROWTH = 0.01, 1.0, 1.15
_LOOKS_UNTIL_THE_LONGEST_PAUSE = 40
_DELETE_AGAIN_SECONDS, _DELETE_LATER = 1.0, 2.0
"""Each time an item is deleted again, it is given twice as long: a delete that is on its way shows the item too."""

_DELETING_THREADS = 8

View = dict[str, Operation]


def looks_within(timeout_seconds: float) -> int:
    """How often each item is looked at in one region, at most, until a time is over."""
    return _LOOKS_UNTIL_THE_LONGEST_PAUSE + math.ceil(timeout_seconds / _LONGEST_PAUSE_SECONDS)


@dataclass(slots=True)
class _Pauses:
    """Waits between looks, a little longer each time."""

    sleep: Callable[[float], None]
    seconds: float = _FIRST_PAUSE_SECONDS

    def wait(self) -> None:
        """Waits once."""
        self.sleep(self.seconds)
        self.seconds = min(self.seconds * _GROWTH, _LONGEST_PAUSE_SECONDS)


@dataclass(slots=True)
class Remains:
    """What could not be removed, or not be seen to be gone.

    Args:
        shown: How many items of the run a region still shows, by region.
        unread: How many it could not be asked about.
    """

    shown: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.shown or self.unread)


@dataclass(frozen=True, slots=True)
class Ending:
    """Ends a run.

    Args:
        clients: A client per region.
        allowances: How much each region may still be read.
        now: The clock.
        sleep: Waits. Default the real one.
    """

    clients: Mapping[str, Client]
    allowances: Mapping[str, Allowance]
    now: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep

    def settle(self, keys: Iterable[str], timeout_seconds: float) -> dict[str, View]:
        """Looks at every item in every region until all agree, or the time is over; returns the last looks."""

        def differs(key: str, views: Mapping[str, View]) -> bool:
            shown = {views[region][key].saw if key in views[region] else None for region in self.clients}
            return len(shown) > 1 or None in shown

        return self._watch(keys, differs, timeout_seconds, _Pauses(self.sleep))

    def clean(self, keys: Iterable[str], views: Mapping[str, View], timeout_seconds: float) -> Remains:
        """Deletes every item of the run and looks until no region shows one.

        Args:
            keys: Every item that was written, or may have been.
            views: What each region showed last.
            timeout_seconds: How long to wait for deletes to arrive.
        """
        listed = list(keys)
        begun = self.now()
        self._delete((self._shown_in(key, views), key) for key in listed if not self._is_gone(key, views))
        left: Mapping[str, View] = {}
        waiting, again_seconds, pauses = listed, _DELETE_AGAIN_SECONDS, _Pauses(self.sleep)
        while waiting:
            rest = max(0.0, timeout_seconds - (self.now() - begun))
            left = self._watch(
                waiting, lambda key, seen: not self._is_gone(key, seen), min(rest, again_seconds), pauses
            )
            waiting = [key for key in waiting if not self._is_gone(key, left)]
            if self.now() - begun >= timeout_seconds:
                break
            # A write may have come after its delete, or the delete may have been refused.
            self._delete(
                (region, key)
                for key in waiting
                for region in self.clients
                if key in left[region] and left[region][key].saw
            )
            again_seconds *= _DELETE_LATER
            pauses.wait()
        return Remains(
            _counts(
                {region: [key for key in waiting if key in view and view[key].saw] for region, view in left.items()}
            ),
            _counts({region: [key for key in waiting if key not in view] for region, view in left.items()}),
        )

    def _is_gone(self, key: str, views: Mapping[str, View]) -> bool:
        return all(
            key in views.get(region, {}) and views[region][key].saw in {ABSENT, FOREIGN} for region in self.clients
        )

    def _shown_in(self, key: str, views: Mapping[str, View]) -> str:
        """A region that shows an item; the first one when none does."""
        showing = (region for region, view in views.items() if key in view and view[key].saw)
        return next(showing, next(iter(self.clients)))

    def _delete(self, places: Iterable[tuple[str, str]]) -> None:
        with ThreadPoolExecutor(max_workers=_DELETING_THREADS) as pool:
            list(pool.map(lambda place: self.clients[place[0]].write("delete", place[1]), places))

    def _watch(
        self,
        keys: Iterable[str],
        is_waited_for: Callable[[str, Mapping[str, View]], bool],
        timeout_seconds: float,
        pauses: _Pauses,
    ) -> dict[str, View]:
        views: dict[str, View] = {region: {} for region in self.clients}
        waiting, begun = list(keys), self.now()
        while waiting:
            lots = batches(waiting)
            for region, view in by_region(self.clients, lambda region: self._look(region, lots)).items():  # noqa: B023
                for key in waiting:  # a look that fails now must not leave an older one behind as the last
                    views[region].pop(key, None)
                views[region].update(view)
            waiting = [key for key in waiting if is_waited_for(key, views)]
            if not waiting or self.now() - begun > timeout_seconds:
                break
            pauses.wait()
        return views

    def _look(self, region: str, lots: list[list[str]]) -> View:
        view: View = {}
        for lot in lots:
            if not self.allowances[region].take(len(lot)):
                break
            try:
                invoked, completed, versions = self.clients[region].look(lot)
            except (ClientError, BotoCoreError):
                continue  # what could not be read is counted in the end
            for key, version in versions.items():
                view[key] = Operation("read", region, key, invoked, completed, saw=version, is_final=True)
        return view


def _counts(keys_by_region: Mapping[str, list[str]]) -> dict[str, int]:
    return {region: len(keys) for region, keys in keys_by_region.items() if keys}
