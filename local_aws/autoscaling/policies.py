"""Target tracking policies, and the four alarms that each of them keeps.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
"""

import time

from local_aws.autoscaling.answers import Answer, Record, content, invalid, no_target, not_found, page
from local_aws.autoscaling.capacity import Scaled, parse
from local_aws.autoscaling.stores import Identity, Stores
from local_aws.autoscaling.targets import identity_of
from local_aws.autoscaling.tracking_alarms import TrackingAlarms
from local_aws.emulator import Names

LONGEST_NAME = 256
LEAST_UTILIZATION, MOST_UTILIZATION = 20.0, 90.0


class Policies:
    """The operations on policies.

    Args:
        stores: Where they are kept.
        alarms: What makes and deletes their alarms.
    """

    def __init__(self, stores: Stores, alarms: TrackingAlarms) -> None:
        self._stores = stores
        self._alarms = alarms
        responses = Names("ministack.core.responses")
        self._account, self._region = responses["get_account_id"], responses["get_region"]
        self._new_id = responses["new_uuid"]

    def put(self, request: Record) -> Answer:
        """PutScalingPolicy."""
        identity, name = identity_of(request), str(request.get("PolicyName", ""))
        if identity not in self._stores.targets:
            return no_target(identity)
        scaled = parse(*identity)
        problem = "unknown target" if scaled is None else self._problem(request, identity, scaled)
        if scaled is None or problem is not None:
            return invalid(str(problem))
        known = self._stores.policies.get((*identity, name))
        configuration = request["TargetTrackingScalingPolicyConfiguration"]
        policy = (known or self._new(identity, name)) | {"TargetTrackingScalingPolicyConfiguration": configuration}
        policy["Alarms"] = self._alarms.put(policy, scaled)
        self._stores.policies[(*identity, name)] = policy
        return content({"PolicyARN": policy["PolicyARN"], "Alarms": policy["Alarms"]})

    def _problem(self, request: Record, identity: Identity, scaled: Scaled) -> str | None:  # noqa: PLR0911 - a return per rule
        """Why AWS, or this emulator, does not take a policy."""
        configuration = request.get("TargetTrackingScalingPolicyConfiguration")
        kind = request.get("PolicyType", "StepScaling")
        if kind != "TargetTrackingScaling" or configuration is None:
            return f"PolicyType {kind} is not supported for DynamoDB; use TargetTrackingScaling"
        metric = (configuration.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
        if metric is None:
            return "the embedded AWS tracks predefined metrics alone"
        if metric != f"DynamoDB{scaled.kind}CapacityUtilization":
            return f"Invalid predefined metric type {metric} for scalable dimension {identity[1]}"
        target = float(configuration.get("TargetValue", 0))
        if not LEAST_UTILIZATION <= target <= MOST_UTILIZATION:
            return f"TargetValue must be between {LEAST_UTILIZATION:g} and {MOST_UTILIZATION:g}"
        if any(int(configuration.get(name) or 0) < 0 for name in ("ScaleInCooldown", "ScaleOutCooldown")):
            return "A cooldown must not be negative"
        if not 1 <= len(request["PolicyName"]) <= LONGEST_NAME:
            return f"PolicyName must have 1 to {LONGEST_NAME} characters"
        if any(one["PolicyName"] != request["PolicyName"] for one in self.of(identity)):
            return "Only one TargetTrackingScaling policy for a given metric specification is allowed."
        return None

    def _new(self, identity: Identity, name: str) -> Record:
        id_ = self._new_id()
        arn = (
            f"arn:aws:autoscaling:{self._region()}:{self._account()}:scalingPolicy:{id_}:"
            f"resource/dynamodb/{identity[0]}:policyName/{name}"
        )
        return {
            "PolicyARN": arn,
            "PolicyName": name,
            "ServiceNamespace": "dynamodb",
            "ResourceId": identity[0],
            "ScalableDimension": identity[1],
            "PolicyType": "TargetTrackingScaling",
            "CreationTime": time.time(),
        }

    def of(self, identity: Identity) -> list[Record]:
        """The policies of a target."""
        return list(self._stores.of(self._stores.policies, identity))

    def describe(self, request: Record) -> Answer:
        """DescribeScalingPolicies."""
        names = request.get("PolicyNames")
        resource, dimension = request.get("ResourceId"), request.get("ScalableDimension")
        found = [
            policy
            for policy in self._stores.policies.values()
            if (not names or policy["PolicyName"] in names)
            and resource in {None, policy["ResourceId"]}
            and dimension in {None, policy["ScalableDimension"]}
        ]
        return page("ScalingPolicies", found, request)

    def delete(self, request: Record) -> Answer:
        """DeleteScalingPolicy: its alarms go with it."""
        identity, name = identity_of(request), str(request.get("PolicyName", ""))
        if (*identity, name) not in self._stores.policies:
            return not_found("scaling policy", name, identity)
        self._remove(identity, name)
        return content({})

    def forget(self, identity: Identity) -> None:
        """Deletes all policies of a target."""
        for policy in self.of(identity):
            self._remove(identity, policy["PolicyName"])

    def _remove(self, identity: Identity, name: str) -> None:
        self._alarms.delete(self._stores.policies.pop((*identity, name)))
