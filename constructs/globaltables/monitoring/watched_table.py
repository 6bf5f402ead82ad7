"""The table that is watched, known by its name alone; what is named after it waits for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from globaltables.model.alarm_catalogue import Watchable
from globaltables.regional import Region


@dataclass(frozen=True, kw_only=True)
class WatchedTable(Watchable):
    """A global table as its alarms and dashboards know it; it need not be of the same stack.

    Args:
        regions: All its regions, home first.
        is_probed: Whether a probe measures every directed pair. Default false.
        data_stream_roles: The roles of the regions whose changes go to a Kinesis data stream. Default none.
    """

    regions: Sequence[Region]
    is_probed: bool = False
    data_stream_roles: Sequence[str] = ()

    @property
    def given_name(self) -> str:
        """Its name."""
        return self.name

    @property
    def table_name(self) -> str:
        """Its name: nothing here can wait for a table of another stack."""
        return self.name

    def others(self, region: Region) -> list[Region]:
        """The regions that receive what is written in *region*."""
        return [other for other in self.regions if other is not region]
