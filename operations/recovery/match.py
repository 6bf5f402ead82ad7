"""Whether a resource that was found is the one that a run began to make, or somebody else's of the same name."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from operations.aws import Clients
    from operations.recovery.wanted import Wanted

CLOCK_SKEW = timedelta(minutes=5)
"""How far this machine's clock may be ahead of AWS's, which dates what is made."""


class Origin(enum.StrEnum):
    """Who made it, as far as can be told."""

    OURS = "ours"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and among what is looked.

    Args:
        clients: AWS.
        region: The region.
        since: When the earliest run that did not end well began to make things. None when there was none.
        taken: What is in state, or was found for another address: the ids and ARNs.
    """

    clients: Clients
    region: str
    since: datetime | None = None
    taken: Collection[str] = ()

    def is_new(self, made: datetime) -> bool:
        """Whether it can have been made by one of these runs."""
        return self.since is None or made >= self.since - CLOCK_SKEW


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that exists and is not in state.

    Args:
        wanted: What was to be made.
        import_id: What Terraform imports it by.
        made: When it was made; None where AWS does not say.
        differences: How it differs in what cannot be changed: another table of that name.
        others: Further ones that could be meant and are left alone.
    """

    wanted: Wanted
    import_id: str
    made: datetime | None = None
    differences: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def origin(self, since: datetime | None) -> Origin:
        """Who made it; what AWS does not date and bears the name is ours.

        Args:
            since: When the earliest run that did not end well began to make things. None when there was none.
        """
        if self.differences:
            return Origin.FOREIGN
        if since is None:
            return Origin.UNKNOWN
        return Origin.FOREIGN if self.made and self.made < since - CLOCK_SKEW else Origin.OURS

    @property
    def text(self) -> str:
        """It in a few words."""
        made = f", made {self.made.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S UTC')}" if self.made else ""
        return f"{self.wanted.region} {self.wanted.type} {self.wanted.label}{made}"

    def reason(self, since: datetime | None) -> str:
        """Why it is taken for somebody else's."""
        if self.differences:
            return "; ".join(self.differences)
        began = since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if since else "it"
        return f"it is older than the run, which began {began}"
