"""What the dashboards of a table show, as data: the constructs make them of it, `adopt` knows them by it.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Sequence
from typing import Any, get_args

from globaltables.model.alarm_catalogue import DIRECTIONS, Direction, Watchable
from globaltables.model.alarm_thresholds import Operation
from globaltables.model.alarms import Alarms
from globaltables.model.metrics import (
    FIVE_MINUTES_SECONDS,
    MINUTE_SECONDS,
    of_account,
    of_operation,
    of_pair,
    of_probe,
    of_table,
    of_table_or_index,
    of_vault,
)
from globaltables.model.widgets import Widget, graph, grid, note, rows

OVERVIEW, REPLICATION = PARTS = ("overview", "replication")
"""How their names end."""


class Boards:
    """What the dashboards of a table show.

    Args:
        table: The table.
        regions: The names of all its regions, home first.
        alarms: Which operations' latency is shown.
        is_probed: Whether a probe measures every directed pair. Default not.
    """

    def __init__(self, table: Watchable, regions: Sequence[str], alarms: Alarms, *, is_probed: bool = False) -> None:
        self._table, self._regions, self._alarms, self._is_probed = table, regions, alarms, is_probed

    def bodies(self, further: Sequence[tuple[str, Sequence[Widget]]] = ()) -> dict[str, dict[str, Any]]:
        """The body of each by the end of its name.

        Args:
            further: Headings and widgets that the overview has besides. Default none.
        """
        boards = {OVERVIEW: rows([*self._of_table(), *further])}
        if not self._table.is_strongly_consistent:
            boards[REPLICATION] = self._replication()
        return {
            part: {"start": "-PT3H", "periodOverride": "inherit", "widgets": widgets}
            for part, widgets in boards.items()
        }

    def _of_table(self) -> list[tuple[str, list[Widget]]]:
        """The parts of the overview."""
        return [
            ("Reads", self._everywhere(lambda region: self._capacity("Read", region))),
            ("Writes", self._everywhere(lambda region: self._capacity("Write", region))),
            ("Throttles", self._everywhere(self._throttles)),
            ("Errors", self._everywhere(self._errors)),
            ("Latency of requests", self._everywhere(self._latency)),
        ]

    def _replication(self) -> list[Widget]:
        """The matrix: what a row's region writes arrives in a column's."""
        return grid([[self._pair(source, target) for target in self._regions] for source in self._regions])

    def _everywhere(self, one: Any) -> list[Widget]:
        return [one(region) for region in self._regions]

    def _capacity(self, direction: Direction, region: str) -> Widget:
        lines = [
            line
            for number, index in enumerate(("", *self._table.index_names))
            for line in self._used(direction, region, index, number)
        ]
        return graph(region, region, lines, unit_of_axis="units a second")

    def _used(self, direction: Direction, region: str, index: str, number: int) -> list[list[Any]]:
        """What the table or the index of a number uses, and its limit; that of the account is the same for all."""
        table, limit = self._table.name, self._table.capacity_limit(direction, index)
        of_index, ids = f" of {index}" if index else "", (f"m{2 * number + 1}", f"m{2 * number + 2}")
        used = {"expression": f"{ids[0]} / {MINUTE_SECONDS}", "id": f"used{number or ''}", "label": f"used{of_index}"}
        consumed = of_table_or_index(f"Consumed{direction}CapacityUnits", "Sum", table, index)
        lines = [[used | {"region": region}], consumed.graphed(region, id=ids[0], visible=False)]
        if limit:
            against = of_table_or_index(limit, "Average", table, index, FIVE_MINUTES_SECONDS)
            lines.append(against.graphed(region, id=ids[1], label=f"limit{of_index}"))
        elif not index:
            of_any = of_account(f"AccountMaxTableLevel{direction}s", "Maximum", FIVE_MINUTES_SECONDS)
            lines.append(of_any.graphed(region, id=ids[1], label="limit of a table in this account"))
        return lines

    def _throttles(self, region: str) -> Widget:
        lines = []
        for direction in DIRECTIONS:
            for index in ("", *self._table.index_names):
                metric = of_table_or_index(f"{direction}ThrottleEvents", "Sum", self._table.name, index)
                lines.append(metric.graphed(region, label=f"{direction}s of {index}" if index else f"{direction}s"))
        return graph(region, region, lines, unit_of_axis="a minute")

    def _errors(self, region: str) -> Widget:
        operations: tuple[Operation, ...] = get_args(Operation)
        lines = [
            of_operation("SystemErrors", "Sum", self._table.name, one).graphed(region, label=f"system, {one}")
            for one in operations
        ]
        lines.append(of_account("UserErrors", "Sum").graphed(region, label="user, whole account"))
        conflicts = of_table("TransactionConflict", "Sum", self._table.name)
        lines.append(conflicts.graphed(region, label="transaction conflicts"))
        return graph(region, region, lines, unit_of_axis="a minute")

    def _latency(self, region: str) -> Widget:
        lines = [
            of_operation("SuccessfulRequestLatency", "Average", self._table.name, one).graphed(region, label=one)
            for one in self._alarms.request_latency.operations
        ]
        return graph(region, region, lines, unit_of_axis="ms")

    def _pair(self, source: str, target: str) -> Widget:
        if source == target:
            return note(f"# {source}\n\nRow: written here. Column: arrives here.")
        lines = [
            of_pair(statistic, self._table.name, target).graphed(source, label=label)
            for statistic, label in (("Average", "average"), ("Maximum", "slowest"))
        ]
        if self._is_probed:
            metric = of_probe("Lag", "Average", self._table.name, (source, target))
            lines.append(metric.graphed(target, label="probe"))
        return graph(f"{source} -> {target}", source, lines, unit_of_axis="ms")


def vault_widget(vault_name: str, region: str) -> Widget:
    """The jobs of a backup vault."""
    names = ("NumberOfBackupJobsCompleted", "NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed")
    lines = [of_vault(name, vault_name).graphed(region) for name in names]
    return graph(f"{vault_name}, {region}", region, lines)
