"""The status as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.finding import Verdict
from operations.status.symptoms.settings import time_to_live_attribute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.finding import Finding
    from operations.status.facts import RegionFacts

_KEYS_BY_PART = {
    "recovery": ("point_in_time_recovery", "recovery_period_days", "earliest_restorable"),
    "time_to_live": ("time_to_live",),
    "alarms": ("alarms", "alarms_firing"),
    "metrics": ("throttles", "function_errors"),
    "recovery_points": ("last_backup",),
    "table_backups": ("last_backup",),
}
"""What a part alone tells; a key's state that was not read has no value as it is."""


def document(
    table_name: str, facts: Mapping[str, RegionFacts], findings: Sequence[Finding], now: datetime
) -> dict[str, Any]:
    """One document: every region, every directed pair, what is wrong; null is what was not read or is not there.

    Args:
        table_name: The table.
        facts: What AWS says, by region, the home first.
        findings: What is wrong.
        now: The time of asking.
    """
    return {
        "table": table_name,
        "at": now.isoformat(timespec="seconds"),
        "good": not any(finding.verdict is Verdict.BAD for finding in findings),
        "regions": {region: _region(found) for region, found in facts.items()},
        "replication_latency": [
            {
                "source": region,
                "target": target,
                "milliseconds": latency.milliseconds,
                "at": latency.at.isoformat(timespec="seconds"),
            }
            for region, found in facts.items()
            for target, latency in found.latency_by_region.items()
        ],
        "problems": [
            {
                "subject": finding.subject,
                "verdict": finding.verdict,
                "found": finding.found,
                "way_out": finding.way_out,
            }
            for finding in findings
        ],
    }


def _region(found: RegionFacts) -> dict[str, Any]:
    status: dict[str, Any] = {"table_status": found.table_status}
    if found.unreachable:
        return status
    status["unread"] = sorted(found.unread)
    if not found.table:
        return status
    table, recovery = found.table, found.recovery
    earliest = recovery.get("EarliestRestorableDateTime")
    figures = {
        "replicas": found.replica_status_by_region,
        "billing_mode": "PROVISIONED" if found.is_provisioned else "PAY_PER_REQUEST",
        "read_capacity": found.read_capacity,
        "write_capacity": found.write_capacity,
        "on_demand_maximum": table.get("OnDemandThroughput", {}),
        "key_state": found.key_state,
        "point_in_time_recovery": recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
        "recovery_period_days": recovery.get("RecoveryPeriodInDays"),
        "earliest_restorable": earliest.isoformat(timespec="seconds") if earliest else None,
        "deletion_protection": bool(table.get("DeletionProtectionEnabled")),
        "stream": table.get("StreamSpecification", {}).get("StreamViewType"),
        "time_to_live": time_to_live_attribute(found) or None,
        "alarms": len(found.alarms),
        "alarms_firing": [alarm["AlarmName"] for alarm in found.alarms if alarm["StateValue"] == "ALARM"],
        "last_backup": found.last_backup.isoformat(timespec="seconds") if found.last_backup else None,
        "items": table.get("ItemCount", 0),
        "size_bytes": table.get("TableSizeBytes", 0),
        "throttles": found.throttles,
        "function_errors": found.errors_by_function,
    }
    unread = {key for part in found.unread for key in _KEYS_BY_PART.get(part, ())}
    return status | {key: None if key in unread else value for key, value in figures.items()}
