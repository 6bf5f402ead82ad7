"""Rules that start functions: only where the function's policy admits the rule, and as asynchronous calls.

Without the permission AWS counts a failed invocation and says nothing else.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names
from local_aws.functions.rights import admits

logger = logging.getLogger("local_aws.functions")

EVENTS = "events.amazonaws.com"


class Schedules:
    """The layer's part in what a rule does to a function."""

    def __init__(self) -> None:
        self._events = Names("ministack.services.eventbridge")
        self._lambda = Names("ministack.services.lambda_svc")
        self._record = Names("ministack.services.cloudwatch")

    def install(self) -> None:
        """Wrap the delivery to targets, and replace that to functions."""
        self._events.wrap("_invoke_target", self._wrap)
        self._events["_dispatch_to_lambda"] = self._start

    def _wrap(self, original: Callable[..., None]) -> Callable[..., None]:
        def deliver(target: dict[str, Any], event: Any, rule: dict[str, Any], *rest: Any) -> None:
            # EventBridge Scheduler passes here too, with a schedule and a role in place of a rule and a permission.
            arn, rule_arn = target.get("Arn", ""), rule.get("Arn", "")
            if ":lambda:" in arn and ":rule/" in rule_arn:
                function, _, name = self._lambda["_get_func_record_for_ref"](arn)
                if not function or not admits(function, EVENTS, rule_arn):
                    logger.warning("%s did not start function %s: it is not there or does not admit it", rule_arn, name)
                    failed = {"RuleName": rule["Name"]}
                    self._record["record_metric"]("AWS/Events", "FailedInvocations", 1, "Count", failed)
                    return
            original(target, event, rule, *rest)

        return deliver

    def _start(self, arn: str, payload: str) -> None:
        function, config, _ = self._lambda["_get_func_record_for_ref"](arn)
        if function and config:
            record = self._lambda["_execution_record_for_config"](function, config)
            self._lambda["invoke_async_with_retry"](record | _how_to_start(function), json.loads(payload))


def _how_to_start(function: dict[str, Any]) -> dict[str, Any]:
    return {name: function.get(name) for name in ("event_invoke_config", "event_invoke_configs")}
