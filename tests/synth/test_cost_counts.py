"""What an estimate counts is what the stacks have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model import Environment
from operations.cost.estimate import estimate
from operations.cost.items.drills import STOP_ALARM_METRICS
from operations.cost.items.monitoring import alarm_metrics, call_alarms, composite_alarms, dashboard_metrics
from operations.cost.prices import shipped_prices
from operations.cost.usage import Usage
from operations.cost.workload import workload_of
from stacks.app import build_app
from tests.synth.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TWO_INDEXES = [{"name": name, "partition_key": {"name": name}} for name in ("one", "two")]
ENVIRONMENTS: dict[str, dict[str, Any]] = {
    "plain": {"alarms": {"enabled": True, "dashboards": True}},
    "much": {
        "alarms": {
            "enabled": True,
            "dashboards": True,
            "anomaly_detection": True,
            "read_throttles": {"notice": {"maximum_count": 1}},
            "request_latency": {"operations": ["Scan"]},
        },
        "billing": {"mode": "on_demand", "maximum_write_request_units": 10},
        "global_indexes": [
            TWO_INDEXES[0] | {"maximum_read_request_units": 10, "maximum_write_request_units": False},
            TWO_INDEXES[1],
        ],
        "contributor_insights": True,
        "tertiary_region": "",
    },
    "steady": {
        "alarms": {"enabled": True, "dashboards": True, "kinesis_failures": {"critical": {"maximum_count": 9}}},
        "billing": {"mode": "provisioned", "read": {"maximum": 100}, "write": {"maximum": 100}},
        "global_indexes": TWO_INDEXES,
        "kinesis": {"enabled": True},
    },
    "around": {
        "alarms": {"enabled": True, "dashboards": True},
        "probe": {"enabled": True},
        "stream_consumer": {"enabled": True},
        "audit": {"enabled": True},
        "game_day": {"enabled": True, "roles": ["secondary"]},
        "kinesis": {"enabled": True, "roles": ["primary", "tertiary"]},
    },
    "little": {
        "alarms": {
            "enabled": True,
            "dashboards": True,
            "account_wide": False,
            "write_throttles": {"critical": False},
            "replication_latency": {"critical": False},
            "system_errors": {"critical": False},
        },
        "backup": {"enabled": False},
        "encryption": {"keys": "aws_owned"},
    },
}


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def synthesized(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Environment, Stack, Stack]:
    """An environment with its stack of data and its stack of alarms."""
    environment = Environment.model_validate({"name": request.param, **ENVIRONMENTS[request.param]})
    outdir: Path = tmp_path_factory.mktemp("cost")
    build_app(environment, outdir=str(outdir)).synth()
    data, watching = (Stack.read(outdir, f"{kind}-{environment.name}") for kind in ("global-table", "observability"))
    return environment, data, watching


def test_counts_alarms(synthesized: tuple[Environment, Stack, Stack]) -> None:
    """Every metric of every alarm, the band's both ends, and composites."""
    environment, _, stack = synthesized
    roles = environment.region_by_role
    metrics = sum(map(_metrics, stack.resources("aws_cloudwatch_metric_alarm").values()))
    drills = len(environment.game_day.roles) * STOP_ALARM_METRICS
    counted = sum(alarm_metrics(environment, role) for role in roles)
    assert counted + call_alarms(environment) + drills == metrics
    composites = sum(composite_alarms(environment, role) for role in roles)
    assert composites == len(stack.resources("aws_cloudwatch_composite_alarm"))


def _metrics(alarm: dict[str, Any]) -> int:
    queries = alarm.get("metric_query", [])
    metrics = sum("metric" in query for query in queries)
    is_band = any("ANOMALY_DETECTION_BAND" in query.get("expression", "") for query in queries)
    return 3 if is_band else metrics or 1


def test_counts_dashboards(synthesized: tuple[Environment, Stack, Stack]) -> None:
    """And the metrics on them."""
    environment, _, stack = synthesized
    # Names that Terraform puts together stand in the text as expressions with quotes of their own.
    texts = [one["dashboard_body"] for one in stack.resources("aws_cloudwatch_dashboard").values()]
    bodies = [json.loads(re.sub(r"\$\{[^}]*\}", "NAME", text)) for text in texts]
    assert sorted(sum(1 for _ in _shown(body)) for body in bodies) == sorted(dashboard_metrics(environment))


def _shown(body: dict[str, Any]) -> Iterator[Any]:
    for widget in body["widgets"]:
        yield from (line for line in widget["properties"].get("metrics", []) if isinstance(line[0], str))


def test_counts_keys_and_rules(synthesized: tuple[Environment, Stack, Stack]) -> None:
    """Every KMS key, and the rules of every table and index that is looked at."""
    environment, data, watching = synthesized
    workload = workload_of(environment, Usage(), "a test")
    lines = estimate(environment, workload, shipped_prices()).lines
    counted = {
        product: sum(line.charge.quantity for line in lines if line.charge.product == product)
        for product in ("keys", "contributor_rules")
    }
    keys = sum(len(stack.resources("aws_kms_key")) for stack in (data, watching))
    looked_at = data.resources("aws_dynamodb_contributor_insights").values()
    # The table has a sort key, its two indexes have none.
    rules = sum(2 if one.get("index_name") else 4 for one in looked_at)
    assert counted == {"keys": keys, "contributor_rules": rules}
