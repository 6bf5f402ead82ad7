"""The metrics of every run of a function, however it was started; the emulator measures calls of Invoke alone.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import time
from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names

NAMESPACE = "AWS/Lambda"


class Runs:
    """Measures runs. Logs are the emulator's own; whether the role may write them is not asked."""

    def __init__(self) -> None:
        self._lambda = Names("ministack.services.lambda_svc")
        self._cloudwatch = Names("ministack.services.cloudwatch")

    def install(self) -> None:
        """Wrap the one function that every run passes, and put the emulator's own measuring out of the way."""
        self._lambda.wrap("_execute_function_dispatch", self._wrap)
        self._lambda["_emit_lambda_metrics"] = self._throttled

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def dispatch(function: dict[str, Any], config: dict[str, Any], *rest: Any) -> Any:
            began = time.monotonic()
            result = original(function, config, *rest)
            failed = bool(isinstance(result, dict) and result.get("error"))
            self.record(config["FunctionName"], "Invocations", 1, "Count")
            self.record(config["FunctionName"], "Errors", int(failed), "Count")
            self.record(config["FunctionName"], "Duration", (time.monotonic() - began) * 1000, "Milliseconds")
            return result

        return dispatch

    def _throttled(self, name: str, duration_ms: float, *, throttle: bool, **_: Any) -> None:
        # The emulator tells of a throttled call twice, the second time with how long it took.
        if throttle and not duration_ms:
            self.record(name, "Throttles", 1, "Count")

    def record(self, function_name: str, metric: str, value: float, unit: str) -> None:
        """Publish one value of a function."""
        self._cloudwatch["record_metric"](NAMESPACE, metric, value, unit, {"FunctionName": function_name})
