"""Scheduled actions: other bounds at certain times.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
"""

import time

from local_aws.autoscaling.answers import Answer, Record, content, invalid, no_target, not_found, page
from local_aws.autoscaling.schedule import Schedule, ScheduleError
from local_aws.autoscaling.stores import Identity, Stores
from local_aws.autoscaling.targets import identity_of
from local_aws.emulator import Names

LONGEST_NAME = 256
KEPT = ("Schedule", "Timezone", "ScalableTargetAction")
"""What stays as it was where a request does not name it."""

DROPPED = ("StartTime", "EndTime")
"""What goes where a request does not name it."""


class ScheduledActions:
    """The operations on scheduled actions.

    Args:
        stores: Where they are kept.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        responses = Names("ministack.core.responses")
        self._account, self._region = responses["get_account_id"], responses["get_region"]
        self._new_id = responses["new_uuid"]

    def put(self, request: Record) -> Answer:
        """PutScheduledAction."""
        identity, name = identity_of(request), str(request.get("ScheduledActionName", ""))
        if identity not in self._stores.targets:
            return no_target(identity)
        known = self._stores.actions.get((*identity, name))
        wanted = {member: request.get(member, (known or {}).get(member)) for member in KEPT}
        wanted |= {member: request.get(member) for member in DROPPED}
        problem = _problem(name, wanted)
        if problem is not None:
            return invalid(problem)
        self._stores.actions[(*identity, name)] = (known or self._new(identity, name)) | wanted
        return content({})

    def _new(self, identity: Identity, name: str) -> Record:
        arn = (
            f"arn:aws:autoscaling:{self._region()}:{self._account()}:scheduledAction:{self._new_id()}:"
            f"resource/dynamodb/{identity[0]}:scheduledActionName/{name}"
        )
        return {
            "ScheduledActionName": name,
            "ScheduledActionARN": arn,
            "ServiceNamespace": "dynamodb",
            "ResourceId": identity[0],
            "ScalableDimension": identity[1],
            "CreationTime": time.time(),
        }

    def describe(self, request: Record) -> Answer:
        """DescribeScheduledActions."""
        names = request.get("ScheduledActionNames")
        resource, dimension = request.get("ResourceId"), request.get("ScalableDimension")
        found = [
            action
            for action in self._stores.actions.values()
            if (not names or action["ScheduledActionName"] in names)
            and resource in {None, action["ResourceId"]}
            and dimension in {None, action["ScalableDimension"]}
        ]
        return page("ScheduledActions", found, request)

    def delete(self, request: Record) -> Answer:
        """DeleteScheduledAction."""
        identity, name = identity_of(request), str(request.get("ScheduledActionName", ""))
        if self._stores.actions.pop((*identity, name), None) is None:
            return not_found("scheduled action", name, identity)
        return content({})

    def forget(self, identity: Identity) -> None:
        """Deletes all actions of a target."""
        for action in list(self._stores.of(self._stores.actions, identity)):
            self._stores.actions.pop((*identity, action["ScheduledActionName"]))


def _problem(name: str, wanted: Record) -> str | None:
    if not 1 <= len(name) <= LONGEST_NAME or any(character in name for character in ":/|"):
        return f"1 validation error detected: Value '{name}' at 'scheduledActionName' failed to satisfy constraint"
    bounds = wanted["ScalableTargetAction"] or {}
    if not bounds:
        return "ScalableTargetAction must specify a minimum capacity, a maximum capacity or both"
    if bounds.get("MinCapacity", 1) > bounds.get("MaxCapacity", bounds.get("MinCapacity", 1)):
        return "Maximum capacity cannot be less than minimum capacity"
    try:
        Schedule(str(wanted["Schedule"] or ""), wanted["Timezone"] or "UTC")
    except ScheduleError as error:
        return str(error)
    return None
