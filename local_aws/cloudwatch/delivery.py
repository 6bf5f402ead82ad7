"""What a change of state sends: a message to the alarm's topics, where both the topic and its key admit CloudWatch.

An alarm whose topic is encrypted with a key that does not admit CloudWatch fires into nothing: nobody is told but the
alarm's history. That is so here too.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

import contextvars
import json
import logging
from typing import Any

from local_aws.cloudwatch.clock import Clock
from local_aws.emulator import Names
from local_aws.managed_keys import is_managed

logger = logging.getLogger("local_aws.alarms")

CLOUDWATCH = "cloudwatch.amazonaws.com"
ACTIONS_BY_STATE = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
SCALING_POLICY = ":scalingPolicy:"
OF_THE_TRIGGER = (
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Unit",
    "Dimensions",
    "Metrics",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "ComparisonOperator",
    "Threshold",
    "TreatMissingData",
)

Alarm = dict[str, Any]


class Delivery:
    """Sends notifications.

    Args:
        clock: CloudWatch's clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cloudwatch = Names("ministack.services.cloudwatch")
        self._topics = Names("ministack.services.sns")
        self._policies = Names("ministack.core.iam_evaluator")
        self._resolve_key = Names("ministack.services.kms")["_resolve_key"]
        responses = Names("ministack.core.responses")
        self._region, self._account = responses["get_region"], responses["get_account_id"]
        self._new_id = responses["new_uuid"]

    def install(self) -> None:
        """Take the place of the emulator's own sending."""
        self._cloudwatch["_dispatch_alarm_actions"] = self.send

    def send(self, alarm: Alarm, old_state: str, new_state: str, reason: str) -> None:
        """Tell the topics of the new state, and the alarm's history how that went."""
        if not alarm.get("ActionsEnabled", True):
            return
        message = json.dumps(self._message(alarm, old_state, new_state, reason))
        subject = f'{new_state}: "{alarm["AlarmName"]}" in {self._region()}'[:100]
        for action in alarm.get(ACTIONS_BY_STATE[new_state]) or []:
            if SCALING_POLICY in action:
                continue  # `autoscaling` looks at the state itself
            problem = contextvars.copy_context().run(self._problem, action, alarm["AlarmArn"])
            if problem is None:
                self._topics["_fanout"](action, self._new_id(), message, subject)
            self._note(alarm, action, problem)

    def _problem(self, topic_arn: str, alarm_arn: str) -> str | None:
        # CloudWatch publishes within AWS and encrypted, however the call that set this off reached the emulator.
        self._policies["pin_request_origin"](CLOUDWATCH, True)
        topic = self._topics["_topic_by_arn_any_scope"](topic_arn)
        if topic is None:
            return "the topic does not exist"
        if not self._topics["topic_policy_allows"](topic_arn, CLOUDWATCH, alarm_arn, self._account()):
            return "the topic's policy does not admit CloudWatch"
        key_id = topic.get("attributes", {}).get("KmsMasterKeyId")
        if key_id and not self._key_admits(key_id, alarm_arn):
            return f"CloudWatch Alarms does not have authorization to access the SNS topic encryption key {key_id}"
        return None

    def _key_admits(self, key_id: str, alarm_arn: str) -> bool:
        key = self._resolve_key(key_id)
        if key is None or is_managed(key) or key.get("KeyState", "Enabled") != "Enabled":
            return False
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            context = self._policies["EvalContext"](
                principal_arn="*",
                principal_type="Service",
                principal_account="",
                action=action,
                resource_arn=key["Arn"],
                region=self._region(),
                service_context={"aws:sourcearn": alarm_arn, "aws:sourceaccount": self._account()},
            )
            verdict = self._policies["evaluate_resource_policy"](key["Policy"], context, service=CLOUDWATCH)
            if verdict.decision != "Allow":
                return False
        return True

    def _message(self, alarm: Alarm, old_state: str, new_state: str, reason: str) -> dict[str, Any]:
        message = {
            "AlarmName": alarm["AlarmName"],
            "AlarmDescription": alarm.get("AlarmDescription"),
            "AWSAccountId": self._account(),
            "NewStateValue": new_state,
            "NewStateReason": reason,
            "StateChangeTime": self._cloudwatch["_ts_iso"](self._clock.now()),
            "Region": self._region(),
            "AlarmArn": alarm["AlarmArn"],
            "OldStateValue": old_state,
            **{actions: alarm.get(actions) or [] for actions in ACTIONS_BY_STATE.values()},
        }
        if "AlarmRule" in alarm:
            return message | {"AlarmRule": alarm["AlarmRule"]}
        return message | {"Trigger": {name: alarm[name] for name in OF_THE_TRIGGER if name in alarm}}

    def _note(self, alarm: Alarm, action: str, problem: str | None) -> None:
        done = f"Successfully executed action {action}"
        if problem is not None:
            logger.warning("%s: %s was not told: %s", alarm["AlarmName"], action, problem)
        self._cloudwatch["_history_entries"]().append(
            {
                "AlarmName": alarm["AlarmName"],
                "AlarmType": "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm",
                "Timestamp": self._cloudwatch["_ts_iso"](self._clock.now()),
                "HistoryItemType": "Action",
                "HistorySummary": done if problem is None else f"Failed to execute action {action}",
                "HistoryData": json.dumps({"actionState": "Failed", "error": problem} if problem else {}),
            }
        )
