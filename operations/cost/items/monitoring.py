"""CloudWatch alarms and dashboards. An alarm costs each metric it looks at, also within metric math.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
A test compares the count with the stack that is synthesized.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from globaltables.model.alarm_catalogue import DIRECTIONS
from globaltables.model.alarm_thresholds import Operation
from globaltables.model.endangering_calls import are_counted
from globaltables.model.environment_watches import watchable, watches_in
from globaltables.model.watches import counts
from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model import Environment
    from globaltables.model.watches import Watch
    from operations.cost.charge import Subject

ANOMALY_METRICS = 3
"""The metric and both ends of its band."""

VAULT_METRICS = 3
"""Of a vault on a dashboard."""

FUNCTION_METRICS, CONSUMER_METRICS = 4, 2
"""On a dashboard, of each function and of a consumer besides."""

FREE_DASHBOARD_METRICS = 50
"""A dashboard of more metrics is never free."""


def charges(subject: Subject) -> Iterator[Charge]:
    """What alarms and dashboards are charged; dashboards are of the account, as the trail's metric, counted at home."""
    environment = subject.environment
    for replica in subject.replicas:
        metrics, composites = (count(environment, replica.role) for count in (alarm_metrics, composite_alarms))
        yield Charge(replica.region, "alarms", "alarm_metrics", Decimal(metrics))
        yield Charge(replica.region, "alarms", "composite_alarms", Decimal(composites))
    if are_counted(environment.audit, environment.alarms):
        yield Charge(subject.home.region, "alarms", "alarm_metrics", Decimal(call_alarms(environment)))
        yield Charge(subject.home.region, "alarms", "custom_metrics", Decimal(1))
    if environment.alarms.dashboards:
        for metrics in dashboard_metrics(environment):
            product = "dashboards" if metrics <= FREE_DASHBOARD_METRICS else "large_dashboards"
            yield Charge(subject.home.region, "dashboards", product, Decimal(1))


def alarm_metrics(environment: Environment, role: str) -> int:
    """How many metrics the alarms of one region look at."""
    return sum(len(watch.thresholds) * _metrics(watch) for watch in watches_in(environment, role))


def call_alarms(environment: Environment) -> int:
    """How many alarms look at the one metric of calls that endanger the table, all of them at home."""
    is_counted = are_counted(environment.audit, environment.alarms)
    return len(counts(environment.alarms.endangering_calls)) if is_counted else 0


def composite_alarms(environment: Environment, role: str) -> int:
    """How many composite alarms one region has: one over all critical alarms there, if there are any."""
    has_critical = any("critical" in watch.thresholds for watch in watches_in(environment, role))
    return int(environment.alarms.composite and has_critical)


def _metrics(watch: Watch) -> int:
    """Those of one alarm; a query is charged for each that it finds, which is one where one operation is captured."""
    return ANOMALY_METRICS if watch.is_band else len(watch.watched.metrics)


def dashboard_metrics(environment: Environment) -> list[int]:
    """How many metrics each dashboard shows: the overview, and replication where it is not strong."""
    regions, indexes = len(environment.region_by_role), len(environment.global_indexes)
    table = watchable(environment)
    limits = [table.capacity_limit(direction, index) for direction in DIRECTIONS for index in table.index_names]
    capacity = 2 * len(DIRECTIONS) + len(limits) + sum(limit is not None for limit in limits)
    throttles, errors = len(DIRECTIONS) * (1 + indexes), len(get_args(Operation)) + 2
    of_region = capacity + throttles + errors + len(environment.alarms.request_latency.operations)
    probe, consumer = environment.probe.enabled, environment.stream_consumer.enabled
    of_functions = FUNCTION_METRICS * (probe + consumer) + CONSUMER_METRICS * consumer
    of_pair = 2 + probe
    pairs = [] if environment.consistency.is_strong else [regions * (regions - 1) * of_pair]
    of_vault = VAULT_METRICS * environment.backup.enabled
    return [regions * (of_region + of_functions + of_vault), *pairs]
