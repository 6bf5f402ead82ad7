"""Scalable targets: registering, describing, deregistering, and their tags.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

import time
from collections.abc import Callable

from local_aws.autoscaling.activities import Activities
from local_aws.autoscaling.answers import Answer, Record, content, invalid, no_target, page, refusal
from local_aws.autoscaling.capacity import Capacity, parse
from local_aws.autoscaling.stores import Identity, Stores
from local_aws.emulator import Names

LINKED_ROLE = (
    "arn:aws:iam::{account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
)
MOST_TAGS = 50
SUSPENDED = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")


def identity_of(request: Record) -> Identity:
    """What a request is about."""
    return str(request.get("ResourceId", "")), str(request.get("ScalableDimension", ""))


def _problem_of(least: int | None, most: int | None) -> str | None:
    if least is None or most is None:
        return "Both minimum capacity and maximum capacity must be specified for a new scalable target"
    if least < 1:
        return "Minimum capacity cannot be less than 1"
    return "Maximum capacity cannot be less than minimum capacity" if least > most else None


class Targets:
    """The operations on targets.

    Args:
        stores: Where they are kept.
        capacity: What they stand for.
        activities: Where changes of capacity are noted.
        forget: Deletes the policies and actions of a target.
    """

    def __init__(
        self, stores: Stores, capacity: Capacity, activities: Activities, forget: Callable[[Identity], None]
    ) -> None:
        self._stores = stores
        self._capacity = capacity
        self._activities = activities
        self._forget = forget
        responses = Names("ministack.core.responses")
        self._account, self._region = responses["get_account_id"], responses["get_region"]
        self._new_id = responses["new_uuid"]

    def register(self, request: Record) -> Answer:
        """RegisterScalableTarget."""
        identity = identity_of(request)
        scaled, known = parse(*identity), self._stores.targets.get(identity)
        bounds = {name: request.get(name, (known or {}).get(name)) for name in ("MinCapacity", "MaxCapacity")}
        if request.get("ServiceNamespace") != "dynamodb" or scaled is None:
            return invalid("Unsupported service namespace, resource type or scalable dimension")
        if not self._capacity.exists(scaled):
            what = f"index {scaled.index} of table {scaled.table}" if scaled.index else f"table {scaled.table}"
            return invalid(f"DynamoDB {what} does not exist")
        problem = _problem_of(bounds["MinCapacity"], bounds["MaxCapacity"])
        if problem is not None:
            return invalid(problem)
        if len(request.get("Tags") or {}) > MOST_TAGS:
            return refusal("TooManyTagsException", f"More than {MOST_TAGS} tags")
        if known and request.get("Tags"):
            return invalid(
                "The scalable target that you tried to tag already exists. To update tags on an existing scalable "
                "target, use the TagResource API."
            )
        suspended = dict.fromkeys(SUSPENDED, False) | (known or {}).get("SuspendedState", {})
        self._stores.targets[identity] = (
            (known or self._new(identity))
            | bounds
            | {
                "SuspendedState": suspended | (request.get("SuspendedState") or {}),
                "_tags": known["_tags"] if known else request.get("Tags") or {},
            }
        )
        self.keep_within_bounds(identity)
        return content({"ScalableTargetARN": self._stores.targets[identity]["ScalableTargetARN"]})

    def _new(self, identity: Identity) -> Record:
        account = self._account()
        arn = f"arn:aws:application-autoscaling:{self._region()}:{account}:scalable-target/{self._new_id()}"
        return {
            "ServiceNamespace": "dynamodb",
            "ResourceId": identity[0],
            "ScalableDimension": identity[1],
            # AWS makes and uses its own role whatever is asked for.
            "RoleARN": LINKED_ROLE.format(account=account),
            "CreationTime": time.time(),
            "ScalableTargetARN": arn,
        }

    def keep_within_bounds(self, identity: Identity, cause: str = "") -> None:
        """Brings the capacity of a target between its bounds at once, where it is outside of them."""
        scaled, target = parse(*identity), self._stores.targets[identity]
        now = self._capacity.of(scaled) if scaled else None
        if scaled is None or now is None:
            return
        least, most = target["MinCapacity"], target["MaxCapacity"]
        wanted = min(max(now, least), most)
        if wanted != now:
            end, value = ("minimum", least) if wanted == least else ("maximum", most)
            self._activities.scale(identity, wanted, cause or f"{end} capacity was set to {value}")

    def describe(self, request: Record) -> Answer:
        """DescribeScalableTargets."""
        wanted, dimension = request.get("ResourceIds"), request.get("ScalableDimension")
        if dimension and not wanted:
            return invalid("If a scalable dimension is specified, a resource ID is needed")
        found = [
            target
            for target in self._stores.targets.values()
            if (not wanted or target["ResourceId"] in wanted)
            and dimension in {None, target["ScalableDimension"]}
            and request.get("ServiceNamespace") == target["ServiceNamespace"]
        ]
        return page("ScalableTargets", found, request)

    def deregister(self, request: Record) -> Answer:
        """DeregisterScalableTarget: policies and scheduled actions go with it."""
        identity = identity_of(request)
        if identity not in self._stores.targets:
            return no_target(identity)
        self.remove(identity)
        return content({})

    def remove(self, identity: Identity) -> None:
        """Forgets a target and all that belongs to it."""
        self._forget(identity)
        self._stores.targets.pop(identity, None)

    def tag(self, request: Record) -> Answer:
        """TagResource."""
        target = self._by_arn(request)
        if target is None:
            return self._no_resource(request)
        tags = target["_tags"] | (request.get("Tags") or {})
        if len(tags) > MOST_TAGS:
            return refusal("TooManyTagsException", f"More than {MOST_TAGS} tags")
        target["_tags"] = tags
        return content({})

    def untag(self, request: Record) -> Answer:
        """UntagResource."""
        target = self._by_arn(request)
        if target is None:
            return self._no_resource(request)
        target["_tags"] = {key: one for key, one in target["_tags"].items() if key not in request.get("TagKeys", [])}
        return content({})

    def list_tags(self, request: Record) -> Answer:
        """ListTagsForResource."""
        target = self._by_arn(request)
        return self._no_resource(request) if target is None else content({"Tags": target["_tags"]})

    def _by_arn(self, request: Record) -> Record | None:
        arn = request.get("ResourceARN")
        return next((one for one in self._stores.targets.values() if one["ScalableTargetARN"] == arn), None)

    @staticmethod
    def _no_resource(request: Record) -> Answer:
        return refusal("ResourceNotFoundException", f"The specified resource {request.get('ResourceARN')} is not found")
