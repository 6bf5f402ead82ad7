"""Asks AWS for the alarms of a table: those that watch it, those of this project's names, their topics and key."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.dashboards import PARTS
from operations.aws_pages import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients

KINDS: tuple[Literal["MetricAlarm", "CompositeAlarm"], ...] = ("MetricAlarm", "CompositeAlarm")

PENDING = "PendingConfirmation"
"""Stands for the ARN of a subscription that its reader has not confirmed."""

_DELETED = "Deleted"
"""Stands for the ARN of one that is gone and still listed for some days."""

_OF_SCALING = "TargetTracking-"
"""Application Auto Scaling keeps alarms of its own for each of its policies."""

_NO_TOPIC = frozenset({"NotFound", "NotFoundException"})


@dataclass(frozen=True, slots=True)
class RegionTopic:
    """A topic of this project's name.

    Args:
        arn: Its ARN.
        attributes: GetTopicAttributes.
        subscriptions: ListSubscriptionsByTopic, each with what GetSubscriptionAttributes says of a confirmed one.
    """

    arn: str
    attributes: Mapping[str, str]
    subscriptions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RegionAlarms:
    """What one region has, as AWS says it.

    Args:
        metric: Metric alarms that watch the table, or whose names begin with its name.
        composite: Composite alarms whose names do, or that rest on one of those.
        watching: The names of all that watch the table itself.
        topics: Topics of this project's names by severity; None where they could not be looked at.
        key: DescribeKey of the key that encrypts them; empty without one.
        key_aliases: Aliases of that key.
        key_policy: Its policy.
        dashboards: The bodies of dashboards of this project's names; the home region says them for all.
    """

    metric: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    composite: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    watching: tuple[str, ...] = ()
    topics: Mapping[str, RegionTopic] | None = field(default_factory=dict)
    key: Mapping[str, Any] = field(default_factory=dict)
    key_aliases: tuple[str, ...] = ()
    key_policy: Any = None
    dashboards: Mapping[str, Any] = field(default_factory=dict)


def topic_prefix(table: str) -> str:
    """How the names of a table's topics begin: they take no dots."""
    return table.replace(".", "-")


def dashboard_prefix(table: str) -> str:
    """How the names of a table's dashboards begin."""
    return table.replace(".", "_")


def read_alarms(clients: Clients, region: str, table: str) -> RegionAlarms:
    """Reads the alarms of one region in one go, without their topics.

    Raises:
        ClientError: When AWS refuses to list them.
    """
    metric: dict[str, Mapping[str, Any]] = {}
    composite: dict[str, Mapping[str, Any]] = {}
    watching: list[str] = []
    for page in clients.cloudwatch(region).get_paginator("describe_alarms").paginate(AlarmTypes=KINDS):
        for alarm in page.get("MetricAlarms", ()):
            name = alarm["AlarmName"]
            if name.startswith(_OF_SCALING):
                continue
            watches = _watches(alarm, table)
            if watches or name.startswith(f"{table}-"):
                metric[name] = alarm
            watching += [name] if watches else []
        composite |= {one["AlarmName"]: one for one in page.get("CompositeAlarms", ())}
    resting = {name: one for name, one in composite.items() if _rests_on(one, watching)}
    named = {name: one for name, one in composite.items() if name.startswith(f"{table}-")}
    return RegionAlarms(metric, named | resting, (*watching, *resting))


def read_topics(clients: Clients, region: str, table_arn: str, found: RegionAlarms) -> RegionAlarms:
    """The same with the topics of this project's names, and their key.

    Raises:
        ClientError: When AWS refuses to say what they are.
    """
    sns: Any = clients.of("sns", region)
    _, partition, _, _, account, rest = table_arn.split(":", 5)
    prefix = topic_prefix(rest.partition("/")[2])
    topics: dict[str, RegionTopic] = {
        severity: topic
        for severity in SEVERITIES
        if (topic := _topic(sns, f"arn:{partition}:sns:{region}:{account}:{prefix}-{severity}"))
    }
    key_ids = {topic.attributes.get("KmsMasterKeyId", "") for topic in topics.values()} - {""}
    if len(key_ids) != 1:
        return replace(found, topics=topics)
    kms, (key_id,) = clients.kms(region), key_ids
    try:
        key: Any = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    except kms.exceptions.NotFoundException:  # gone for good; the topics deliver nothing then
        return replace(found, topics=topics)
    return replace(
        found,
        topics=topics,
        key=key,
        key_aliases=tuple(one["AliasName"] for one in pages(kms, "list_aliases", "Aliases", KeyId=key["KeyId"])),
        key_policy=json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]),
    )


def read_dashboards(clients: Clients, region: str, table: str) -> dict[str, Any]:
    """The bodies of the table's dashboards by name; those of an account are the same in every region."""
    cloudwatch, names = clients.cloudwatch(region), f"{dashboard_prefix(table)}-"
    return {
        one["DashboardName"]: json.loads(cloudwatch.get_dashboard(DashboardName=one["DashboardName"])["DashboardBody"])
        for one in pages(cloudwatch, "list_dashboards", "DashboardEntries", DashboardNamePrefix=names)
        if one["DashboardName"].removeprefix(names) in PARTS
    }


def metrics_of(alarm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The series that a metric alarm looks at, directly or in its metric math."""
    parts = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
    return [alarm] if "MetricName" in alarm else parts


def _watches(alarm: Mapping[str, Any], table: str) -> bool:
    own = {"Name": "TableName", "Value": table}
    if any(own in metric.get("Dimensions", ()) for metric in metrics_of(alarm)):
        return True
    # A search or a query names the table in its text.
    quoted = re.compile(rf"""['"]{re.escape(table)}['"]""")
    return any(quoted.search(one.get("Expression", "")) for one in alarm.get("Metrics", ()))


def _rests_on(composite: Mapping[str, Any], names: list[str]) -> bool:
    rule = composite.get("AlarmRule", "")
    return any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", rule) for name in names)


def _topic(sns: Any, arn: str) -> RegionTopic | None:
    try:
        attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    except ClientError as error:
        if error.response["Error"]["Code"] in _NO_TOPIC:
            return None
        raise
    subscriptions = [
        {**one, "Attributes": _subscription(sns, one["SubscriptionArn"])}
        for one in pages(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
        if one["SubscriptionArn"] != _DELETED
    ]
    return RegionTopic(arn, attributes, tuple(subscriptions))


def _subscription(sns: Any, arn: str) -> Mapping[str, str]:
    if not arn.startswith("arn:"):
        return {}
    attributes: Mapping[str, str] = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    return attributes
