"""The alarms of a table in one region."""

from collections.abc import Mapping
from typing import Literal, get_args

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm, CloudwatchMetricAlarmMetricQuery
from constructs import Construct

from globaltables.model.alarm_thresholds import SEVERITIES, Counted, Kind, Operation, Severity, Timed, Used
from globaltables.model.alarms import Alarms
from globaltables.monitoring.alarm import Context, Counting, Watched, add_alarms
from globaltables.monitoring.metric import (
    FIVE_MINUTES_SECONDS,
    Metric,
    of_account,
    of_index,
    of_operation,
    of_pair,
    of_table,
)
from globaltables.monitoring.topics import Topics
from globaltables.monitoring.watched_table import WatchedTable

DIRECTIONS: tuple[Literal["Read", "Write"], ...] = ("Read", "Write")


class TableAlarms(Construct):
    """Everything that is watched of a table in the region of *topics*.

    The critical ones among the alarms are its `critical_alarms`.

    Args:
        table: The table.
        topics: Where the alarms send; their region is the one that is watched.
        alarms: What is watched, and the thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms.

    Raises:
        ConfigurationError: When the table has more regions than one alarm can look at, or an alarm's name is too long.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: WatchedTable,
        topics: Topics,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._table, self._alarms = table, alarms
        self._context = Context(table.name, topics, alarms.runbook_base_url, dict(tags or {}))
        self.critical_alarms = self._context.critical_alarms
        self._throttles("Read", alarms.read_throttles)
        self._throttles("Write", alarms.write_throttles)
        self._replication_latency()
        self._system_errors()
        self._request_latency()
        metric = of_table("TransactionConflict", "Sum", table.name)
        text = "Requests met transactions over the same items."
        self._count("transaction-conflicts", alarms.transaction_conflicts, Watched((metric,), "conflicts"), text)
        self._utilization()
        if alarms.account_wide:
            self._account()
        if alarms.anomaly_detection:
            self._unusual_traffic()

    def _add(  # noqa: PLR0917 - private, and called in one shape
        self,
        scope: Construct,
        kind: str,
        settings: Kind,
        watched: Watched,
        text: str,
        thresholds: Mapping[Severity, float],
        *subject: str,
    ) -> None:
        add_alarms(
            scope,
            self._context,
            kind=kind,
            subject=subject,
            text=text,
            watched=watched,
            counting=Counting.of(settings),
            thresholds=thresholds,
        )

    def _count(self, kind: str, settings: Counted, watched: Watched, text: str) -> None:
        self._add(Construct(self, kind), kind, settings, watched, text, counts(settings))

    def _throttles(self, direction: Literal["Read", "Write"], settings: Counted) -> None:
        thresholds = counts(settings)
        if not thresholds:
            return
        kind, name = f"{direction.lower()}-throttles", f"{direction}ThrottleEvents"
        scope = Construct(self, kind)
        text = f"{direction}s of the table are throttled."
        metric = of_table(name, "Sum", self._table.name)
        self._add(scope, kind, settings, Watched((metric,), "throttles"), text, thresholds)
        indexes = Construct(scope, "Index")
        for index in self._table.index_names:
            text = f"{direction}s of index {index} are throttled."
            metric = of_index(name, "Sum", self._table.name, index)
            watched = Watched((metric,), "throttles")
            self._add(Construct(indexes, index), kind, settings, watched, text, thresholds, index)

    def _replication_latency(self) -> None:
        if self._table.is_strongly_consistent:
            return
        settings = self._alarms.replication_latency
        receivers = self._table.others(self._context.topics.region)
        metrics = tuple(of_pair("Average", self._table.name, receiver.name) for receiver in receivers)
        ids = ", ".join(f"m{number}" for number in range(1, len(metrics) + 1))
        watched = Watched(metrics, "slowest receiving region", f"MAX([{ids}])")
        text = "What is written in this region arrives late in at least one other."
        kind = "replication-latency"
        self._add(Construct(self, kind), kind, settings, watched, text, milliseconds(settings))

    def _system_errors(self) -> None:
        # There is no series of the table as a whole, and an alarm takes ten: exactly the operations on items.
        operations: tuple[Operation, ...] = get_args(Operation)
        metrics = tuple(of_operation("SystemErrors", "Sum", self._table.name, one) for one in operations)
        ids = ", ".join(f"m{number}" for number in range(1, len(metrics) + 1))
        watched = Watched(metrics, "system errors of all operations", f"SUM([{ids}])")
        text = "Requests fail within DynamoDB."
        self._count("system-errors", self._alarms.system_errors, watched, text)

    def _request_latency(self) -> None:
        settings, kind = self._alarms.request_latency, "request-latency"
        scope = Construct(Construct(self, kind), "Operation")
        for operation in settings.operations:
            thresholds = {
                severity: found.by_operation.get(operation, found.maximum_milliseconds)
                for severity in SEVERITIES
                if (found := getattr(settings, severity))
            }
            metric = of_operation("SuccessfulRequestLatency", "Average", self._table.name, operation)
            watched, text = Watched((metric,), "latency"), f"{operation} takes long within DynamoDB."
            self._add(Construct(scope, operation), kind, settings, watched, text, thresholds, operation)

    def _utilization(self) -> None:
        settings = self._alarms.capacity_utilization
        for direction in DIRECTIONS:
            limit = self._table.capacity_limit(direction)
            if limit is None:
                continue
            kind = f"{direction.lower()}-utilization"
            scope = Construct(self, kind)
            text = f"{direction}s come close to the capacity that the table has."
            consumed = f"Consumed{direction}CapacityUnits"
            metrics = (
                of_table(consumed, "Sum", self._table.name, FIVE_MINUTES_SECONDS),
                of_table(limit, "Average", self._table.name, FIVE_MINUTES_SECONDS),
            )
            watched = Watched(metrics, "percent in use", f"100 * m1 / {FIVE_MINUTES_SECONDS} / m2")
            self._add(scope, kind, settings, watched, text, percents(settings))

    def _account(self) -> None:
        text = "DynamoDB refuses requests of this account in this region."
        errors = Watched((of_account("UserErrors", "Sum"),), "user errors")
        self._count("user-errors", self._alarms.user_errors, errors, text)
        if self._table.is_provisioned:
            settings = self._alarms.account_utilization
            for direction in DIRECTIONS:
                name, kind = (
                    f"AccountProvisioned{direction}CapacityUtilization",
                    f"account-{direction.lower()}-utilization",
                )
                watched = Watched((of_account(name, "Maximum", FIVE_MINUTES_SECONDS),), "percent in use")
                text = f"The account comes close to the {direction.lower()} capacity it may provision in this region."
                self._add(Construct(self, kind), kind, settings, watched, text, percents(settings))

    def _unusual_traffic(self) -> None:
        for direction in DIRECTIONS:
            kind = f"unusual-{direction.lower()}s"
            metric = of_table(f"Consumed{direction}CapacityUnits", "Sum", self._table.name, FIVE_MINUTES_SECONDS)
            self._band(Construct(self, kind), kind, metric, direction)

    def _band(self, scope: Construct, kind: str, metric: Metric, direction: str) -> None:
        topic = [self._context.topics.topic_arn("notice")]
        band = CloudwatchMetricAlarmMetricQuery(
            id="band",
            expression=f"ANOMALY_DETECTION_BAND(m1, {self._alarms.anomaly_band_width})",
            label="usual",
            return_data=True,
        )
        CloudwatchMetricAlarm(
            scope,
            "notice",
            provider=self._context.topics.region.provider,
            alarm_name=self._context.name_of(kind, "notice"),
            alarm_description=self._context.description_of(f"{direction}s are not as they usually are.", kind),
            comparison_operator="LessThanLowerOrGreaterThanUpperThreshold",
            threshold_metric_id="band",
            metric_query=[metric.query("m1", returned=True), band],
            evaluation_periods=3,
            datapoints_to_alarm=3,
            treat_missing_data="missing",
            alarm_actions=topic,
            ok_actions=topic,
            tags=dict(self._context.tags) or None,
        )


def counts(settings: Counted) -> dict[Severity, float]:
    """The tolerated counts by severity."""
    return {name: found.maximum_count for name in SEVERITIES if (found := getattr(settings, name))}


def milliseconds(settings: Timed) -> dict[Severity, float]:
    """The tolerated milliseconds by severity."""
    return {name: found.maximum_milliseconds for name in SEVERITIES if (found := getattr(settings, name))}


def percents(settings: Used) -> dict[Severity, float]:
    """The tolerated percents by severity."""
    return {name: found.maximum_percent for name in SEVERITIES if (found := getattr(settings, name))}
