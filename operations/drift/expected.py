"""What the states say of the things that Terraform looks at only where it made them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.deployed import Deployed
    from operations.terraform.state import ResourceState, State


@dataclass(slots=True)
class Managed:
    """What Terraform made in one region.

    Args:
        insights: What contributor insights are on for: index names, the table itself as an empty one.
        streams: ARNs of Kinesis data streams that get the changes.
        policies: ARNs that have a resource policy.
        scaling_targets: Resource id and dimension of scaling targets.
        scaling_policies: Names of scaling policies, with resource id and dimension.
        scheduled_actions: Names of scheduled actions, with resource id and dimension.
    """

    insights: set[str] = field(default_factory=set)
    streams: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)
    scaling_targets: set[tuple[str, str]] = field(default_factory=set)
    scaling_policies: set[tuple[str, str, str]] = field(default_factory=set)
    scheduled_actions: set[tuple[str, str, str]] = field(default_factory=set)


def managed_in(states: Iterable[State], deployed: Deployed, region_by_role: Mapping[str, str]) -> dict[str, Managed]:
    """What Terraform made in every region.

    Args:
        states: Those of all stacks.
        deployed: What is deployed.
        region_by_role: Regions by role, which is what provider aliases are called.
    """
    made: dict[str, Managed] = defaultdict(Managed)
    for state in states:
        for one in state.resources.values():
            if one.mode == "managed":
                _note(made[_region(one, deployed.home, region_by_role)], one)
    return {region: made[region] for region in deployed.regions}


def _note(managed: Managed, one: ResourceState) -> None:
    values = one.values
    target = (str(values.get("resource_id")), str(values.get("scalable_dimension")))
    match one.type:
        case "aws_dynamodb_contributor_insights":
            managed.insights.add(str(values.get("index_name") or ""))
        case "aws_dynamodb_kinesis_streaming_destination":
            managed.streams.add(str(values["stream_arn"]))
        case "aws_dynamodb_resource_policy":
            managed.policies.add(str(values["resource_arn"]))
        case "aws_appautoscaling_target":
            managed.scaling_targets.add(target)
        case "aws_appautoscaling_policy":
            managed.scaling_policies.add((str(values["name"]), *target))
        case "aws_appautoscaling_scheduled_action":
            managed.scheduled_actions.add((str(values["name"]), *target))


def _region(one: ResourceState, home: str, region_by_role: Mapping[str, str]) -> str:
    for name in ("arn", "stream_arn", "resource_arn"):
        region = region_of_arn(one.values.get(name))
        if region:
            return region
    return region_by_role.get(one.provider_alias or "", home)
