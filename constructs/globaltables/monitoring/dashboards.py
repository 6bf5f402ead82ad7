"""Two dashboards: the table in all regions, and the matrix of directed replication pairs."""

import json
from collections.abc import Sequence
from typing import Any, get_args

from cdktf import Fn
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from globaltables.model.alarm_thresholds import Operation
from globaltables.model.alarms import Alarms
from globaltables.model.metrics import (
    FIVE_MINUTES_SECONDS,
    MINUTE_SECONDS,
    of_account,
    of_function,
    of_index,
    of_operation,
    of_pair,
    of_probe,
    of_queue,
    of_table,
    of_vault,
)
from globaltables.monitoring.backup_alarms import WatchedVault
from globaltables.monitoring.function_alarms import WatchedFunction
from globaltables.monitoring.watched_table import WatchedTable
from globaltables.monitoring.widgets import Widget, graph, grid, note, rows
from globaltables.regional import Region


class Dashboards(Construct):
    """Both dashboards. A dashboard is of the account and shows every region; it is made through the home region.

    Args:
        table: The table.
        alarms: Which operations' latency is shown. Default as for an environment that says nothing.
        functions: Functions to show. Default none.
        vaults: Backup vaults to show. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: WatchedTable,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        functions: Sequence[WatchedFunction] = (),
        vaults: Sequence[WatchedVault] = (),
    ) -> None:
        super().__init__(scope, id)
        shown = _Shown(table, alarms)
        parts = shown.of_table()
        if functions:
            parts.append(("Functions", [_function(function) for function in functions]))
        if vaults:
            parts.append(("Backups", [_vault(vault) for vault in vaults]))
        # A dashboard's name takes letters, digits, hyphens and underscores; a table's takes dots as well.
        name = Fn.replace(table.name, ".", "_")
        provider = table.regions[0].provider
        dashboards = {"overview": rows(parts)}
        if not table.is_strongly_consistent:
            dashboards["replication"] = shown.replication()
        for part, widgets in dashboards.items():
            CloudwatchDashboard(
                self,
                part,
                provider=provider,
                dashboard_name=f"{name}-{part}",
                dashboard_body=json.dumps({"start": "-PT3H", "periodOverride": "inherit", "widgets": widgets}),
            )


class _Shown:
    def __init__(self, table: WatchedTable, alarms: Alarms) -> None:
        self._table, self._alarms = table, alarms

    def of_table(self) -> list[tuple[str, list[Widget]]]:
        """The parts of the overview."""
        return [
            ("Reads", self._everywhere(lambda region: self._capacity("Read", region))),
            ("Writes", self._everywhere(lambda region: self._capacity("Write", region))),
            ("Throttles", self._everywhere(self._throttles)),
            ("Errors", self._everywhere(self._errors)),
            ("Latency of requests", self._everywhere(self._latency)),
        ]

    def replication(self) -> list[Widget]:
        """The matrix: what a row's region writes arrives in a column's."""
        return grid([[self._pair(source, target) for target in self._table.regions] for source in self._table.regions])

    def _everywhere(self, one: Any) -> list[Widget]:
        return [one(region) for region in self._table.regions]

    def _capacity(self, direction: str, region: Region) -> Widget:
        table, place = self._table.name, region.name
        consumed = of_table(f"Consumed{direction}CapacityUnits", "Sum", table)
        limit = self._table.capacity_limit(direction)
        against = (
            of_table(limit, "Average", table, FIVE_MINUTES_SECONDS)
            if limit
            else of_account(f"AccountMaxTableLevel{direction}s", "Maximum", FIVE_MINUTES_SECONDS)
        )
        used = {"expression": f"m1 / {MINUTE_SECONDS}", "id": "used", "label": "used", "region": place}
        return graph(
            place,
            place,
            [
                [used],
                consumed.graphed(place, id="m1", visible=False),
                against.graphed(place, id="m2", label="limit" if limit else "limit of a table in this account"),
            ],
            unit_of_axis="units a second",
        )

    def _throttles(self, region: Region) -> Widget:
        lines = []
        for direction in ("Read", "Write"):
            name = f"{direction}ThrottleEvents"
            lines.append(of_table(name, "Sum", self._table.name).graphed(region.name, label=f"{direction}s"))
            for index in self._table.index_names:
                metric = of_index(name, "Sum", self._table.name, index)
                lines.append(metric.graphed(region.name, label=f"{direction}s of {index}"))
        return graph(region.name, region.name, lines, unit_of_axis="a minute")

    def _errors(self, region: Region) -> Widget:
        operations: tuple[Operation, ...] = get_args(Operation)
        lines = [
            of_operation("SystemErrors", "Sum", self._table.name, one).graphed(region.name, label=f"system, {one}")
            for one in operations
        ]
        lines.append(of_account("UserErrors", "Sum").graphed(region.name, label="user, whole account"))
        conflicts = of_table("TransactionConflict", "Sum", self._table.name)
        lines.append(conflicts.graphed(region.name, label="transaction conflicts"))
        return graph(region.name, region.name, lines, unit_of_axis="a minute")

    def _latency(self, region: Region) -> Widget:
        lines = [
            of_operation("SuccessfulRequestLatency", "Average", self._table.name, one).graphed(region.name, label=one)
            for one in self._alarms.request_latency.operations
        ]
        return graph(region.name, region.name, lines, unit_of_axis="ms")

    def _pair(self, source: Region, target: Region) -> Widget:
        if source is target:
            return note(f"# {source.name}\n\nRow: written here. Column: arrives here.")
        lines = [
            of_pair(statistic, self._table.name, target.name).graphed(source.name, label=label)
            for statistic, label in (("Average", "average"), ("Maximum", "slowest"))
        ]
        if self._table.is_probed:
            metric = of_probe("Lag", "Average", self._table.name, (source.name, target.name))
            lines.append(metric.graphed(target.name, label="probe"))
        return graph(f"{source.name} -> {target.name}", source.name, lines, unit_of_axis="ms")


def _function(function: WatchedFunction) -> Widget:
    wanted = [("Invocations", "Sum"), ("Errors", "Sum"), ("Throttles", "Sum"), ("Duration", "p90")]
    if function.reads_stream:
        wanted.append(("IteratorAge", "Maximum"))
    place = function.region.name
    lines = [of_function(name, statistic, function.name).graphed(place) for name, statistic in wanted]
    if function.dead_letter_queue_name:
        queue = of_queue("ApproximateNumberOfMessagesVisible", "Maximum", function.dead_letter_queue_name)
        lines.append(queue.graphed(place, label="given up"))
    return graph(f"{function.name}, {place}", place, lines)


def _vault(vault: WatchedVault) -> Widget:
    names = ("NumberOfBackupJobsCompleted", "NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed")
    lines = [of_vault(name, vault.name).graphed(vault.region.name) for name in names]
    return graph(f"{vault.name}, {vault.region.name}", vault.region.name, lines)
