"""What each region does, decided by a seed before anything begins."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from operations.verification.history import Kind
    from operations.verification.profiles import Profile

_SHARES: dict[Kind, int] = {"put": 50, "swap": 25, "delete": 15, "create": 10}


class Step(NamedTuple):
    """One call.

    Args:
        kind: What it does.
        key: The item.
        is_own: Whether the item is written once, here, and its arrival elsewhere is timed.
    """

    kind: Kind
    key: str
    is_own: bool = False


def steps_of(region: str, profile: Profile, seed: int) -> list[Step]:
    """The calls of one region: as many writes as the profile says, and its reads.

    Args:
        region: The region.
        profile: How much is done.
        seed: The same seed gives the same steps.
    """
    chance = random.Random(f"{seed} {region}")  # noqa: S311 - a workload, not a secret
    own = [Step("create", f"{region}-{number}", is_own=True) for number in range(profile.own_items_per_region)]
    shared_writes = profile.writes_per_region - len(own)
    kinds = chance.choices(list(_SHARES), list(_SHARES.values()), k=shared_writes)
    kinds += ["read"] * round(profile.writes_per_region * profile.read_share)
    steps = own + [Step(kind, f"shared-{chance.randrange(profile.shared_items)}") for kind in kinds]
    chance.shuffle(steps)
    return steps
