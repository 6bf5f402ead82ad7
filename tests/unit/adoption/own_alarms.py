"""Alarms as this project makes them, as AWS says them, for tests that change one thing of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from globaltables.model.alarm_catalogue import Watchable
from globaltables.model.alarm_topics import key_alias, key_description, key_policy, topic_policy
from globaltables.model.watches import impaired_description, impaired_name, impaired_rule
from operations.adoption.alarms_compared import Around, named, topic_arn
from operations.adoption.alarms_read import RegionAlarms, RegionTopic
from operations.adoption.dashboards_found import bodies
from tests.unit.adoption.found_tables import ACCOUNT, HOME, NAME, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from globaltables.model.alarms import Alarms
    from globaltables.model.metrics import Metric
    from globaltables.model.watches import Watch

INDEX = "by-owner"


def around(region: str, *, provisioned: bool = False, vault: str | None = None, name: str = NAME) -> Around:
    """What is known of a region of two."""
    table = Watchable(name=name, index_names=[INDEX], is_provisioned=provisioned)
    other = OTHER if region == HOME else HOME
    return Around(region, ACCOUNT, "aws", table, [other], vault, f"arn:aws:kms:{region}:{ACCOUNT}:key/k-1")


def alarms_in(where: Around, alarms: Alarms, *, told: Sequence[tuple[str, str, str]] = ()) -> RegionAlarms:
    """What these settings make in a region.

    Args:
        where: The region.
        alarms: The settings.
        told: Severity, protocol and endpoint of confirmed subscriptions.
    """
    name, place = where.table.name, (where.region, where.account_id, where.partition)
    metric = {}
    for alarm, (watch, severity) in named(where.watches(alarms), name).items():
        metric[alarm] = _told(topic_arn(where, severity)) | _alarm(alarm, watch, severity, alarms)
    critical = [alarm for alarm in metric if alarm.endswith("-critical")]
    composite = {
        impaired_name(name): _told(topic_arn(where, "critical"))
        | {
            "AlarmName": impaired_name(name),
            "AlarmDescription": impaired_description(alarms.runbook_base_url),
            "AlarmRule": impaired_rule(reversed(critical)),  # in an order of its own
        }
    }
    topics: dict[str, RegionTopic] = {}
    for severity in alarms.severities():
        arn = topic_arn(where, severity)
        policy = json.dumps(topic_policy(arn, *place))
        attributes = {"TopicArn": arn, "KmsMasterKeyId": str(where.key_arn), "Policy": policy, "DisplayName": ""}
        told_here = [subscription(protocol, endpoint) for one, protocol, endpoint in told if one == severity]
        topics[severity] = RegionTopic(arn, attributes, tuple(told_here))
    prefix = name.replace(".", "-")
    return RegionAlarms(
        metric=metric,
        dashboards=bodies(where, [where.region, *where.receivers], alarms) if alarms.dashboards else {},
        composite=composite if alarms.composite and critical else {},
        watching=tuple(metric),
        topics=topics,
        key={"KeyId": "k-1", "Arn": where.key_arn, "Description": key_description(prefix)},
        key_aliases=(key_alias(prefix),),
        key_policy=key_policy(*place),
    )


def put_alarms(
    client: Callable[[str, str], Any], where: Around, alarms: Alarms, queue: str, tags: Mapping[str, str] | None = None
) -> None:
    """Makes what these settings make in a region by plain calls.

    Args:
        client: A client of a service in a region.
        where: The region.
        alarms: The settings.
        queue: The ARN of the queue that every topic tells.
        tags: Tags of all of it. Default none.
    """
    kms, sns, cloudwatch = (client(service, where.region) for service in ("kms", "sns", "cloudwatch"))
    made, listed = alarms_in(where, alarms), [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
    key = kms.create_key(
        Description=made.key["Description"],
        Policy=json.dumps(made.key_policy),
        Tags=[{"TagKey": one["Key"], "TagValue": one["Value"]} for one in listed],
    )["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=365)
    kms.create_alias(AliasName=made.key_aliases[0], TargetKeyId=key["KeyId"])
    for topic in (made.topics or {}).values():
        attributes = {"KmsMasterKeyId": key["Arn"], "Policy": topic.attributes["Policy"]}
        name = topic.arn.rpartition(":")[2]
        arn = sns.create_topic(Name=name, Attributes=attributes, Tags=listed)["TopicArn"]
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    for alarm in made.metric.values():
        cloudwatch.put_metric_alarm(**alarm, Tags=listed)
    for composite in made.composite.values():
        cloudwatch.put_composite_alarm(**composite, Tags=listed)
    for name, body in made.dashboards.items():
        cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps(body))


def subscription(protocol: str, endpoint: str, **attributes: str) -> dict[str, Any]:
    """A confirmed one."""
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:t:{protocol}"
    kept = {"PendingConfirmation": "false", "RawMessageDelivery": "false"} | attributes
    return {"SubscriptionArn": arn, "Protocol": protocol, "Endpoint": endpoint, "Attributes": kept}


def foreign_alarm(name: str, metric: str, **changes: Any) -> dict[str, Any]:
    """An alarm that somebody else made on a metric of the table."""
    return {
        "AlarmName": name,
        "Namespace": "AWS/DynamoDB",
        "MetricName": metric,
        "Dimensions": [{"Name": "TableName", "Value": NAME}],
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **changes,
    }


def _told(arn: str) -> dict[str, Any]:
    return {"ActionsEnabled": True, "AlarmActions": [arn], "OKActions": [arn], "InsufficientDataActions": []}


def _alarm(name: str, watch: Watch, severity: Any, alarms: Alarms) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmDescription": watch.description(alarms.runbook_base_url),
        "EvaluationPeriods": watch.counting.periods,
        "DatapointsToAlarm": watch.counting.datapoints,
        "TreatMissingData": watch.counting.missing_data,
        **_looking(watch, severity),
    }


def _looking(watch: Watch, severity: Any) -> dict[str, Any]:
    watched = watch.watched
    if watch.is_band:
        band = {"Id": "band", "Expression": watched.expression, "Label": watched.label, "ReturnData": True}
        looks = [_query("m1", watched.metrics[0], returned=True), band]
        return {"ComparisonOperator": watch.band_comparison, "ThresholdMetricId": "band", "Metrics": looks}
    tolerated = {"ComparisonOperator": watch.comparison, "Threshold": float(watch.thresholds[severity])}
    if watched.expression:
        answer = {"Id": "watched", "Expression": watched.expression, "Label": watched.label, "ReturnData": True}
        parts = [_query(f"m{number}", one) for number, one in enumerate(watched.metrics, 1)]
        return {**tolerated, "Metrics": [answer, *parts]}
    (metric,) = watched.metrics
    return {**tolerated, **_series(metric), "Period": metric.period_seconds, "Statistic": metric.statistic}


def _query(id_: str, metric: Metric, *, returned: bool = False) -> Mapping[str, Any]:
    stat = {"Metric": _series(metric), "Period": metric.period_seconds, "Stat": metric.statistic}
    return {"Id": id_, "MetricStat": stat, "ReturnData": returned}


def _series(metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": key, "Value": value} for key, value in metric.dimensions.items()]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
