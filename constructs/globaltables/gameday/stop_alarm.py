"""The alarm that ends a drill: users of the region are hurt by more than late data."""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from globaltables.model.watches import stop_description
from globaltables.regional import Region

THROTTLES = ("ReadThrottleEvents", "WriteThrottleEvents")
OPERATIONS = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
)
"""SystemErrors is published per operation, and an alarm takes ten metrics: the throttles and these."""


def stop_alarm(
    scope: Construct,
    *,
    region: Region,
    name: str,
    table_name: str,
    maximum_errors_per_minute: int,
    runbook_base_url: str,
    topic_arn: str | None,
    tags: Mapping[str, str] | None,
) -> CloudwatchMetricAlarm:
    """Throttled and failed requests of a minute, all together. Late replication, which a drill is about, is not one.

    Args:
        scope: Where it belongs.
        region: Where it watches; an experiment heeds alarms of its own region alone.
        name: Its name.
        table_name: The table's name.
        maximum_errors_per_minute: How many are tolerated.
        runbook_base_url: What its description links to.
        topic_arn: A topic of the region that is told, or None.
        tags: Its tags.
    """
    throttles = [(metric, {"TableName": table_name}) for metric in THROTTLES]
    failures = [("SystemErrors", {"TableName": table_name, "Operation": operation}) for operation in OPERATIONS]
    series = [*throttles, *failures]
    ids = [f"m{number}" for number in range(1, len(series) + 1)]
    told = [topic_arn] if topic_arn else None
    return CloudwatchMetricAlarm(
        scope,
        "StopAlarm",
        provider=region.provider,
        alarm_name=name,
        alarm_description=stop_description(runbook_base_url),
        comparison_operator="GreaterThanThreshold",
        threshold=maximum_errors_per_minute,
        evaluation_periods=1,
        datapoints_to_alarm=1,
        treat_missing_data="notBreaching",
        alarm_actions=told,
        ok_actions=told,
        metric_query=[
            CloudwatchMetricAlarmMetricQuery(
                id="errors",
                expression=f"SUM([{', '.join(ids)}])",
                label="throttled and failed requests",
                return_data=True,
            ),
            *(
                CloudwatchMetricAlarmMetricQuery(
                    id=id_,
                    return_data=False,
                    metric=CloudwatchMetricAlarmMetricQueryMetric(
                        namespace="AWS/DynamoDB", metric_name=metric, dimensions=dimensions, stat="Sum", period=60
                    ),
                )
                for id_, (metric, dimensions) in zip(ids, series, strict=True)
            ),
        ],
        tags=dict(tags or {}) or None,
    )
