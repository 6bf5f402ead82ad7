"""Application Auto Scaling as a service of the emulator, and its word on whether writes are scaled."""

import json
from typing import TYPE_CHECKING, Any

from local_aws.autoscaling.activities import Activities
from local_aws.autoscaling.answers import Answer, Record, invalid, refusal
from local_aws.autoscaling.capacity import Capacity
from local_aws.autoscaling.policies import LONGEST_NAME, Policies
from local_aws.autoscaling.scaler import Scaler
from local_aws.autoscaling.scheduled_actions import ScheduledActions
from local_aws.autoscaling.stores import STATE_KEY, Identity, Stores
from local_aws.autoscaling.targets import Targets
from local_aws.autoscaling.tracking_alarms import TrackingAlarms
from local_aws.cloudwatch.clock import Clock
from local_aws.cloudwatch.datapoints import Datapoints
from local_aws.emulator import Names
from local_aws.metrics.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET_PREFIX = "AnyScaleFrontendService"
REQUIRED = ("ServiceNamespace", "ResourceId", "ScalableDimension")
POLICY = (*REQUIRED, "PolicyType", "TargetTrackingScalingPolicyConfiguration")


class AutoScaling:
    """The service.

    Args:
        clock: CloudWatch's clock.
        datapoints: What was consumed.
        series: Where provisioned capacity is published.
        transition_seconds: How long a change of capacity keeps a table UPDATING.
        on_change: Called when capacity was changed without a call.
    """

    def __init__(
        self,
        clock: Clock,
        datapoints: Datapoints,
        series: Series,
        transition_seconds: float,
        on_change: "Callable[[], None]",
    ) -> None:
        self._stores = Stores()
        capacity = Capacity(transition_seconds)
        alarms = TrackingAlarms(capacity)
        activities = Activities(self._stores, capacity, clock.now, on_change)
        self._policies, self._actions = Policies(self._stores, alarms), ScheduledActions(self._stores)
        self._targets = Targets(self._stores, capacity, activities, self._forget)
        self._scaler = Scaler(self._stores, self._targets, alarms, activities, capacity, datapoints, series, clock.now)
        self._scope = Names("ministack.core.responses")["request_scope"]
        self._operations: dict[str, Callable[[Record], Answer]] = {
            "RegisterScalableTarget": self._targets.register,
            "DescribeScalableTargets": self._targets.describe,
            "DeregisterScalableTarget": self._targets.deregister,
            "PutScalingPolicy": self._policies.put,
            "DescribeScalingPolicies": self._policies.describe,
            "DeleteScalingPolicy": self._policies.delete,
            "PutScheduledAction": self._actions.put,
            "DescribeScheduledActions": self._actions.describe,
            "DeleteScheduledAction": self._actions.delete,
            "DescribeScalingActivities": activities.describe,
            "TagResource": self._targets.tag,
            "UntagResource": self._targets.untag,
            "ListTagsForResource": self._targets.list_tags,
        }

    def install(self) -> None:
        """Make the service known to the emulator: its requests, its IAM actions, its state."""
        self._stores.install()
        Names("ministack.core.router")["SERVICE_PATTERNS"][STATE_KEY] = {"target_prefixes": [TARGET_PREFIX]}
        Names("ministack.core.iam_actions")["SERVICE_TO_IAM_NAMESPACE"][STATE_KEY] = STATE_KEY
        Names("ministack.app")["SERVICE_HANDLERS"][STATE_KEY] = self._handle

    async def _handle(self, _method: str, _path: str, headers: dict[str, str], body: bytes, _query: Any) -> Answer:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        handler = self._operations.get(operation)
        if handler is None:
            return refusal("UnknownOperationException", f"the embedded AWS has no {operation}")
        request = json.loads(body or b"{}")
        if not operation.startswith("Describe") and "ResourceARN" not in request:
            for name in REQUIRED:
                if not request.get(name):
                    return invalid(f"1 validation error detected: {name} must not be null")
        return handler(request)

    def run(self) -> None:
        """Scale what is to be scaled now."""
        self._scaler.run()

    def is_scaled(self, account: str, region: str, table: str, index: str) -> bool:
        """Whether the writes of a table, or of an index of it, have a target and a policy in a region."""
        resource = f"table/{table}/index/{index}" if index else f"table/{table}"
        identity = (resource, f"dynamodb:{'index' if index else 'table'}:WriteCapacityUnits")
        with self._scope(account, region):
            return identity in self._stores.targets and bool(self._policies.of(identity))

    def forget_table(self, account: str, region: str, table: str) -> None:
        """What AWS does when a table goes, or when a global table becomes on demand: its scaling goes too."""
        with self._scope(account, region):
            for resource, dimension in list(self._stores.targets):
                if resource.split("/")[1] == table:
                    self._targets.remove((resource, dimension))

    def follow_table(self, account: str, source: str, region: str, table: str) -> None:
        """What DynamoDB does when a replica joins a table that scales: it scales alike there, without tags.

        Args:
            account: The account id.
            source: The region of the replica it is made from.
            region: The region that joined.
            table: The table's name.
        """
        with self._scope(account, source):
            found = [
                (self._stores.targets[identity], self._policies.of(identity))
                for identity in list(self._stores.targets)
                if identity[0].split("/")[1] == table
            ]
        with self._scope(account, region):
            for target, policies in found:
                self._targets.register({name: target[name] for name in (*REQUIRED, "MinCapacity", "MaxCapacity")})
                for policy in policies:
                    self._policies.put({name: policy[name] for name in POLICY} | {"PolicyName": _aws_name(policy)})

    def _forget(self, identity: Identity) -> None:
        self._policies.forget(identity)
        self._actions.forget(identity)


def _aws_name(policy: Record) -> str:
    """How DynamoDB itself calls a policy of the same capacity."""
    tracked = policy["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]
    return f"{tracked['PredefinedMetricType']}:{policy['ResourceId']}"[:LONGEST_NAME]
