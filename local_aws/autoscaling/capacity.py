"""The provisioned capacity that a scalable target stands for: a table's or an index's, reads or writes."""

from dataclasses import dataclass
from typing import Any

from local_aws.dynamodb import lifecycle
from local_aws.dynamodb.capacity_mode import mode_of
from local_aws.emulator import Names

Table = dict[str, Any]


@dataclass(frozen=True)
class Scaled:
    """What is scaled.

    Args:
        table: The table's name.
        index: The index's name; empty for the table itself.
        kind: ``Read`` or ``Write``.
    """

    table: str
    index: str
    kind: str

    @property
    def unit(self) -> str:
        """The member of ProvisionedThroughput."""
        return f"{self.kind}CapacityUnits"

    @property
    def dimensions(self) -> dict[str, str]:
        """The dimensions of its metrics."""
        return {"TableName": self.table} | ({"GlobalSecondaryIndexName": self.index} if self.index else {})


def parse(resource_id: str, dimension: str) -> Scaled | None:
    """What a resource id and a dimension mean together; None when they do not fit or are not DynamoDB's."""
    parts = resource_id.split("/")
    service, _, of = dimension.partition(":")
    what, _, unit = of.partition(":")
    kind = unit.removesuffix("CapacityUnits")
    if service != "dynamodb" or kind not in {"Read", "Write"} or unit == kind:
        return None
    match parts:
        case ["table", table] if what == "table" and table:
            return Scaled(table, "", kind)
        case ["table", table, "index", index] if what == "index" and table and index:
            return Scaled(table, index, kind)
    return None


class Capacity:
    """Reads and changes provisioned capacity in the region that is being worked for.

    Args:
        transition_seconds: How long a change keeps a table UPDATING.
    """

    def __init__(self, transition_seconds: float) -> None:
        self._transition_seconds = transition_seconds
        self._tables = Names("ministack.services.dynamodb")["_tables"]

    def exists(self, scaled: Scaled) -> bool:
        """Whether there is such a table, and such an index of it."""
        return self._throughput(scaled) is not None

    def of(self, scaled: Scaled) -> int | None:
        """Capacity units now; None for what is on demand or gone."""
        table, throughput = self._tables.get(scaled.table), self._throughput(scaled)
        if throughput is None or mode_of(table) != "PROVISIONED":
            return None
        return int(throughput[scaled.unit])

    def set(self, scaled: Scaled, units: int) -> bool:
        """Change it in this region alone, as Application Auto Scaling does; False while the table is not ACTIVE."""
        table, throughput = self._tables.get(scaled.table), self._throughput(scaled)
        if throughput is None or lifecycle.status_of(table) not in {lifecycle.ACTIVE, lifecycle.UPDATING}:
            return False
        throughput[scaled.unit] = units
        lifecycle.begin(table, lifecycle.UPDATING, self._transition_seconds)
        return True

    def _throughput(self, scaled: Scaled) -> Table | None:
        table: Table | None = self._tables.get(scaled.table)
        if table is None or not scaled.index:
            return None if table is None else table["ProvisionedThroughput"]
        for index in table.get("GlobalSecondaryIndexes") or []:
            if index["IndexName"] == scaled.index:
                found: Table = index["ProvisionedThroughput"]
                return found
        return None
