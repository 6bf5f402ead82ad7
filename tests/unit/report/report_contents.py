"""What a report is made of, without AWS: a table in two regions with something to tell in every section."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from operations.finding import Finding, Verdict
from operations.report.contents import Contents
from operations.report.live_metrics import Line, LiveMetrics
from operations.report.series import ERRORS, LATENCY, READS, THROTTLES, WRITES
from operations.results import Kind, Result
from tests.unit.status.healthy_table import EXPECTED, HOME, NOW, SECOND, TABLE, healthy

STEP = timedelta(minutes=5)
BEGIN, END = NOW - timedelta(hours=3), NOW


def line(label: str, *values: float | None, limit_of: str = "") -> Line:
    """A series of the last steps; None is a step without a value."""
    begin = END - STEP * len(values)
    points = [(begin + STEP * number, value) for number, value in enumerate(values) if value is not None]
    return Line(label, tuple(points), limit_of)


def metrics(*regions: str) -> LiveMetrics:
    """Every panel in every region, with gaps, zeros and a limit."""
    panels = {
        READS: [line("used", 1.5, 2.0, None, 3.0), line("limit", 5.0, 5.0, 5.0, 5.0, limit_of="used")],
        WRITES: [line("used", 0.5)],
        THROTTLES: [line("reads", 0.0, 0.0), line("writes", 0.0, 0.0)],
        ERRORS: [line("system, GetItem", 0.0, 2.0), line("system, Query", 0.0, 0.0)],
        LATENCY: [line("GetItem", 2.0, 2.1), line("PutItem", 4.0, 4.2)],
    }
    pairs = [(source, target) for source in regions for target in regions if source != target]
    return LiveMetrics(
        BEGIN,
        END,
        panels=dict.fromkeys(regions, panels),
        latencies={pair: [line("average", 600.0, 700.0), line("slowest", 900.0, 1200.0)] for pair in pairs},
        probes={pairs[0]: line("probe", 800.0)} if pairs else {},
    )


def pair(source: str, target: str, *lags_ms: float, expected: int = 3) -> dict[str, Any]:
    """A pair as a verification keeps it."""
    ordered = sorted(lags_ms)
    lag_ms = {"p50": ordered[0], "p95": ordered[-1], "p99": ordered[-1], "max": ordered[-1]} if ordered else None
    return {
        "source": source,
        "target": target,
        "expected": expected,
        "arrived": len(ordered),
        "lag_ms": lag_ms,
        "lags_ms": ordered,
    }


def verification(**changed: Any) -> Result:
    """A verification that proved everything."""
    found = {
        "table": TABLE,
        "measured_on": "AWS",
        "proven": True,
        "pairs": [pair(HOME, SECOND, 210.0, 250.0, 900.0), pair(SECOND, HOME, 190.0, 230.0, 410.0)],
        "writes_per_second": 80.0,
        "convergence_seconds": 0.5,
        "verdict": {"operations": 1245, "items": 190, "findings": []},
    }
    return Result(Kind.VERIFY, NOW - timedelta(hours=2), found | changed)


def plan(**changed: Any) -> Result:
    """A plan that the guard refuses."""
    address = "aws_dynamodb_table.table_8235A42E"
    hazard = {
        "rule": "protection-off",
        "allowed": False,
        "blocks": True,
        "address": address,
        "region": HOME,
        "table": TABLE,
        "effect": "nothing stops the next plan from deleting the table",
        "instead": "leave it on",
    }
    changes = [{"address": address, "type": "aws_dynamodb_table", "region": HOME, "action": "change"}]
    stack = {
        "plan": {"summary": "0 to add, 1 to change, 0 to destroy", "changes": changes, "replica_settings": []},
        "guard": {"rules": 42, "findings": [hazard]},
    }
    found = {"refused": True, "stacks": {"global-table-prod": stack}}
    return Result(Kind.PLAN, NOW - timedelta(minutes=5), found | changed)


COST = {
    "total": "12.5",
    "basis": "a modest usage profile",
    "regions": {HOME: "10", SECOND: "2.5"},
    "items": {"writes": "4.5", "storage": "8"},
    "lines": [
        {"region": HOME, "item": "writes", "amount": "4"},
        {"region": SECOND, "item": "writes", "amount": "0.5"},
        {"region": HOME, "item": "storage", "amount": "6"},
        {"region": SECOND, "item": "storage", "amount": "2"},
    ],
    "warnings": ["us-east-1: 1,715 write units at the peak, 1,000 at most"],
    "notes": ["left out: tax"],
}


def contents(**changed: Any) -> Contents:
    """All of it."""
    facts = {region: found for region, found in healthy().items() if region in {HOME, SECOND}}
    firing = {"AlarmName": "app-data-lag", "StateValue": "ALARM", "StateReason": "1 datapoint was above 5000"}
    facts[HOME].alarms = [*facts[HOME].alarms, firing]
    made = Contents(
        environment="prod",
        at=NOW,
        measured_on="AWS",
        table_name=TABLE,
        facts=facts,
        findings=[Finding(HOME, Verdict.BAD, "alarm app-data-lag is in ALARM", "see the runbook")],
        key_arn_by_region=EXPECTED.deployed.key_arn_by_region,
        copies_to={HOME: frozenset({SECOND}), SECOND: frozenset({HOME})},
        metrics=metrics(HOME, SECOND),
        results={Kind.VERIFY: verification(), Kind.PLAN: plan()},
        cost=COST,
    )
    return replace(made, **changed)
