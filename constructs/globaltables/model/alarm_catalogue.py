"""What the alarms of a table watch in one region, as data: the constructs make them of it, `adopt` knows them by it.

Names may be tokens of cdktf: nothing here looks into them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from globaltables.model.alarm_thresholds import SEVERITIES, Counted, Operation
from globaltables.model.alarms import Alarms
from globaltables.model.metrics import (
    FIVE_MINUTES_SECONDS,
    Metric,
    of_account,
    of_calls,
    of_operation,
    of_pair,
    of_table,
    of_table_or_index,
    of_vault,
)
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds, percents

Direction = Literal["Read", "Write"]
DIRECTIONS: tuple[Direction, ...] = ("Read", "Write")
FAILURES = {"Backup": ("Failed", "Expired", "Aborted"), "Copy": ("Failed",), "Restore": ("Failed",)}
"""How jobs of each kind end without what they are for, as AWS counts them: expired ones found no time to begin."""

_BAND = Counting(3, 3, "missing")


@dataclass(frozen=True, kw_only=True)
class Watchable:
    """A table as its alarms know it.

    Args:
        name: Its name; a literal or a token.
        index_names: Its global indexes.
        is_provisioned: Whether capacity is provisioned.
        ceilings: Which of ``read`` and ``write`` have an on-demand ceiling, by index; the empty name is the table.
        is_strongly_consistent: Whether it is: AWS publishes no ReplicationLatency then.
    """

    name: str
    index_names: Sequence[str] = ()
    is_provisioned: bool = False
    ceilings: Mapping[str, Collection[str]] = field(default_factory=dict)
    is_strongly_consistent: bool = False

    def capacity_limit(self, direction: Direction, index: str = "") -> str | None:
        """The metric that limits reads or writes of the table or of an index; None when only the account does."""
        if self.is_provisioned:
            return f"Provisioned{direction}CapacityUnits"
        has_ceiling = direction.lower() in self.ceilings.get(index, ())
        return f"OnDemandMax{direction}RequestUnits" if has_ceiling else None


def watches_of_table(table: Watchable, alarms: Alarms, receivers: Sequence[str]) -> Iterator[Watch]:
    """What is watched of a table in one region.

    Args:
        table: The table.
        alarms: The settings.
        receivers: The regions that receive what is written in this one.
    """
    yield from _throttles(table, "Read", alarms.read_throttles)
    yield from _throttles(table, "Write", alarms.write_throttles)
    if not table.is_strongly_consistent:
        yield _replication_latency(table, alarms, receivers)
    yield _system_errors(table, alarms)
    yield from _request_latency(table, alarms)
    conflicts = Watched((of_table("TransactionConflict", "Sum", table.name),), "conflicts")
    text = "Requests met transactions over the same items."
    yield _count("transaction_conflicts", alarms.transaction_conflicts, text, conflicts)
    yield from _utilization(table, alarms)
    if alarms.account_wide:
        yield from _account(table, alarms)
    if alarms.anomaly_detection:
        yield from _unusual_traffic(table, alarms)


def watches_of_vault(vault_name: str, alarms: Alarms) -> Iterator[Watch]:
    """What is watched of a backup vault."""
    settings = alarms.backup_failures
    for job, ends in FAILURES.items():
        metrics = tuple(of_vault(f"NumberOf{job}Jobs{end}", vault_name) for end in ends)
        expression = f"SUM([{math_ids(metrics)}])" if len(metrics) > 1 else ""
        yield Watch(
            setting="backup_failures",
            kind=f"{job.lower()}-failures",
            text=f"{job} jobs of the vault fail.",
            watched=Watched(metrics, "failed jobs", expression),
            counting=Counting.of(settings),
            thresholds=counts(settings),
        )


def watch_of_calls(table_name: str, log_group_name: str, alarms: Alarms) -> Watch:
    """What is watched of the calls that a trail records."""
    text = (
        "Somebody made a call after which the table may lose data: on it, a key, its vault or the trail. "
        f"Log group {log_group_name} says who, what and where."
    )
    watched = Watched((of_calls(table_name),), "endangering calls")
    return _count("endangering_calls", alarms.endangering_calls, text, watched)


def math_ids(metrics: Sequence[Metric]) -> str:
    """How an expression names all of its metrics."""
    return ", ".join(f"m{number}" for number in range(1, len(metrics) + 1))


def _count(setting: str, settings: Counted, text: str, watched: Watched) -> Watch:
    kind = setting.replace("_", "-")
    return Watch(setting, kind, text, watched, Counting.of(settings), counts(settings))


def _throttles(table: Watchable, direction: Direction, settings: Counted) -> Iterator[Watch]:
    setting, metric = f"{direction.lower()}_throttles", f"{direction}ThrottleEvents"
    for index in ("", *table.index_names):
        yield Watch(
            setting=setting,
            kind=setting.replace("_", "-"),
            text=f"{direction}s of {f'index {index}' if index else 'the table'} are throttled.",
            watched=Watched((of_table_or_index(metric, "Sum", table.name, index),), "throttles"),
            counting=Counting.of(settings),
            thresholds=counts(settings),
            subject=index,
            group="Index" if index else "",
        )


def _replication_latency(table: Watchable, alarms: Alarms, receivers: Sequence[str]) -> Watch:
    metrics = tuple(of_pair("Average", table.name, receiver) for receiver in receivers)
    return Watch(
        setting="replication_latency",
        kind="replication-latency",
        text="What is written in this region arrives late in at least one other.",
        watched=Watched(metrics, "slowest receiving region", f"MAX([{math_ids(metrics)}])"),
        counting=Counting.of(alarms.replication_latency),
        thresholds=milliseconds(alarms.replication_latency),
    )


def _system_errors(table: Watchable, alarms: Alarms) -> Watch:
    # There is no series of the table as a whole, and an alarm takes ten: exactly the operations on items.
    operations: tuple[Operation, ...] = get_args(Operation)
    metrics = tuple(of_operation("SystemErrors", "Sum", table.name, one) for one in operations)
    watched = Watched(metrics, "system errors of all operations", f"SUM([{math_ids(metrics)}])")
    return _count("system_errors", alarms.system_errors, "Requests fail within DynamoDB.", watched)


def _request_latency(table: Watchable, alarms: Alarms) -> Iterator[Watch]:
    settings = alarms.request_latency
    for operation in settings.operations:
        yield Watch(
            setting="request_latency",
            kind="request-latency",
            text=f"{operation} takes long within DynamoDB.",
            watched=Watched((of_operation("SuccessfulRequestLatency", "Average", table.name, operation),), "latency"),
            counting=Counting.of(settings),
            thresholds={
                severity: found.by_operation.get(operation, found.maximum_milliseconds)
                for severity in SEVERITIES
                if (found := getattr(settings, severity))
            },
            subject=operation,
            group="Operation",
        )


def _utilization(table: Watchable, alarms: Alarms) -> Iterator[Watch]:
    settings = alarms.capacity_utilization
    for direction in DIRECTIONS:
        for index in ("", *table.index_names):
            limit = table.capacity_limit(direction, index)
            if limit is None:
                continue
            used = f"Consumed{direction}CapacityUnits"
            metrics = (
                of_table_or_index(used, "Sum", table.name, index, FIVE_MINUTES_SECONDS),
                of_table_or_index(limit, "Average", table.name, index, FIVE_MINUTES_SECONDS),
            )
            yield Watch(
                setting="capacity_utilization",
                kind=f"{direction.lower()}-utilization",
                text=f"{direction}s come close to the capacity that {f'index {index}' if index else 'the table'} has.",
                watched=Watched(metrics, "percent in use", f"100 * m1 / {FIVE_MINUTES_SECONDS} / m2"),
                counting=Counting.of(settings),
                thresholds=percents(settings),
                subject=index,
                group="Index" if index else "",
            )


def _account(table: Watchable, alarms: Alarms) -> Iterator[Watch]:
    text = "DynamoDB refuses requests of this account in this region."
    yield _count("user_errors", alarms.user_errors, text, Watched((of_account("UserErrors", "Sum"),), "user errors"))
    if not table.is_provisioned:
        return
    settings = alarms.account_utilization
    for direction in DIRECTIONS:
        metric = of_account(f"AccountProvisioned{direction}CapacityUtilization", "Maximum", FIVE_MINUTES_SECONDS)
        yield Watch(
            setting="account_utilization",
            kind=f"account-{direction.lower()}-utilization",
            text=f"The account comes close to the {direction.lower()} capacity it may provision in this region.",
            watched=Watched((metric,), "percent in use"),
            counting=Counting.of(settings),
            thresholds=percents(settings),
        )


def _unusual_traffic(table: Watchable, alarms: Alarms) -> Iterator[Watch]:
    for direction in DIRECTIONS:
        metric = of_table(f"Consumed{direction}CapacityUnits", "Sum", table.name, FIVE_MINUTES_SECONDS)
        yield Watch(
            setting="anomaly_detection",
            kind=f"unusual-{direction.lower()}s",
            text=f"{direction}s are not as they usually are.",
            watched=Watched((metric,), "usual", f"ANOMALY_DETECTION_BAND(m1, {alarms.anomaly_band_width})"),
            counting=_BAND,
            thresholds={"notice": 0},
            is_band=True,
        )
