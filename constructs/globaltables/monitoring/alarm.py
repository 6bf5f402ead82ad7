"""One alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
)
from constructs import Construct

from globaltables.model.alarm_thresholds import SEVERITIES, Kind, Severity
from globaltables.model.errors import ConfigurationError
from globaltables.monitoring.metric import HOUR_SECONDS, Metric
from globaltables.monitoring.topics import Topics

LONGEST_NAME = 255
MOST_METRICS = 10
"""Of one alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html."""

LONGEST_SECONDS, LONGEST_SECONDS_OF_SHORT_PERIODS = 604_800, 86_400
"""Of all periods together, and where a period is shorter than an hour.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

_GOES_LAST = TerraformResourceLifecycle(create_before_destroy=True)
"""Of alarms that a composite names: AWS deletes none of those, and this makes Terraform update the composite first.

https://github.com/hashicorp/terraform-provider-aws/issues/34807
"""


@dataclass(frozen=True)
class Watched:
    """What an alarm looks at.

    Args:
        metrics: One metric, or several with an *expression* over their ids.
        expression: Metric math over ``m1``, ``m2`` and so on. Default the one metric itself.
        label: What the value is, for people.
    """

    metrics: tuple[Metric, ...]
    label: str
    expression: str = ""


@dataclass(frozen=True)
class Counting:
    """How an alarm counts.

    Args:
        periods: How many of the latest periods are looked at.
        datapoints: How many of them must breach.
        missing_data: What a period without data counts as.
    """

    periods: int
    datapoints: int
    missing_data: str

    @classmethod
    def of(cls, kind: Kind) -> "Counting":
        """As the settings of a kind say it."""
        return cls(kind.evaluation_periods, kind.datapoints_to_alarm or kind.evaluation_periods, kind.missing_data)


@dataclass(frozen=True)
class Context:
    """What the alarms of one region share.

    Args:
        prefix: The start of their names, which makes them unique in the account; a literal or a token.
        topics: Where they send.
        runbook_base_url: What their descriptions link to.
        tags: Their tags.
        critical_alarms: Those of them that wake somebody, in the order they were made in.
    """

    prefix: str
    topics: Topics
    runbook_base_url: str
    tags: Mapping[str, str]
    critical_alarms: list[CloudwatchMetricAlarm] = field(default_factory=list)

    def name_of(self, *parts: str) -> str:
        """The name of an alarm.

        Raises:
            ConfigurationError: When it is too long.
        """
        name = "-".join([self.prefix, *parts])
        if not Token.is_unresolved(name) and len(name) > LONGEST_NAME:
            raise ConfigurationError(
                f"alarm {name}: a name has at most {LONGEST_NAME} characters, got {len(name)}; "
                "shorten the name of the table or of the index"
            )
        return name

    def description_of(self, text: str, section: str) -> str:
        """What it means, and where to read what to do."""
        return f"{text} Runbook: {self.runbook_base_url}#{section}"


def add_alarms(
    scope: Construct,
    context: Context,
    *,
    kind: str,
    subject: tuple[str, ...] = (),
    text: str,
    watched: Watched,
    counting: Counting,
    thresholds: Mapping[Severity, float],
) -> None:
    """An alarm per severity, above a threshold; the severity is the id. The context keeps the critical one.

    Args:
        scope: Where they belong; the scope says what they are about.
        context: What they share with others.
        kind: The kind, which is also the runbook's section, for example ``read-throttles``.
        subject: What of the table it is about, when not the whole, for the name.
        text: What it means when one fires, a sentence.
        watched: What is looked at.
        counting: How it counts.
        thresholds: The tolerated value by severity.

    Raises:
        ConfigurationError: When a name is too long, or there are more metrics or periods than an alarm may have.
    """
    if len(watched.metrics) > MOST_METRICS:
        raise ConfigurationError(
            f"alarm {kind}: may look at {MOST_METRICS} metrics at most, got {len(watched.metrics)}; watch fewer regions"
        )
    if thresholds:
        _check_periods(kind, watched, counting)
    for severity in SEVERITIES:
        if severity in thresholds:
            topic = [context.topics.topic_arn(severity)]
            alarm = CloudwatchMetricAlarm(
                scope,
                severity,
                provider=context.topics.region.provider,
                alarm_name=context.name_of(kind, *subject, severity),
                alarm_description=context.description_of(text, kind),
                comparison_operator="GreaterThanThreshold",
                threshold=thresholds[severity],
                evaluation_periods=counting.periods,
                datapoints_to_alarm=counting.datapoints,
                treat_missing_data=counting.missing_data,
                alarm_actions=topic,
                ok_actions=topic,
                tags=dict(context.tags) or None,
                lifecycle=_GOES_LAST if severity == "critical" else None,
                **_looking_at(watched),  # type: ignore[arg-type] # one of two sets of arguments
            )
            if severity == "critical":
                context.critical_alarms.append(alarm)


def _check_periods(kind: str, watched: Watched, counting: Counting) -> None:
    seconds = max(metric.period_seconds for metric in watched.metrics)
    is_short = seconds < HOUR_SECONDS
    most = (LONGEST_SECONDS_OF_SHORT_PERIODS if is_short else LONGEST_SECONDS) // seconds
    if counting.periods > most:
        raise ConfigurationError(
            f"alarm {kind}: looks back {'a day' if is_short else 'seven days'} at most, which is {most} periods of "
            f"{seconds} seconds, got evaluation_periods {counting.periods}; lower it"
        )


def _looking_at(watched: Watched) -> dict[str, object]:
    if watched.expression:
        return {"metric_query": math_queries(watched)}
    (metric,) = watched.metrics
    statistic = "extended_statistic" if metric.statistic.startswith("p") else "statistic"
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": dict(metric.dimensions) or None,
        "period": metric.period_seconds,
        statistic: metric.statistic,
    }


def math_queries(watched: Watched) -> list[CloudwatchMetricAlarmMetricQuery]:
    """The expression and its metrics."""
    parts = [metric.query(f"m{number}") for number, metric in enumerate(watched.metrics, 1)]
    answer = CloudwatchMetricAlarmMetricQuery(
        id="watched", expression=watched.expression, label=watched.label, return_data=True
    )
    return [answer, *parts]
