"""One alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from globaltables.model.alarm_limits import check_watches
from globaltables.model.alarm_thresholds import SEVERITIES, Severity
from globaltables.model.errors import ConfigurationError
from globaltables.model.metrics import Metric
from globaltables.model.watches import Watch
from globaltables.monitoring.topics import Topics

LONGEST_NAME = 255

_GOES_LAST = TerraformResourceLifecycle(create_before_destroy=True)
"""Of alarms that a composite names: AWS deletes none of those, and this makes Terraform update the composite first.

https://github.com/hashicorp/terraform-provider-aws/issues/34807
"""


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
    _made: dict[tuple[str, ...], Construct] = field(default_factory=dict)

    def below(self, scope: Construct, place: tuple[str, ...]) -> Construct:
        """The construct at a place below that of the region's alarms; asking cdktf whether it is there takes longer."""
        if not place:
            return scope
        if place not in self._made:
            self._made[place] = Construct(self.below(scope, place[:-1]), place[-1])
        return self._made[place]

    def checked(self, name: str) -> str:
        """The name of an alarm.

        Raises:
            ConfigurationError: When it is too long.
        """
        if not Token.is_unresolved(name) and len(name) > LONGEST_NAME:
            raise ConfigurationError(
                f"alarm {name}: a name has at most {LONGEST_NAME} characters, got {len(name)}; "
                "shorten the name of the table or of the index"
            )
        return name


def add_alarms(scope: Construct, context: Context, watch: Watch) -> None:
    """An alarm per severity, above a threshold; the severity is the id. The context keeps the critical one.

    Args:
        scope: Where they belong; what is watched has a place below it.
        context: What they share with others.
        watch: What is watched.

    Raises:
        ConfigurationError: When a name is too long, or there are more metrics or periods than an alarm may have.
    """
    check_watches([watch])
    for severity in SEVERITIES:
        if severity in watch.thresholds:
            topic = [context.topics.topic_arn(severity)]
            alarm = CloudwatchMetricAlarm(
                context.below(scope, watch.place),
                severity,
                provider=context.topics.region.provider,
                alarm_name=context.checked(watch.name(context.prefix, severity)),
                alarm_description=watch.description(context.runbook_base_url),
                evaluation_periods=watch.counting.periods,
                datapoints_to_alarm=watch.counting.datapoints,
                treat_missing_data=watch.counting.missing_data,
                alarm_actions=topic,
                ok_actions=topic,
                tags=dict(context.tags) or None,
                lifecycle=_GOES_LAST if severity == "critical" else None,
                **_looking_at(watch, severity),  # type: ignore[arg-type] # one of four sets of arguments
            )
            if severity == "critical":
                context.critical_alarms.append(alarm)


def _looking_at(watch: Watch, severity: Severity) -> dict[str, object]:
    watched = watch.watched
    if watch.is_band:
        band = CloudwatchMetricAlarmMetricQuery(
            id="band", expression=watched.expression, label=watched.label, return_data=True
        )
        return {
            "comparison_operator": Watch.band_comparison,
            "threshold_metric_id": "band",
            "metric_query": [*(_query(one, "m1", returned=True) for one in watched.metrics), band],
        }
    tolerated = {"comparison_operator": Watch.comparison, "threshold": watch.thresholds[severity]}
    if watched.expression:
        parts = [_query(metric, f"m{number}") for number, metric in enumerate(watched.metrics, 1)]
        answer = CloudwatchMetricAlarmMetricQuery(
            id="watched", expression=watched.expression, label=watched.label, return_data=True
        )
        return {**tolerated, "metric_query": [answer, *parts]}
    (metric,) = watched.metrics
    if metric.query:
        asked = CloudwatchMetricAlarmMetricQuery(
            id="watched",
            expression=metric.query,
            label=watched.label,
            period=metric.period_seconds,
            return_data=True,
        )
        return {**tolerated, "metric_query": [asked]}
    statistic = "extended_statistic" if metric.statistic.startswith("p") else "statistic"
    return {
        **tolerated,
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": dict(metric.dimensions) or None,
        "period": metric.period_seconds,
        statistic: metric.statistic,
    }


def _query(metric: Metric, id_: str, *, returned: bool = False) -> CloudwatchMetricAlarmMetricQuery:
    """A metric as a part of an alarm's metric math."""
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        return_data=returned,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions) or None,
            stat=metric.statistic,
            period=metric.period_seconds,
        ),
    )
