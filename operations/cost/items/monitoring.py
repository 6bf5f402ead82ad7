"""CloudWatch alarms and dashboards. An alarm costs each metric it looks at, also within metric math.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
A test compares the count with the stack that is synthesized.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from globaltables.model.alarm_catalogue import FAILURES
from globaltables.model.alarm_thresholds import SEVERITIES, Kind, Operation
from globaltables.model.billing import OnDemand, Provisioned
from globaltables.model.endangering_calls import are_counted
from operations.cost.charge import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model import Environment
    from operations.cost.charge import Subject

ANOMALY_METRICS = 3
"""The metric and both ends of its band."""

DIRECTIONS = 2
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
        yield Charge(replica.region, "alarms", "alarm_metrics", Decimal(alarm_metrics(environment)))
        yield Charge(replica.region, "alarms", "composite_alarms", Decimal(composite_alarms(environment)))
    if are_counted(environment.audit, environment.alarms):
        yield Charge(subject.home.region, "alarms", "alarm_metrics", Decimal(call_alarms(environment)))
        yield Charge(subject.home.region, "alarms", "custom_metrics", Decimal(1))
    if environment.alarms.dashboards:
        for metrics in dashboard_metrics(environment):
            product = "dashboards" if metrics <= FREE_DASHBOARD_METRICS else "large_dashboards"
            yield Charge(subject.home.region, "dashboards", product, Decimal(1))


def alarm_metrics(environment: Environment) -> int:
    """How many metrics the alarms of one region look at."""
    alarms = environment.alarms
    if not alarms.enabled:
        return 0
    unusual = DIRECTIONS * ANOMALY_METRICS if alarms.anomaly_detection else 0
    by_kind = _metrics_by_kind(environment)
    return unusual + sum(metrics * _severities(getattr(alarms, kind)) for kind, metrics in by_kind.items())


def call_alarms(environment: Environment) -> int:
    """How many alarms look at the one metric of calls that endanger the table, all of them at home."""
    is_counted = are_counted(environment.audit, environment.alarms)
    return _severities(environment.alarms.endangering_calls) if is_counted else 0


def _metrics_by_kind(environment: Environment) -> dict[str, int]:
    """The metrics of one severity of each kind; 0 of what there is none of."""
    alarms = environment.alarms
    tables = 1 + len(environment.global_indexes)
    account = int(alarms.account_wide)
    is_provisioned = isinstance(environment.billing, Provisioned)
    of_table = {
        "read_throttles": tables,
        "write_throttles": tables,
        "replication_latency": 0 if environment.consistency.is_strong else len(environment.region_by_role) - 1,
        "system_errors": len(get_args(Operation)),
        "user_errors": account,
        "request_latency": len(alarms.request_latency.operations),
        "transaction_conflicts": 1,
        "capacity_utilization": 2 * limited_directions(environment),
        "account_utilization": DIRECTIONS * account * is_provisioned,
        "backup_failures": sum(map(len, FAILURES.values())) * environment.backup.enabled,
    }
    return of_table | _of_functions(environment)


def _of_functions(environment: Environment) -> dict[str, int]:
    """The metrics of functions, and of what the probe finds: the worst of all other regions in one alarm."""
    consumer, probe = int(environment.stream_consumer.enabled), int(environment.probe.enabled)
    sources = probe * (len(environment.region_by_role) - 1)
    return {
        "function_errors": probe + consumer,
        "function_throttles": probe + consumer,
        "function_duration": probe + consumer,
        "iterator_age": consumer,
        "dead_letters": consumer,
        "probe_overdue": sources,
        "probe_lag": sources,
        "lost_writes": sources,
        "stale_writes": sources,
    }


def composite_alarms(environment: Environment) -> int:
    """How many composite alarms one region has: one over all critical alarms there, if there are any."""
    alarms = environment.alarms
    has_critical = any(
        metrics and getattr(alarms, kind).critical for kind, metrics in _metrics_by_kind(environment).items()
    )
    return int(alarms.enabled and alarms.composite and has_critical)


def limited_directions(environment: Environment) -> int:
    """For how many of reads and writes the table has a limit to compare with."""
    billing = environment.billing
    if isinstance(billing, OnDemand):
        return sum(map(bool, (billing.maximum_read_request_units, billing.maximum_write_request_units)))
    return DIRECTIONS


def dashboard_metrics(environment: Environment) -> list[int]:
    """How many metrics each dashboard shows: the overview, and replication where it is not strong."""
    regions, indexes = len(environment.region_by_role), len(environment.global_indexes)
    capacity, throttles, errors = 2 * DIRECTIONS, DIRECTIONS * (1 + indexes), len(get_args(Operation)) + 2
    of_region = capacity + throttles + errors + len(environment.alarms.request_latency.operations)
    probe, consumer = environment.probe.enabled, environment.stream_consumer.enabled
    of_functions = FUNCTION_METRICS * (probe + consumer) + CONSUMER_METRICS * consumer
    of_pair = 2 + probe
    pairs = [] if environment.consistency.is_strong else [regions * (regions - 1) * of_pair]
    of_vault = VAULT_METRICS * environment.backup.enabled
    return [regions * (of_region + of_functions + of_vault), *pairs]


def _severities(kind: Kind) -> int:
    return sum(getattr(kind, severity) is not None for severity in SEVERITIES)
