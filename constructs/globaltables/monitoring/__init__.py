"""What watches a global table: topics, alarms and dashboards, in every region."""

from globaltables.model.alarms import Alarms, Subscription
from globaltables.monitoring.backup_alarms import BackupAlarms, WatchedVault
from globaltables.monitoring.call_alarms import CallAlarms
from globaltables.monitoring.dashboards import Dashboards
from globaltables.monitoring.function_alarms import FunctionAlarms, WatchedFunction
from globaltables.monitoring.impaired_alarm import ImpairedAlarm
from globaltables.monitoring.probe_alarms import ProbeAlarms
from globaltables.monitoring.table_alarms import TableAlarms
from globaltables.monitoring.topics import Topics
from globaltables.monitoring.watched_table import WatchedTable

__all__ = [
    "Alarms",
    "BackupAlarms",
    "CallAlarms",
    "Dashboards",
    "FunctionAlarms",
    "ImpairedAlarm",
    "ProbeAlarms",
    "Subscription",
    "TableAlarms",
    "Topics",
    "WatchedFunction",
    "WatchedTable",
    "WatchedVault",
]
