"""What AWS says of one region, in AWS's own words; no judgement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


MISSING = "MISSING"
"""The status of a table that is not there."""


@dataclass(frozen=True, slots=True)
class Latency:
    """The newest replication latency of a directed pair.

    Args:
        milliseconds: The average of its minute.
        at: That minute's start.
    """

    milliseconds: float
    at: datetime


@dataclass(slots=True)
class RegionFacts:
    """What AWS says of one region; whatever was not read has its default.

    Args:
        region: The region.
        unreachable: Why it did not answer; empty when it did.
        unread: What could not be read, each with AWS's reason.
        table: DescribeTable's ``Table``; empty when there is no such table.
        recovery: DescribeContinuousBackups' ``PointInTimeRecoveryDescription``.
        time_to_live: DescribeTimeToLive's description.
        insights: DescribeContributorInsights of the table.
        key_state: State of the table's customer managed key; None where there is none.
        alarms: Alarms of the table, each with ``AlarmName``, ``StateValue``, ``StateReason`` and ``ActionsEnabled``.
        vault: DescribeBackupVault; None where no vault is expected, or it is missing.
        vault_key_state: State of the vault's key; None where there is none.
        backup_jobs: Jobs of the last week, the newest first.
        last_backup: When the newest backup or recovery point was made; None when there is none.
        backup_role_exists: Whether the role AWS Backup works in is there; asked at home alone.
        latency_by_region: Newest replication latency by receiving region.
        throttles: Throttled reads and writes in the minutes looked at, by ``read`` and ``write``.
        errors_by_function: Errors in the same minutes.
    """

    region: str
    unreachable: str = ""
    unread: dict[str, str] = field(default_factory=dict)
    table: Mapping[str, Any] = field(default_factory=dict)
    recovery: Mapping[str, Any] = field(default_factory=dict)
    time_to_live: Mapping[str, Any] = field(default_factory=dict)
    insights: Mapping[str, Any] = field(default_factory=dict)
    key_state: str | None = None
    alarms: Sequence[Mapping[str, Any]] = ()
    vault: Mapping[str, Any] | None = None
    vault_key_state: str | None = None
    backup_jobs: Sequence[Mapping[str, Any]] = ()
    last_backup: datetime | None = None
    backup_role_exists: bool = True
    latency_by_region: dict[str, Latency] = field(default_factory=dict)
    throttles: dict[str, float] = field(default_factory=dict)
    errors_by_function: dict[str, float] = field(default_factory=dict)

    @property
    def table_status(self) -> str:
        """The table's status; ``UNREACHABLE``, ``UNREAD`` or ``MISSING`` where there is none."""
        if self.unreachable:
            return "UNREACHABLE"
        if "table" in self.unread:
            return "UNREAD"
        return str(self.table.get("TableStatus", MISSING))

    @property
    def replica_status_by_region(self) -> dict[str, str]:
        """The other regions this one replicates with, each with its status."""
        return {
            replica["RegionName"]: replica.get("ReplicaStatus", "UNKNOWN")
            for replica in self.table.get("Replicas", ())
            if replica["RegionName"] != self.region
        }

    @property
    def is_provisioned(self) -> bool:
        """Whether capacity is provisioned; a table that never was on demand says nothing of its mode."""
        mode = self.table.get("BillingModeSummary", {}).get("BillingMode")
        return bool(mode == "PROVISIONED" or (mode is None and self.write_capacity))

    @property
    def write_capacity(self) -> int:
        """Provisioned write capacity units; 0 on demand."""
        return int(self.table.get("ProvisionedThroughput", {}).get("WriteCapacityUnits", 0))

    @property
    def read_capacity(self) -> int:
        """Provisioned read capacity units; 0 on demand."""
        return int(self.table.get("ProvisionedThroughput", {}).get("ReadCapacityUnits", 0))
