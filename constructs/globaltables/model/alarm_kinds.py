"""The kinds of alarms, each with the thresholds it has when the environment says nothing.

Periods and datapoints are AWS's recommendations; thresholds that AWS leaves to traffic are a starting point.
"""

from globaltables.model.alarm_thresholds import (
    Count,
    Counted,
    CountThreshold,
    Latency,
    LatencyThreshold,
    MissingData,
    Percent,
    PercentThreshold,
    Periods,
    RequestLatencyThreshold,
    RequestTimed,
    Timed,
    Used,
)
from globaltables.model.alarm_thresholds import RequestLatency as RequestLatencyOrNone

INVESTIGATE_MILLISECONDS = 180_000
"""Replication that takes longer than three minutes is cause for investigation, says AWS."""


class ReadThrottles(Counted):
    """Throttled reads a minute, of the table and of each index."""

    warning: Count = CountThreshold(maximum_count=10)


class WriteThrottles(Counted):
    """Throttled writes a minute, of the table and of each index; they hold up replication too."""

    critical: Count = CountThreshold(maximum_count=10)


class ReplicationLatency(Timed):
    """The slowest way from a region to any other."""

    critical: Latency = LatencyThreshold(maximum_milliseconds=INVESTIGATE_MILLISECONDS)


class SystemErrors(Counted):
    """Requests a minute that failed within DynamoDB."""

    evaluation_periods: Periods = 15
    critical: Count = CountThreshold(maximum_count=10)


class UserErrors(Counted):
    """Requests a minute that DynamoDB refused, of the whole account in a region.

    There is no data while there are none. AWS recommends ``missing``, by which an alarm would never end.
    """

    evaluation_periods: Periods = 10
    notice: Count = CountThreshold(maximum_count=0)


class RequestLatency(RequestTimed):
    """How long successful requests take within DynamoDB, by operation."""

    notice: RequestLatencyOrNone = RequestLatencyThreshold(maximum_milliseconds=50)


class TransactionConflicts(Counted):
    """Requests a minute that met a transaction over the same items."""

    notice: Count = CountThreshold(maximum_count=100)


class CapacityInUse(Used):
    """Capacity used of what is provisioned, or of the on-demand ceiling, five minutes each, of table and indexes."""

    evaluation_periods: Periods = 3
    missing_data: MissingData = "notBreaching"
    warning: Percent = PercentThreshold(maximum_percent=90)


class AccountCapacityInUse(Used):
    """Provisioned capacity of what the account may provision in a region."""

    warning: Percent = PercentThreshold(maximum_percent=80)


class FunctionErrors(Counted):
    """Failed invocations a minute; of the probe, in each of its periods."""

    evaluation_periods: Periods = 3
    warning: Count = CountThreshold(maximum_count=0)


class FunctionThrottles(Counted):
    """Throttled invocations a minute; of the probe, in each of its periods."""

    warning: Count = CountThreshold(maximum_count=0)


class FunctionDuration(Used):
    """How long nine of ten invocations take, of the function's timeout."""

    evaluation_periods: Periods = 15
    missing_data: MissingData = "notBreaching"
    warning: Percent = PercentThreshold(maximum_percent=90)


class IteratorAge(Timed):
    """How old the stream records are that a consumer reads; at its maximum record age it gives them up."""

    evaluation_periods: Periods = 5
    missing_data: MissingData = "notBreaching"
    critical: Latency = LatencyThreshold(maximum_milliseconds=6 * 3_600_000)
    warning: Latency = LatencyThreshold(maximum_milliseconds=300_000)


class ProbeOverdue(Timed):
    """How long the next write of any other region's probe has been due without arriving here.

    No data means that the probe of this region does not run: that is as bad as what it would say.
    """

    evaluation_periods: Periods = 3
    missing_data: MissingData = "breaching"
    critical: Latency = LatencyThreshold(maximum_milliseconds=INVESTIGATE_MILLISECONDS)


class ProbeLag(Timed):
    """How long the probe's writes of the slowest other region take to arrive here, or take at least.

    No data means that nothing arrived while the probe watched, and nothing was due.
    """

    evaluation_periods: Periods = 5
    missing_data: MissingData = "notBreaching"
    warning: Latency = LatencyThreshold(maximum_milliseconds=30_000)


class LostWrites(Counted):
    """Writes of other regions' probes that did not arrive though later ones did."""

    evaluation_periods: Periods = 1
    critical: Count = CountThreshold(maximum_count=0)


class StaleWrites(Counted):
    """Writes of other regions' probes that had arrived and were replaced by something older."""

    evaluation_periods: Periods = 1
    critical: Count = CountThreshold(maximum_count=0)


class DeadLetters(Counted):
    """Changes that a stream consumer gave up.

    A queue that nobody touches has no data after some hours, whatever it holds: that changes nothing.
    """

    evaluation_periods: Periods = 1
    missing_data: MissingData = "ignore"
    critical: Count = CountThreshold(maximum_count=0)


class KinesisDelay(Timed):
    """How long the oldest change has waited to get into the Kinesis data stream, five minutes each.

    No data means that none waits. Nothing of ``[kinesis]`` is critical: the table is as well as before.
    """

    evaluation_periods: Periods = 3
    missing_data: MissingData = "notBreaching"
    warning: Latency = LatencyThreshold(maximum_milliseconds=300_000)


class KinesisFailures(Counted):
    """Changes a minute that the Kinesis data stream will never have: DynamoDB skips what is too large for Kinesis."""

    evaluation_periods: Periods = 1
    warning: Count = CountThreshold(maximum_count=0)


class KinesisThrottles(Counted):
    """Changes a minute that the Kinesis data stream throttled; DynamoDB tries again."""

    evaluation_periods: Periods = 10
    warning: Count = CountThreshold(maximum_count=10)


class BackupFailures(Counted):
    """Failed backup, copy and restore jobs an hour, and backup jobs that expired or were aborted."""

    evaluation_periods: Periods = 1
    critical: Count = CountThreshold(maximum_count=0)


class EndangeringCalls(Counted):
    """Calls in five minutes after which the table may lose data: on it, its keys, its vault, or the trail that tells.

    There is something to look at where ``[audit]`` sends management events to a log group.
    """

    evaluation_periods: Periods = 1
    critical: Count = CountThreshold(maximum_count=0)
