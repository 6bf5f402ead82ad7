"""The alarms of a target tracking policy, named and set as AWS does.

Two watch what is consumed against the target, and move with the capacity; two watch whether somebody else changed the
capacity. AWS makes them itself and says not to touch them. Nothing is published where nothing is consumed, so capacity
is not taken away as long as there is no request at all.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
"""

from typing import Any

from local_aws.autoscaling.answers import Record
from local_aws.autoscaling.capacity import Capacity, Scaled
from local_aws.emulator import Names

MINUTE_SECONDS = 60
LOW_MARGIN = 20.0
"""How far below the target, in percent of the capacity, consumption has to stay before capacity is taken away."""
OUT_PERIODS, IN_PERIODS = 2, 15
KINDS = ("AlarmHigh", "AlarmLow", "ProvisionedCapacityHigh", "ProvisionedCapacityLow")


class TrackingAlarms:
    """Makes, moves and deletes alarms.

    Args:
        capacity: The capacity they are measured against.
    """

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._cloudwatch = Names("ministack.services.cloudwatch")
        responses = Names("ministack.core.responses")
        self._account, self._region = responses["get_account_id"], responses["get_region"]
        self._new_id = responses["new_uuid"]

    def put(self, policy: Record, scaled: Scaled) -> list[Record]:
        """Makes the alarms of a policy, or moves them; returns their names and ARNs."""
        known = {kind: one["AlarmName"] for one in policy.get("Alarms", []) for kind in KINDS if _is(one, kind)}
        names = {
            kind: known.get(kind) or f"TargetTracking-{policy['ResourceId']}-{kind}-{self._new_id()}" for kind in KINDS
        }
        for kind, settings in self._settings(policy, scaled).items():
            self._cloudwatch["_put_metric_alarm"](
                {}, {"AlarmName": names[kind], "AlarmActions": [policy["PolicyARN"]], **settings}, False, True
            )
        arn = f"arn:aws:cloudwatch:{self._region()}:{self._account()}:alarm:"
        return [{"AlarmName": name, "AlarmARN": f"{arn}{name}"} for name in names.values()]

    def delete(self, policy: Record) -> None:
        """Deletes the alarms of a policy."""
        for one in policy.get("Alarms", []):
            self._cloudwatch["_alarms"].pop(one["AlarmName"], None)

    def is_on(self, policy: Record, kind: str) -> bool:
        """Whether an alarm of a policy is in the state ALARM."""
        found = (self._cloudwatch["_alarms"].get(one["AlarmName"]) for one in policy["Alarms"] if _is(one, kind))
        return any(alarm is not None and alarm["StateValue"] == "ALARM" for alarm in found)

    def _settings(self, policy: Record, scaled: Scaled) -> dict[str, Record]:
        target = float(policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"])
        units = self._capacity.of(scaled) or 1
        dimensions = [{"Name": name, "Value": value} for name, value in scaled.dimensions.items()]
        consumed = {
            **_of(f"Consumed{scaled.unit}", dimensions, MINUTE_SECONDS),
            "Statistic": "Sum",
        }
        provisioned = {
            **_of(f"Provisioned{scaled.unit}", dimensions, 5 * MINUTE_SECONDS),
            "Statistic": "Average",
            "EvaluationPeriods": 3,
            "Threshold": float(units),
        }
        per_minute = units * MINUTE_SECONDS / 100
        above, below = "GreaterThanThreshold", "LessThanThreshold"
        return {
            "AlarmHigh": consumed
            | {"EvaluationPeriods": OUT_PERIODS, "Threshold": target * per_minute, "ComparisonOperator": above},
            "AlarmLow": consumed
            | {
                "EvaluationPeriods": IN_PERIODS,
                "Threshold": max(target - LOW_MARGIN, 1.0) * per_minute,
                "ComparisonOperator": below,
            },
            "ProvisionedCapacityHigh": provisioned | {"ComparisonOperator": above},
            "ProvisionedCapacityLow": provisioned | {"ComparisonOperator": below},
        }


def _is(alarm: Record, kind: str) -> bool:
    return f"-{kind}-" in alarm["AlarmName"].removeprefix("TargetTracking-table/")


def _of(metric: str, dimensions: list[Any], period: int) -> Record:
    return {"Namespace": "AWS/DynamoDB", "MetricName": metric, "Dimensions": dimensions, "Period": period}
