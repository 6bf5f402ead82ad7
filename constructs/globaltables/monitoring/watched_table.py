"""The table that is watched, known by its name alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from globaltables.regional import Region


@dataclass(frozen=True)
class WatchedTable:
    """A global table as its alarms and dashboards know it; it need not be of the same stack.

    Args:
        name: Its name; a literal or a token.
        regions: All its regions, home first.
        index_names: Its global indexes.
        is_provisioned: Whether capacity is provisioned.
        reads_have_a_ceiling: Whether on-demand reads have one.
        writes_have_a_ceiling: Whether on-demand writes have one.
        is_probed: Whether a probe measures every directed pair.
        is_strongly_consistent: Whether it is: AWS publishes no ReplicationLatency then.
    """

    name: str
    regions: Sequence[Region]
    index_names: Sequence[str] = ()
    is_provisioned: bool = False
    reads_have_a_ceiling: bool = False
    writes_have_a_ceiling: bool = False
    is_probed: bool = False
    is_strongly_consistent: bool = False

    def others(self, region: Region) -> list[Region]:
        """The regions that receive what is written in *region*."""
        return [other for other in self.regions if other is not region]

    def capacity_limit(self, direction: str) -> str | None:
        """The metric that limits reads or writes of the table; None when only the account does."""
        if self.is_provisioned:
            return f"Provisioned{direction}CapacityUnits"
        has_ceiling = self.reads_have_a_ceiling if direction == "Read" else self.writes_have_a_ceiling
        return f"OnDemandMax{direction}RequestUnits" if has_ceiling else None
