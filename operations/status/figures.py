"""The facts of one region in words short enough for a column."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from operations.status.symptoms.settings import time_to_live_attribute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.status.facts import RegionFacts

NOTHING, NOT_READ = "-", "?"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_KILO = 1024
_LABELS_BY_PART = {
    "recovery": ("recovery", "since"),
    "time_to_live": ("expiry",),
    "alarms": ("alarms",),
    "recovery_points": ("backup",),
    "table_backups": ("backup",),
}
"""What a part alone tells; keys and latencies are looked at one by one."""


def rows(facts: RegionFacts, regions: Sequence[str], now: datetime) -> dict[str, str]:
    """Every figure of a region by its label, ``?`` where it was not read; an unreachable region has its status alone.

    Args:
        facts: What AWS says of it.
        regions: Every region, for the latency to each.
        now: The time of asking.
    """
    if not facts.table:
        return {"table": facts.table_status}
    recovery = facts.recovery
    is_recoverable = recovery.get("PointInTimeRecoveryStatus") == "ENABLED"
    statuses = facts.replica_status_by_region
    figures = {
        "table": facts.table_status,
        "replicas": f"{sum(one == 'ACTIVE' for one in statuses.values())} of {len(regions) - 1} active",
        "capacity": _capacity(facts),
        "key": _key(facts),
        "recovery": f"{recovery.get('RecoveryPeriodInDays', 35)} days" if is_recoverable else "off",
        "since": _moment(recovery.get("EarliestRestorableDateTime")) if is_recoverable else NOTHING,
        "protection": "on" if facts.table.get("DeletionProtectionEnabled") else "off",
        "stream": "on" if facts.table.get("StreamSpecification", {}).get("StreamEnabled") else "off",
        "expiry": time_to_live_attribute(facts) or "off",
        "alarms": _alarms(facts.alarms),
        "backup": _ago(facts.last_backup, now),
        "items": f"{facts.table.get('ItemCount', 0):,}, {_size(facts.table.get('TableSizeBytes', 0))}",
    }
    for part in facts.unread:
        figures |= dict.fromkeys(_LABELS_BY_PART.get(part, ()), NOT_READ)
    if facts.errors_by_function:
        figures["functions"] = _functions(facts.errors_by_function)
    return figures | {f"to {other}": _latency(facts, other) for other in regions}


def _latency(facts: RegionFacts, other: str) -> str:
    latency = facts.latency_by_region.get(other)
    if other == facts.region:
        return ""
    if latency is None:
        return NOT_READ if "metrics" in facts.unread else NOTHING
    return f"{latency.milliseconds:,.0f} ms"


def _capacity(facts: RegionFacts) -> str:
    if facts.is_provisioned:
        return f"{facts.read_capacity} r, {facts.write_capacity} w"
    limits = facts.table.get("OnDemandThroughput", {})
    most = [limits.get(name, -1) for name in ("MaxReadRequestUnits", "MaxWriteRequestUnits")]
    if all(limit < 0 for limit in most):
        return "on demand"
    return "max " + ", ".join(f"{limit} {unit}" for limit, unit in zip(most, "rw", strict=True) if limit > 0)


def _key(facts: RegionFacts) -> str:
    """The state of the table's own key, or whose key it is; the table tells one that AWS owns from the others."""
    if facts.key_state:
        return facts.key_state
    if facts.table.get("SSEDescription", {}).get("SSEType") != "KMS":
        return "AWS owned"
    return NOT_READ if "keys" in facts.unread else "AWS managed"


def _alarms(alarms: Sequence[Mapping[str, Any]]) -> str:
    if not alarms:
        return "none"
    firing = sum(alarm["StateValue"] == "ALARM" for alarm in alarms)
    return f"{len(alarms)}, {firing} firing" if firing else f"{len(alarms)} quiet"


def _functions(errors: Mapping[str, float]) -> str:
    failed = sum(errors.values())
    return f"{len(errors)}, {failed:,.0f} errors" if failed else f"{len(errors)} good"


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%m-%d %H:%M UTC") if at else NOTHING


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "none"
    seconds = max(0.0, (now - at).total_seconds())
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds // unit:.0f} {name} ago"
    return "just now"


def _size(size: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < _KILO:
            return f"{size:.0f} {unit}"
        size /= _KILO
    return f"{size:,.0f} TB"
