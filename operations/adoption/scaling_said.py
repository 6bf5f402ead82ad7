"""Scaling of provisioned capacity: from what was found to the settings of an environment, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model.billing import Provisioned, Scaling
from globaltables.model.capacity import scaled_capacities
from operations.adoption.description import ActionDescription, CapacityKey, ScalingDescription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model import Environment
    from operations.adoption.description import ReplicaDescription, TableDescription


def scaling_settings(one: ScalingDescription) -> dict[str, Any]:
    """How a capacity scales, without its minimum."""
    percent = one.target_utilization
    return {
        "maximum": one.maximum,
        "target_utilization": int(percent) if float(percent).is_integer() else percent,
        "scale_in_cooldown_seconds": one.scale_in_cooldown_seconds,
        "scale_out_cooldown_seconds": one.scale_out_cooldown_seconds,
        "scale_in": one.scale_in,
        "schedule": {
            name: {
                "schedule": action.schedule,
                "timezone": action.timezone,
                "minimum": action.minimum,
                "maximum": action.maximum,
            }
            for name, action in one.schedule.items()
        },
    }


def _whole_scaling(one: ScalingDescription) -> dict[str, Any]:
    return {"minimum": one.minimum} | scaling_settings(one)


def index_scaling(one: ScalingDescription, of_table: ScalingDescription) -> dict[str, Any]:
    """What an index has otherwise than its table."""
    return _otherwise(_whole_scaling(one), _whole_scaling(of_table))


def _otherwise(own: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if value != other[name]}


def own_reads(table: TableDescription, replica: ReplicaDescription) -> dict[str, Any]:
    """What reads of a replica have otherwise: an index there scales like the table there, unless it says otherwise."""
    if not replica.scaling:
        return {}
    at_home, there = (
        {index: _whole_scaling(one) for (index, kind), one in which.scaling.items() if kind == "read"}
        for which in (table.at_home, replica)
    )
    read = _otherwise(there[""], at_home[""])
    indexes = {}
    for name in filter(there.__contains__, table.global_indexes):
        everywhere = _otherwise(at_home[name], at_home[""])
        own = _otherwise(there[name], at_home[""] | read | everywhere)
        if own:
            indexes[name] = {"read_scaling": own}
    return ({"read": read} if read else {}) | ({"global_indexes": indexes} if indexes else {})


def scaling_said(environment: Environment, role: str) -> dict[CapacityKey, ScalingDescription]:
    """How every capacity of a region scales, as an environment says it; nothing where it is on demand."""
    billing = environment.billing
    if not isinstance(billing, Provisioned):
        return {}
    minima = {"read": environment.read_capacity, "write": environment.write_capacity}
    return {
        (one.index, one.kind): _scaling_description(one.minimum or minima[one.kind], one.scaling)
        for one in scaled_capacities(billing, environment.global_indexes, role, environment.replicas)
    }


def _scaling_description(minimum: int, scaling: Scaling) -> ScalingDescription:
    return ScalingDescription(
        minimum=minimum,
        maximum=scaling.maximum,
        target_utilization=scaling.target_utilization,
        scale_in_cooldown_seconds=scaling.scale_in_cooldown_seconds,
        scale_out_cooldown_seconds=scaling.scale_out_cooldown_seconds,
        scale_in=scaling.scale_in,
        schedule={
            name: ActionDescription(action.schedule, action.timezone, action.minimum, action.maximum)
            for name, action in scaling.schedule.items()
        },
    )
