"""With how much capacity a table becomes provisioned: enough for what it consumes now, in its busiest region.

AWS's console does the same: it looks at the last 30 minutes. Too little would throttle a live table until auto scaling
has noticed, which takes minutes.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from globaltables.model.billing import Provisioned
from globaltables.model.capacity import KINDS, scaled_capacities
from operations.metric_query import MINUTE_SECONDS, metric_query
from operations.parallel import by_region
from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model import Environment
    from globaltables.model.capacity import Kind
    from globaltables.model.indexes import GlobalIndex
    from operations.aws import Clients
    from operations.deployment import Deployment
    from operations.terraform.state import ResourceState, State

LOOKED_AT = timedelta(minutes=30)
TABLE = "table"
"""What the table itself is called beside its indexes."""

Key = tuple[str, str]
"""An index's name, empty for the table itself, and ``read`` or ``write``."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a capacity scales.

    Args:
        minimum: Lower end, capacity units.
        maximum: Upper end, capacity units.
        target_percent: Part of it that should be in use.
    """

    minimum: int
    maximum: int
    target_percent: float

    def wanted(self, consumed: float) -> int:
        """The units that *consumed* units a second need at the target, whatever the bounds."""
        return math.ceil(consumed * 100 / self.target_percent)

    def start(self, consumed: float) -> int:
        """The same between the bounds."""
        return min(max(self.wanted(consumed), self.minimum), self.maximum)


@dataclass(slots=True)
class Units:
    """Capacity units.

    Args:
        read: Of reads.
        write: Of writes.
    """

    read: int = 0
    write: int = 0


@dataclass(frozen=True, slots=True)
class StartingCapacity:
    """What a table becomes provisioned with.

    Args:
        by_index: Units by index; an empty name is the table itself.
        warnings: Where the maximum is less than what is consumed now.
    """

    by_index: Mapping[str, Units]
    warnings: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> dict[str, Units]:
        """Units by name, the table first."""
        return {name or TABLE: units for name, units in sorted(self.by_index.items())}

    def variable(self) -> dict[str, Any]:
        """The value of the input variable."""
        table = self.by_index[""]
        indexes = {name: {"read": one.read, "write": one.write} for name, one in self.by_index.items() if name}
        return {"read": table.read, "write": table.write, "indexes": indexes}


def starting_capacity(deployment: Deployment, table: Mapping[str, Any]) -> StartingCapacity:
    """What the table is to start with, by the scaling targets in state and the consumption of every region.

    Args:
        deployment: The environment.
        table: The table as AWS describes it at home.
    """
    bounds = bounds_in(deployment.data.terraform.stored_state())
    keys = list(dict.fromkeys(key for of_region in bounds.values() for key in of_region))
    home = region_of_arn(table["TableArn"]) or ""
    regions = [home, *(replica["RegionName"] for replica in table.get("Replicas", []))]
    clients, name = deployment.clients(), table["TableName"]
    consumed = by_region(dict.fromkeys(regions), lambda region: consumption(clients, region, name, keys))
    return starting_with(bounds, consumed)


def starting_with(
    bounds: Mapping[str, Mapping[Key, Bounds]], consumed: Mapping[str, Mapping[Key, float]]
) -> StartingCapacity:
    """The same from what was found. All regions start alike, with what the one needs that needs most.

    Args:
        bounds: Between what each capacity scales, by region.
        consumed: Units a second at the busiest minute, by region.
    """
    units: dict[str, Units] = defaultdict(Units)
    short: dict[Key, tuple[int, str]] = {}
    for region, of_region in bounds.items():
        for key, one in of_region.items():
            index, kind = key
            most = consumed.get(region, {}).get(key, 0.0)
            setattr(units[index], kind, max(getattr(units[index], kind), one.start(most)))
            wanted = one.wanted(most)
            if wanted > max(one.maximum, short.get(key, (0, ""))[0]):
                what = f"index {index}" if index else "the table"
                warning = (
                    f"{region}: {kind}s of {what} need {wanted} capacity units for the traffic of the last 30 minutes, "
                    f"and {one.maximum} are its maximum; raise it, or requests are throttled"
                )
                short[key] = wanted, warning
    return StartingCapacity(dict(units), tuple(warning for _, warning in short.values()))


def bounds_in(state: State) -> dict[str, dict[Key, Bounds]]:
    """The bounds of every scaling target in state, by region."""
    found: dict[str, dict[Key, Bounds]] = defaultdict(dict)
    policies = {
        _identity(one): one.values["target_tracking_scaling_policy_configuration"]
        for one in state.of_type("aws_appautoscaling_policy")
    }
    for one in state.of_type("aws_appautoscaling_target"):
        region, resource, dimension = _identity(one)
        index = resource.split("/")[3] if "/index/" in resource else ""
        kind = "read" if dimension.endswith(":ReadCapacityUnits") else "write"
        policy = policies.get((region, resource, dimension)) or [{"target_value": 70.0}]
        found[region][index, kind] = Bounds(
            int(one.values["min_capacity"]), int(one.values["max_capacity"]), float(policy[0]["target_value"])
        )
    return dict(found)


def _identity(one: ResourceState) -> tuple[str, str, str]:
    return region_of_arn(one.values["arn"]) or "", one.values["resource_id"], one.values["scalable_dimension"]


def minima(environment: Environment, index: GlobalIndex) -> dict[Kind, int]:
    """The lower ends of an index's capacities, as the environment says them."""
    if not isinstance(environment.billing, Provisioned):
        return {}
    own = {one.kind: one.minimum for one in scaled_capacities(environment.billing, [index]) if one.index}
    table = {"read": environment.read_capacity, "write": environment.write_capacity}
    return {kind: own[kind] or table[kind] for kind in KINDS}


def consumption(clients: Clients, region: str, table: str, keys: Sequence[Key]) -> dict[Key, float]:
    """Units a second that a region consumed at its busiest minute of the last thirty."""
    queries: list[Any] = []
    for number, (index, kind) in enumerate(keys):
        dimensions = {"TableName": table} | ({"GlobalSecondaryIndexName": index} if index else {})
        name = f"Consumed{kind.capitalize()}CapacityUnits"
        queries.append(metric_query(f"q{number}", name, dimensions, statistic="Sum"))
    now = datetime.now(UTC)
    answer = clients.cloudwatch(region).get_metric_data(
        MetricDataQueries=queries, StartTime=now - LOOKED_AT, EndTime=now
    )
    most = {one["Id"]: max(one["Values"], default=0.0) / MINUTE_SECONDS for one in answer["MetricDataResults"]}
    return {key: most.get(f"q{number}", 0.0) for number, key in enumerate(keys)}
