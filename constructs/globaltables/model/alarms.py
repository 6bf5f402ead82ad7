"""What watches a table, and who is told."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from globaltables.model import alarm_kinds as kinds
from globaltables.model.alarm_thresholds import SEVERITIES, Kind, Severity
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.settings import Settings

_ENDPOINTS = {
    "email": (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an address such as team@example.com"),
    "https": (r"^https://[^\s/]+(/\S*)?$", "a URL that begins with https://"),
    "sqs": (r"^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", "the ARN of a standard queue"),
    "lambda": (r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:\S+$", "the ARN of a function"),
}


class Subscription(Settings):
    """Somebody who is told.

    Args:
        protocol: ``email`` (has to be confirmed by its reader), ``https``, ``sqs`` or ``lambda``. A queue's policy and
            a function's permissions must admit the topics; whoever owns them sees to it.
        endpoint: The address, the URL or the ARN.
        severities: Of what. Default of everything.
        roles: Of which regions, by role. Default of all.
    """

    protocol: Literal["email", "https", "sqs", "lambda"]
    endpoint: str
    severities: tuple[Severity, ...] = Field(default=SEVERITIES, strict=False, min_length=1)
    roles: tuple[str, ...] = Field(default=(), strict=False, description="Of which regions; all when empty.")

    @model_validator(mode="after")
    def _endpoint_fits(self) -> Self:
        pattern, wanted = _ENDPOINTS[self.protocol]
        if not re.fullmatch(pattern, self.endpoint):
            message = f"must be {wanted} for protocol {self.protocol}, got {shown(self.endpoint)}; correct it"
            raise ConfigurationError(Problem("endpoint", message))
        return self


class Alarms(Settings):
    """What is watched in every region.

    Args:
        enabled: Whether there are alarms and topics at all, in a stack of their own. Default false: they cost money.
        dashboards: Whether there are dashboards, in that stack too. Default false.
        composite: Whether each region has an alarm that says that it is impaired: when any critical one fires.
        account_wide: Whether what AWS only measures for the whole account is watched too: user errors, and the
            account's provisioned capacity. Default true; turn it off where another table's environment does.
        anomaly_detection: Whether unusual traffic is noticed, by CloudWatch's learned band. Default false.
        anomaly_band_width: How wide that band is, in standard deviations.
        runbook_base_url: Where the runbook is; every alarm's description links to its section.
        subscriptions: Who is told.
    """

    enabled: bool = Field(default=False, description="Whether there are alarms and topics, in a stack of their own.")
    dashboards: bool = Field(default=False, description="Whether there are dashboards.")
    composite: bool = Field(default=True, description="Whether each region has an alarm that critical ones set off.")
    account_wide: bool = Field(default=True, description="Whether what is measured per account is watched too.")
    anomaly_detection: bool = Field(default=False, description="Whether unusual traffic is noticed.")
    anomaly_band_width: int = Field(
        default=3, ge=1, le=10, description="Width of the usual band in standard deviations."
    )
    runbook_base_url: str = Field(
        default="docs/runbook.md", min_length=1, max_length=500, description="Where the runbook is: a URL or a path."
    )
    subscriptions: tuple[Subscription, ...] = Field(default=(), strict=False, description="Who is told of alarms.")

    read_throttles: kinds.ReadThrottles = Field(default=kinds.ReadThrottles())
    write_throttles: kinds.WriteThrottles = Field(default=kinds.WriteThrottles())
    replication_latency: kinds.ReplicationLatency = Field(default=kinds.ReplicationLatency())
    system_errors: kinds.SystemErrors = Field(default=kinds.SystemErrors())
    user_errors: kinds.UserErrors = Field(default=kinds.UserErrors())
    request_latency: kinds.RequestLatency = Field(default=kinds.RequestLatency())
    transaction_conflicts: kinds.TransactionConflicts = Field(default=kinds.TransactionConflicts())
    capacity_utilization: kinds.CapacityInUse = Field(default=kinds.CapacityInUse())
    account_utilization: kinds.AccountCapacityInUse = Field(default=kinds.AccountCapacityInUse())
    function_errors: kinds.FunctionErrors = Field(default=kinds.FunctionErrors())
    function_throttles: kinds.FunctionThrottles = Field(default=kinds.FunctionThrottles())
    function_duration: kinds.FunctionDuration = Field(default=kinds.FunctionDuration())
    iterator_age: kinds.IteratorAge = Field(default=kinds.IteratorAge())
    kinesis_delay: kinds.KinesisDelay = Field(default=kinds.KinesisDelay())
    kinesis_failures: kinds.KinesisFailures = Field(default=kinds.KinesisFailures())
    kinesis_throttles: kinds.KinesisThrottles = Field(default=kinds.KinesisThrottles())
    dead_letters: kinds.DeadLetters = Field(default=kinds.DeadLetters())
    probe_overdue: kinds.ProbeOverdue = Field(default=kinds.ProbeOverdue())
    probe_lag: kinds.ProbeLag = Field(default=kinds.ProbeLag())
    lost_writes: kinds.LostWrites = Field(default=kinds.LostWrites())
    stale_writes: kinds.StaleWrites = Field(default=kinds.StaleWrites())
    backup_failures: kinds.BackupFailures = Field(default=kinds.BackupFailures())
    endangering_calls: kinds.EndangeringCalls = Field(default=kinds.EndangeringCalls())

    @model_validator(mode="after")
    def _nobody_subscribes_twice(self) -> Self:
        seen: set[tuple[str, str]] = set()
        for number, one in enumerate(self.subscriptions):
            if (one.protocol, one.endpoint) in seen:
                message = f"must name each endpoint once, got {shown(one.endpoint)} twice; put the severities together"
                raise ConfigurationError(Problem(f"subscriptions.{number}.endpoint", message))
            seen.add((one.protocol, one.endpoint))
        return self

    def by_kind(self) -> Iterator[tuple[str, Kind]]:
        """Every kind by its name."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Kind):
                yield name, value

    def severities(self) -> tuple[Severity, ...]:
        """The severities that any kind has a threshold for, or anomaly detection uses, worst first."""
        used = {severity for _, kind in self.by_kind() for severity in SEVERITIES if getattr(kind, severity)}
        if self.anomaly_detection:
            used.add("notice")
        return tuple(severity for severity in SEVERITIES if severity in used)


def check_subscriptions(alarms: Alarms, region_by_role: Mapping[str, str]) -> None:
    """Checks that every subscription is in regions that there are.

    Raises:
        ConfigurationError: When one names another role.
    """
    for number, subscription in enumerate(alarms.subscriptions):
        for role in subscription.roles:
            if role not in region_by_role:
                known = ", ".join(region_by_role)
                message = f"must name the roles of regions ({known}), got {role}; rename it or leave it out"
                raise ConfigurationError(Problem(f"alarms.subscriptions.{number}.roles", message))
