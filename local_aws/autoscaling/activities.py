"""Changes of capacity, done and noted."""

from collections.abc import Callable

from local_aws.autoscaling.answers import Answer, Record, page
from local_aws.autoscaling.capacity import Capacity, parse
from local_aws.autoscaling.stores import Identity, Stores
from local_aws.emulator import Names

MOST_KEPT = 200


class Activities:
    """DescribeScalingActivities, and what it tells of.

    Args:
        stores: Where activities are kept.
        capacity: What is changed.
        now: CloudWatch's clock, seconds since 1970.
        on_change: Called when capacity was changed.
    """

    def __init__(
        self, stores: Stores, capacity: Capacity, now: Callable[[], float], on_change: Callable[[], None]
    ) -> None:
        self._stores = stores
        self._capacity = capacity
        self._now = now
        self._on_change = on_change
        self._new_id = Names("ministack.core.responses")["new_uuid"]

    def scale(self, identity: Identity, units: int, cause: str) -> bool:
        """Change the capacity of a target; whether that was possible."""
        scaled = parse(*identity)
        if scaled is None or not self._capacity.set(scaled, units):
            return False
        kind = scaled.kind.lower()
        self._stores.activities[identity] = [
            {
                "ActivityId": self._new_id(),
                "ServiceNamespace": "dynamodb",
                "ResourceId": identity[0],
                "ScalableDimension": identity[1],
                "Description": f"Setting {kind} capacity units to {units}.",
                "Cause": cause,
                "StartTime": self._now(),
                "EndTime": self._now(),
                "StatusCode": "Successful",
                "StatusMessage": f"Successfully set {kind} capacity units to {units}. Change successfully fulfilled "
                "by dynamodb.",
            },
            *self._stores.activities.get(identity, []),
        ][:MOST_KEPT]
        self._on_change()
        return True

    def describe(self, request: Record) -> Answer:
        """DescribeScalingActivities: newest first."""
        resource, dimension = request.get("ResourceId"), request.get("ScalableDimension")
        found = [
            one
            for noted in self._stores.activities.values()
            for one in noted
            if resource in {None, one["ResourceId"]} and dimension in {None, one["ScalableDimension"]}
        ]
        return page("ScalingActivities", sorted(found, key=lambda one: one["StartTime"], reverse=True), request)
