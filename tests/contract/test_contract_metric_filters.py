"""Metric filters of a log group: kept as they were put, and counting the events that meet them."""

# ruff: noqa: D103 - the names state the rules

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.backup_support import code_of
from tests.contract.support import Clients

METRIC = {"metricNamespace": "Test", "metricValue": "1", "defaultValue": 0.0}
PATTERN = '{ $.error NOT EXISTS && $.name = "Delete*" }'


@pytest.fixture
def group(clients: Clients) -> Iterator[str]:
    """A log group with a stream, which the metric is named after."""
    logs, name = clients("logs"), f"group-{uuid.uuid4().hex[:8]}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="stream")
    yield name
    logs.delete_log_group(logGroupName=name)


def _put(clients: Clients, group: str, *events: Any) -> None:
    now = int(time.time() * 1000)
    logged = [{"timestamp": now, "message": one if isinstance(one, str) else json.dumps(one)} for one in events]
    clients("logs").put_log_events(logGroupName=group, logStreamName="stream", logEvents=logged)


def _values(clients: Clients, metric: str) -> tuple[float, float]:
    """How many values there are, and their sum."""
    now = time.time()
    found = clients("cloudwatch").get_metric_statistics(
        Namespace="Test",
        MetricName=metric,
        StartTime=now - 300,
        EndTime=now + 60,
        Period=3600,
        Statistics=["SampleCount", "Sum"],
    )["Datapoints"]
    return sum(one["SampleCount"] for one in found), sum(one["Sum"] for one in found)


def test_a_filter_is_kept_as_it_was_put(clients: Clients, group: str) -> None:
    logs = clients("logs")
    metric = METRIC | {"metricName": group}
    logs.put_metric_filter(logGroupName=group, filterName="f", filterPattern=PATTERN, metricTransformations=[metric])
    (kept,) = logs.describe_metric_filters(logGroupName=group, filterNamePrefix="f")["metricFilters"]
    assert (kept["filterPattern"], kept["metricTransformations"]) == (PATTERN, [metric])
    logs.delete_metric_filter(logGroupName=group, filterName="f")
    assert logs.describe_metric_filters(logGroupName=group)["metricFilters"] == []


def test_events_that_meet_a_filter_are_counted(clients: Clients, group: str) -> None:
    """Each with the value; a batch without any with the default, so that there is data while events arrive."""
    metric = METRIC | {"metricName": group}
    clients("logs").put_metric_filter(
        logGroupName=group, filterName="f", filterPattern=PATTERN, metricTransformations=[metric]
    )
    _put(clients, group, {"name": "CreateTable"}, "no JSON", {"name": "DeleteTable", "error": "AccessDenied"})
    assert _values(clients, group) == (1, 0)
    _put(clients, group, {"name": "DeleteTable"}, {"name": "UpdateTable"}, {"name": "DeleteBackup"})
    assert _values(clients, group) == (3, 2)


@pytest.mark.parametrize(
    ("pattern", "metric"),
    [
        ("{ $.name LIKE 1 }", {}),
        ("{" + " " * 1024 + "}", {}),
        (PATTERN, {"metricNamespace": "a:b"}),
        (PATTERN, {"metricValue": "$.size"}),
    ],
)
def test_a_filter_that_is_none_is_refused(clients: Clients, group: str, pattern: str, metric: dict[str, Any]) -> None:
    transformation = METRIC | {"metricName": group} | metric
    call = {"logGroupName": group, "filterName": "f", "filterPattern": pattern}
    refused = code_of(clients("logs").put_metric_filter, **call, metricTransformations=[transformation])
    assert refused == "InvalidParameterException"
