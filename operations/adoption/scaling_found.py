"""How the capacity of a provisioned table scales in one region, and what of that cannot be taken over.

A policy is known to Terraform by its name, which cannot be changed; AWS takes one policy per metric. So a policy of
another name than AWS's own would have to be deleted before ours could be made, and that is left to people.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from operations.adoption.description import ActionDescription, CapacityKey, ScalingDescription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.adoption.region_facts import RegionFacts

KINDS = ("read", "write")
_ENDS = {"StartTime": "from", "EndTime": "until"}


def scaling_of(facts: RegionFacts) -> tuple[dict[CapacityKey, ScalingDescription], list[str]]:
    """How every capacity scales, and what stands in the way."""
    found: dict[CapacityKey, ScalingDescription] = {}
    problems: list[str] = []
    for index in ("", *facts.index_names):
        for kind in KINDS:
            resource_id, dimension = target_of(facts.table["TableName"], index, kind)
            where = f"{facts.region}: scaling of {kind}s of {index or 'the table'}"
            target = facts.targets.get((resource_id, dimension))
            policies = facts.policies.get((resource_id, dimension), [])
            actions = facts.actions.get((resource_id, dimension), [])
            if target is None:
                units = _units(facts, index, kind)
                found[index, kind] = ScalingDescription(units, units)
                continue
            problems += _problems(where, policies, _policy_name(resource_id, kind))
            problems += [_bounded(where, one) for one in actions if one.keys() & _ENDS.keys()]
            found[index, kind] = _described(target, policies[0] if policies else {}, actions)
    return found, problems


def unscaled_writes(facts: RegionFacts) -> list[str]:
    """Writes that nothing scales, each with what it takes: DynamoDB makes no replica of a provisioned table then."""
    missing = {
        f"index {index}" if index else "the table": where
        for index in ("", *facts.index_names)
        if (where := target_of(facts.table["TableName"], index, "write")) not in facts.targets
    }
    return [
        f"--replica: a provisioned table gets replicas where writes scale, those of {what} do not; register "
        f"{dimension} of {resource_id} first, with a policy called {_policy_name(resource_id, 'write')}, or make the "
        "table on demand"
        for what, (resource_id, dimension) in missing.items()
    ]


def target_of(table: str, index: str, kind: str) -> tuple[str, str]:
    """Resource id and dimension of a capacity."""
    resource_id = f"table/{table}/index/{index}" if index else f"table/{table}"
    return resource_id, f"dynamodb:{'index' if index else 'table'}:{kind.capitalize()}CapacityUnits"


def _policy_name(resource_id: str, kind: str) -> str:
    """What AWS itself, and therefore this project, calls a policy."""
    return f"DynamoDB{kind.capitalize()}CapacityUtilization:{resource_id}"[:256]


def _problems(where: str, policies: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    if len(policies) != 1:
        return [f"{where}: must have one policy, got {len(policies)}; make it one that tracks the utilization"]
    (policy,) = policies
    metric = policy.get("TargetTrackingScalingPolicyConfiguration", {}).get("PredefinedMetricSpecification", {})
    if not str(metric.get("PredefinedMetricType", "")).startswith("DynamoDB"):
        return [f"{where}: policy {policy['PolicyName']} must track DynamoDB's utilization, got another metric"]
    if policy["PolicyName"] != name:
        return [
            (
                f"{where}: the policy must be called {name}, as AWS calls it, got {policy['PolicyName']}; AWS takes "
                "one policy per metric, so delete it with aws application-autoscaling delete-scaling-policy and put it "
                "again under that name; capacity stays what it is meanwhile"
            )
        ]
    return []


def _bounded(where: str, action: Mapping[str, Any]) -> str:
    """An action that runs in a part of time alone: put without start and end it would run for ever.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
    """
    when = " ".join(f"{word} {_in_utc(action[end])}" for end, word in _ENDS.items() if end in action)
    return (
        f"{where}: scheduled action {action['ScheduledActionName']} must have neither start nor end, got one {when}; "
        "say the days in its schedule instead, as in cron(0 6 23-30 11 ? 2026), and put it again without them, or "
        "delete it"
    )


def _in_utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _described(
    target: Mapping[str, Any], policy: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]
) -> ScalingDescription:
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    return ScalingDescription(
        minimum=target["MinCapacity"],
        maximum=target["MaxCapacity"],
        target_utilization=tracking.get("TargetValue", 70),
        scale_in_cooldown_seconds=tracking.get("ScaleInCooldown", 0),
        scale_out_cooldown_seconds=tracking.get("ScaleOutCooldown", 0),
        scale_in=not tracking.get("DisableScaleIn", False),
        schedule={
            one["ScheduledActionName"]: ActionDescription(
                schedule=one["Schedule"],
                timezone=one.get("Timezone") or "UTC",
                minimum=one.get("ScalableTargetAction", {}).get("MinCapacity"),
                maximum=one.get("ScalableTargetAction", {}).get("MaxCapacity"),
            )
            for one in sorted(actions, key=lambda one: str(one["ScheduledActionName"]))
        },
    )


def _units(facts: RegionFacts, index: str, kind: str) -> int:
    """The fixed capacity of something that does not scale."""
    blocks = [facts.table]
    if index:
        blocks = [one for one in facts.table["GlobalSecondaryIndexes"] if one["IndexName"] == index]
    return int(blocks[0]["ProvisionedThroughput"][f"{kind.capitalize()}CapacityUnits"])
