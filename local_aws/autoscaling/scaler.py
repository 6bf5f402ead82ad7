"""Scales: what is due by the schedule, and what an alarm of a policy asks for.

It runs with the evaluation of alarms, so a test that moves CloudWatch's clock moves this too. A policy whose alarm
stays on goes on scaling, a cooldown apart.
"""

import math
from collections.abc import Callable
from typing import Any

from local_aws.autoscaling.activities import Activities
from local_aws.autoscaling.answers import Record
from local_aws.autoscaling.capacity import Capacity, Scaled, parse
from local_aws.autoscaling.schedule import Schedule
from local_aws.autoscaling.stores import Identity, Stores
from local_aws.autoscaling.targets import Targets
from local_aws.autoscaling.tracking_alarms import IN_PERIODS, MINUTE_SECONDS, OUT_PERIODS, TrackingAlarms
from local_aws.cloudwatch.datapoints import Datapoints
from local_aws.emulator import Names
from local_aws.metrics.series import Place, Series

DEFAULT_COOLDOWN_SECONDS = 0
LAST = "_last_scaled"
SEEN = "_seen"


class Scaler:
    """Looks at every target now and then.

    Args:
        stores: What is to be scaled.
        targets: Keeps capacity between its bounds.
        alarms: Those of the policies.
        activities: Does and notes changes.
        capacity: The capacity there is.
        datapoints: What was consumed.
        series: Where the capacity is published.
        now: CloudWatch's clock, seconds since 1970.
    """

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        stores: Stores,
        targets: Targets,
        alarms: TrackingAlarms,
        activities: Activities,
        capacity: Capacity,
        datapoints: Datapoints,
        series: Series,
        now: Callable[[], float],
    ) -> None:
        self._stores = stores
        self._targets = targets
        self._alarms = alarms
        self._activities = activities
        self._capacity = capacity
        self._datapoints = datapoints
        self._series = series
        self._now = now
        self._scope = Names("ministack.core.responses")["request_scope"]

    def run(self) -> None:
        """Look once at everything."""
        for account, region in self._stores.places():
            with self._scope(account, region):
                for identity in list(self._stores.targets):
                    scaled = parse(*identity)
                    units = self._capacity.of(scaled) if scaled else None
                    if scaled is None or units is None:
                        continue
                    metric = f"Provisioned{scaled.unit}"
                    self._series.record(Place(account, region), metric, units, scaled.dimensions)
                    self._follow_schedule(identity)
                    for policy in self._stores.of(self._stores.policies, identity):
                        self._track(identity, scaled, policy)
                        policy["Alarms"] = self._alarms.put(policy, scaled)

    def _follow_schedule(self, identity: Identity) -> None:
        now, target = self._now(), self._stores.targets[identity]
        for action in self._stores.of(self._stores.actions, identity):
            since = float(action.get(SEEN) or action["CreationTime"])
            action[SEEN] = now
            schedule = Schedule(action["Schedule"], action.get("Timezone") or "UTC")
            if target["SuspendedState"]["ScheduledScalingSuspended"]:
                continue
            if schedule.is_due(since, now, action["CreationTime"]) and _holds(action, now):
                target |= {name: value for name, value in action["ScalableTargetAction"].items() if value is not None}
                name = action["ScheduledActionName"]
                self._targets.keep_within_bounds(identity, f"scheduled action name {name} was triggered")

    def _track(self, identity: Identity, scaled: Scaled, policy: Record) -> None:
        target, units = self._stores.targets[identity], self._capacity.of(scaled)
        settings = policy["TargetTrackingScalingPolicyConfiguration"]
        if units is None:
            return
        for kind, direction, periods in (("AlarmHigh", "Out", OUT_PERIODS), ("AlarmLow", "In", IN_PERIODS)):
            if not self._alarms.is_on(policy, kind) or target["SuspendedState"][f"DynamicScaling{direction}Suspended"]:
                continue
            if direction == "In" and settings.get("DisableScaleIn"):
                continue
            cooldown = settings.get(f"Scale{direction}Cooldown") or DEFAULT_COOLDOWN_SECONDS
            if self._now() - policy.get(LAST, 0.0) < cooldown:
                continue
            wanted = math.ceil(self._consumed(scaled, periods) * 100 / float(settings["TargetValue"]))
            wanted = min(max(wanted, target["MinCapacity"]), target["MaxCapacity"])
            if (wanted > units) if direction == "Out" else (wanted < units):
                cause = f"monitor alarm {self._name(policy, kind)} in state ALARM triggered policy "
                if self._activities.scale(identity, wanted, cause + policy["PolicyName"]):
                    policy[LAST] = self._now()

    def _consumed(self, scaled: Scaled, periods: int) -> float:
        """The most units a second that were consumed in one of the last whole minutes."""
        end = int(self._now() // MINUTE_SECONDS) * MINUTE_SECONDS
        dimensions = [{"Name": name, "Value": value} for name, value in scaled.dimensions.items()]
        metric = {"Namespace": "AWS/DynamoDB", "MetricName": f"Consumed{scaled.unit}", "Dimensions": dimensions}
        stat: dict[str, Any] = {"Metric": metric, "Period": MINUTE_SECONDS, "Stat": "Sum"}
        return max(self._datapoints.read(stat, end - periods * MINUTE_SECONDS, end).values(), default=0.0) / 60

    @staticmethod
    def _name(policy: Record, kind: str) -> str:
        return next(str(one["AlarmName"]) for one in policy["Alarms"] if f"-{kind}-" in one["AlarmName"])


def _holds(action: Record, now: float) -> bool:
    """Whether an action is between its start and its end."""
    return (action.get("StartTime") or 0.0) <= now <= (action.get("EndTime") or math.inf)
