"""Two dashboards: the table in all regions, and the matrix of directed replication pairs."""

import json
from collections.abc import Sequence

from cdktf import Fn
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from globaltables.model.alarms import Alarms
from globaltables.model.dashboards import Boards, vault_widget
from globaltables.model.function_watches import function_widget
from globaltables.model.kinesis_watches import kinesis_widget
from globaltables.model.widgets import Widget
from globaltables.monitoring.backup_alarms import WatchedVault
from globaltables.monitoring.function_alarms import WatchedFunction
from globaltables.monitoring.watched_table import WatchedTable


class Dashboards(Construct):
    """Both dashboards. A dashboard is of the account and shows every region; it is made through the home region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html

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
        boards = Boards(table, [region.name for region in table.regions], alarms, is_probed=table.is_probed)
        further = []
        if functions:
            further.append(("Functions", [_widget(function) for function in functions]))
        streamed = [region.name for region in table.regions if region.role in table.data_stream_roles]
        if streamed:
            further.append(("Changes to Kinesis", [kinesis_widget(table.name, region) for region in streamed]))
        if vaults:
            further.append(("Backups", [vault_widget(vault.name, vault.region.name) for vault in vaults]))
        # A dashboard's name takes letters, digits, hyphens and underscores; a table's takes dots as well.
        name = Fn.replace(table.name, ".", "_")
        for part, body in boards.bodies(further).items():
            CloudwatchDashboard(
                self,
                part,
                provider=table.regions[0].provider,
                dashboard_name=f"{name}-{part}",
                dashboard_body=json.dumps(body),
            )


def _widget(function: WatchedFunction) -> Widget:
    return function_widget(
        function.name,
        function.region.name,
        reads_stream=function.reads_stream,
        dead_letter_queue_name=function.dead_letter_queue_name,
    )
