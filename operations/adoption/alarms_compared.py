"""The alarms of one region in words that do not depend on who says it: AWS, or an environment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globaltables.model.alarm_catalogue import watches_of_table, watches_of_vault
from globaltables.model.alarm_thresholds import SEVERITIES
from globaltables.model.alarm_topics import key_alias, key_description, key_policy, topic_policy
from globaltables.model.watches import Watch, impaired_description, impaired_name, impaired_rule
from operations.adoption.alarms_read import RegionTopic, topic_prefix

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from globaltables.model.alarm_catalogue import Watchable
    from globaltables.model.alarm_thresholds import Severity
    from globaltables.model.alarms import Alarms
    from globaltables.model.metrics import Metric
    from operations.adoption.alarms_read import RegionAlarms

_OF_TOPIC = ("DisplayName", "DeliveryPolicy", "ArchivePolicy")
"""What a topic may have set and no environment sets."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a region besides the settings of alarms.

    Args:
        region: The region.
        account_id: The account.
        partition: The AWS partition.
        table: The table.
        receivers: The other regions, in the order of the environment.
        vault_name: The vault that is watched too; None without one.
        key_arn: The key of the topics.
    """

    region: str
    account_id: str
    partition: str
    table: Watchable
    receivers: Sequence[str]
    vault_name: str | None
    key_arn: str | None

    def watches(self, alarms: Alarms) -> Iterator[Watch]:
        """What these settings watch here."""
        yield from watches_of_table(self.table, alarms, self.receivers)
        if self.vault_name:
            yield from watches_of_vault(self.vault_name, alarms)


def named(watches: Iterator[Watch], table_name: str) -> dict[str, tuple[Watch, Severity]]:
    """Every alarm of them by its name."""
    return {
        watch.name(table_name, severity): (watch, severity)
        for watch in watches
        for severity in SEVERITIES
        if severity in watch.thresholds
    }


def found_in(one: RegionAlarms, names: Collection[str], table_name: str) -> dict[str, Any]:
    """What AWS has of these alarms, and what belongs to them.

    Args:
        one: What the region has.
        names: The metric alarms that are this project's.
        table_name: The table.
    """
    impaired = one.composite.get(impaired_name(table_name))
    return {
        "alarms": {name: _metric_alarm(raw) for name, raw in one.metric.items() if name in names},
        "composite alarm": _composite(impaired) if impaired else None,
        "topics": {severity: _topic(topic) for severity, topic in (one.topics or {}).items()},
        "key": {
            "description": one.key.get("Description"),
            "aliases": list(one.key_aliases),
            "policy": one.key_policy,
        },
    }


def said_of(alarms: Alarms, around: Around) -> dict[str, Any]:
    """What an environment of these settings makes."""
    name = around.table.name
    topics = {severity: topic_arn(around, severity) for severity in alarms.severities()}
    made = named(around.watches(alarms), name)
    critical = [alarm for alarm, (_, severity) in made.items() if severity == "critical"]
    place = around.region, around.account_id, around.partition
    return {
        "alarms": {
            alarm: _said_alarm(watch, severity, alarms.runbook_base_url, topics[severity])
            for alarm, (watch, severity) in made.items()
        },
        "composite alarm": {
            **_told(topics["critical"]),
            "description": impaired_description(alarms.runbook_base_url),
            "rule": _terms(impaired_rule(critical)),
        }
        if alarms.composite and critical
        else None,
        "topics": {
            severity: {"key": around.key_arn, "policy": topic_policy(arn, *place)} for severity, arn in topics.items()
        },
        "key": {
            "description": key_description(topic_prefix(name)),
            "aliases": [key_alias(topic_prefix(name))],
            "policy": key_policy(*place),
        },
    }


def topic_arn(around: Around, severity: str) -> str:
    """The ARN of a topic of this project's name."""
    name = f"{topic_prefix(around.table.name)}-{severity}"
    return f"arn:{around.partition}:sns:{around.region}:{around.account_id}:{name}"


def _metric_alarm(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_actions(raw),
        "description": raw.get("AlarmDescription"),
        "comparison": raw["ComparisonOperator"],
        "threshold": raw.get("Threshold") if "ThresholdMetricId" not in raw else None,
        "threshold of": raw.get("ThresholdMetricId"),
        "periods": raw["EvaluationPeriods"],
        "datapoints": raw.get("DatapointsToAlarm"),
        "missing data": raw.get("TreatMissingData") or "missing",
        "few samples": raw.get("EvaluateLowSampleCountPercentile"),
        "looks at": {one["Id"]: _query(one) for one in raw["Metrics"]} if raw.get("Metrics") else _series(raw, raw),
    }


def _query(raw: Mapping[str, Any]) -> dict[str, Any]:
    returned = {"returned": raw.get("ReturnData", True), "account": raw.get("AccountId")}
    if "MetricStat" in raw:
        return returned | _series(raw["MetricStat"]["Metric"], raw["MetricStat"]) | {"label": raw.get("Label")}
    return returned | {"expression": raw.get("Expression"), "label": raw.get("Label"), "period": raw.get("Period")}


def _series(metric: Mapping[str, Any], counted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "namespace": metric["Namespace"],
        "metric": metric["MetricName"],
        "dimensions": {one["Name"]: one["Value"] for one in metric.get("Dimensions", ())},
        "period": counted["Period"],
        "statistic": counted.get("Stat") or counted.get("Statistic") or counted.get("ExtendedStatistic"),
        "unit": counted.get("Unit"),
    }


def _actions(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actions enabled": raw.get("ActionsEnabled", True),
        "actions of ALARM": list(raw.get("AlarmActions", ())),
        "actions of OK": list(raw.get("OKActions", ())),
        "actions of INSUFFICIENT_DATA": list(raw.get("InsufficientDataActions", ())),
        "suppressor": raw.get("ActionsSuppressor"),
    }


def _composite(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {**_actions(raw), "description": raw.get("AlarmDescription"), "rule": _terms(raw["AlarmRule"])}


def _terms(rule: str) -> list[str]:
    """What a rule rests on; in which order does not matter."""
    return rule.split(" OR ")


def _topic(topic: RegionTopic) -> dict[str, Any]:
    policy = topic.attributes.get("Policy")
    return {
        "key": topic.attributes.get("KmsMasterKeyId"),
        "policy": json.loads(policy) if policy else None,
        **{name: value for name, value in topic.attributes.items() if name in _OF_TOPIC or name.endswith("RoleArn")},
    }


def _told(topic: str) -> dict[str, Any]:
    return {"actions enabled": True, "actions of ALARM": [topic], "actions of OK": [topic]}


def _said_alarm(watch: Watch, severity: Severity, runbook_base_url: str, topic: str) -> dict[str, Any]:
    return {
        **_told(topic),
        "description": watch.description(runbook_base_url),
        "comparison": watch.band_comparison if watch.is_band else watch.comparison,
        "threshold": None if watch.is_band else watch.thresholds[severity],
        "threshold of": "band" if watch.is_band else None,
        "periods": watch.counting.periods,
        "datapoints": watch.counting.datapoints,
        "missing data": watch.counting.missing_data,
        "looks at": _said_series(watch),
    }


def _said_series(watch: Watch) -> dict[str, Any]:
    watched = watch.watched
    if not watched.expression:
        return _said_metric(watched.metrics[0])
    answer = {"returned": True, "expression": watched.expression, "label": watched.label}
    parts = {f"m{number}": _said_metric(one) for number, one in enumerate(watched.metrics, 1)}
    return {
        "band" if watch.is_band else "watched": answer,
        **{id_: {"returned": watch.is_band, **one} for id_, one in parts.items()},
    }


def _said_metric(metric: Metric) -> dict[str, Any]:
    return {
        "namespace": metric.namespace,
        "metric": metric.name,
        "dimensions": dict(metric.dimensions),
        "period": metric.period_seconds,
        "statistic": metric.statistic,
    }
