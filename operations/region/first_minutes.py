"""Waits for alarms that were only just made: one may fire until what it watches has reported for the first time.

A probe that never ran is overdue, which is right of the alarm and says nothing of a region that has just joined.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from operations.console import Console
    from operations.status.facts import RegionFacts

PATIENCE = timedelta(minutes=5)
"""How old an alarm may be and still be waited for: the three minutes of the slowest, and the time until a first run."""

POLL_SECONDS = 5.0


def after_first_minutes(
    read: Callable[[], Mapping[str, RegionFacts]],
    region: str,
    console: Console,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, RegionFacts]:
    """Reads all regions, again as long as a new alarm of one of them fires.

    Args:
        read: Reads them.
        region: The one whose alarms are waited for.
        console: Where to say that it waits.
        now: Tells the time.
        sleep: Waits, seconds.
    """
    facts = read()
    if not _are_new_and_fire(facts[region].alarms, now()):
        return facts
    with console.waiting(f"{region}: an alarm that was just made fires; waiting for the first minutes it looks at"):
        while _are_new_and_fire(facts[region].alarms, now()):
            sleep(POLL_SECONDS)
            facts = read()
    return facts


def _are_new_and_fire(alarms: Iterable[Mapping[str, Any]], now: datetime) -> bool:
    return any(
        one["StateValue"] == "ALARM" and now - one["AlarmConfigurationUpdatedTimestamp"] < PATIENCE for one in alarms
    )
