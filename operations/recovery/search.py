"""Looks in every region for what plans were to create and the state does not have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from operations.parallel import by_region
from operations.plan_summary import NOWHERE
from operations.recovery.by_listing import BY_LISTING
from operations.recovery.by_name import BY_NAME
from operations.recovery.match import Found, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from operations.aws import Clients
    from operations.recovery.wanted import Wanted
    from operations.terraform.state import State


def search(
    wanted: Iterable[Wanted], state: State, clients: Clients, *, home: str, since: datetime | None
) -> list[Found]:
    """Everything that exists in AWS and that the state does not have.

    Args:
        wanted: What plans were to create.
        state: The state.
        clients: AWS.
        home: Where to ask for what has no region.
        since: When the earliest run that did not end well began. None when there was none.
    """
    missing = [one for one in wanted if one.address not in state.resources and can_find(one.type)]
    taken = {
        str(resource.values[name])
        for resource in state.resources.values()
        for name in ("id", "key_id")
        if name in resource.values
    }
    regions = {
        one.address: home if one.region == NOWHERE or one.type.startswith("aws_iam_") else one.region for one in missing
    }

    def look(region: str) -> list[Found]:
        return _look([one for one in missing if regions[one.address] == region], Place(clients, region, since, taken))

    found = by_region(dict.fromkeys(regions.values()), look)
    return [one for in_region in found.values() for one in in_region]


def _look(wanted: Sequence[Wanted], place: Place) -> list[Found]:
    """Looks in one region; what can be told apart by name alone all at once, keys one after the other."""
    named = [one for one in wanted if one.type in BY_NAME]
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda one: BY_NAME[one.type].find(one, place), named))
    taken = set(place.taken)
    for one in wanted:
        if one.type in BY_LISTING:
            hit = BY_LISTING[one.type](one, Place(place.clients, place.region, place.since, taken))
            if hit:
                taken.add(hit.import_id)
                found.append(hit)
    return [hit for hit in found if hit]


def can_find(type_: str) -> bool:
    """Whether there is a way to look for this type."""
    return type_ in BY_NAME or type_ in BY_LISTING


def not_looked_for(wanted: Iterable[Wanted], state: State) -> list[str]:
    """The types that are missing, that nobody looks for, and that the next apply may stumble upon."""
    return sorted({one.type for one in wanted if one.address not in state.resources and not can_find(one.type)})
