"""Alarms as they were put: in every protocol, of every kind, described again with all they were given."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from local_aws.cloudwatch.clock import Clock
from local_aws.cloudwatch.query_protocol import QueryProtocol
from local_aws.cloudwatch.refusals import refusal
from local_aws.emulator import Names

HTTP_BAD_REQUEST = 400
OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit")
OF_ANY = (
    "Metrics",
    "Threshold",
    "ThresholdMetricId",
    "EvaluateLowSampleCountPercentile",
    "DatapointsToAlarm",
    "AlarmActions",
    "OKActions",
    "InsufficientDataActions",
)
OF_COMPOSITES = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")

Handler = Callable[..., Any]


class Alarms:
    """The layer's part in storing alarms and metrics.

    Args:
        clock: CloudWatch's clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._query = QueryProtocol()
        self._cloudwatch = Names("ministack.services.cloudwatch")
        self._region = Names("ministack.core.responses")["get_region"]

    def install(self) -> None:
        """Wrap the emulator's handlers; its own evaluation is put out of the way."""
        self._cloudwatch.wrap("handle_request", self._wrap_requests)
        self._cloudwatch.wrap("_put_metric_alarm", self._wrap_put)
        self._cloudwatch.wrap("_put_composite_alarm", self._wrap_put_composite)
        self._cloudwatch.wrap("_put_metric_data", self._wrap_put_data)
        self._cloudwatch["_evaluate_alarm"] = lambda _alarm: None
        self._cloudwatch["_evaluate_all_alarms"] = lambda: None
        self._cloudwatch["record_metric"] = self._record

    def _wrap_requests(self, original: Handler) -> Handler:
        async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Any:
            is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True)) if is_form else {}
            action = fields.get("Action", "")
            request = self._query.request(action, fields) if action else None
            if request is None:
                return await original(method, path, headers, body, query_params)
            as_json = headers | {
                "content-type": "application/x-amz-json-1.0",
                "x-amz-target": f"GraniteServiceVersion20100801.{action}",
            }
            status, _, content = await original(method, path, as_json, _encoded(request), {})
            return self._query.answer(action, status, content)

        return handle

    def _wrap_put(self, original: Handler) -> Handler:
        def put(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:  # noqa: FBT001, FBT002 - the emulator's signature
            problem = refusal(data, self._region())
            if problem is not None:
                return self._refused(problem, is_cbor=is_cbor, is_json=is_json)
            # The emulator turns an absent threshold into 0, as it does with other members that are put right below.
            answer = original(params, data | {"Threshold": data.get("Threshold", 0)}, is_cbor, is_json)
            if answer[0] < HTTP_BAD_REQUEST:
                alarm = self._cloudwatch["_alarms"][data["AlarmName"]]
                for name in (*OF_ONE_METRIC, *OF_ANY):
                    alarm.pop(name, None)
                    if data.get(name) not in (None, []):
                        alarm[name] = data[name]
                if not data.get("Metrics"):
                    alarm.setdefault("Dimensions", [])
            return answer

        return put

    def _wrap_put_composite(self, original: Handler) -> Handler:
        def put(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:  # noqa: FBT001, FBT002 - the emulator's signature
            problem = refusal(data, self._region())
            unsupported = [name for name in OF_COMPOSITES if data.get(name) is not None]
            if unsupported:
                problem = f"the embedded AWS has no {', '.join(unsupported)}"
            if problem is not None:
                return self._refused(problem, is_cbor=is_cbor, is_json=is_json)
            return original(params, data, is_cbor, is_json)

        return put

    def _refused(self, message: str, *, is_cbor: bool, is_json: bool) -> Any:
        return self._cloudwatch["_error"]("ValidationError", message, 400, use_json=is_json, use_cbor=is_cbor)

    def _wrap_put_data(self, original: Handler) -> Handler:
        def put(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:  # noqa: FBT001, FBT002 - the emulator's signature
            now = self._clock.now()
            dated = [{"Timestamp": now, **one} for one in data.get("MetricData") or []]
            return original(params, data | {"MetricData": dated}, is_cbor, is_json)

        return put

    def _record(
        self, namespace: str, metric: str, value: float, unit: str = "None", dimensions: dict[str, str] | None = None
    ) -> None:
        """What other services publish, at the time of this clock."""
        dimensions = dict(dimensions or {})
        bucket = self._cloudwatch["_metric_bucket"]((namespace, metric, self._cloudwatch["_dims_key"](dimensions)))
        point = {"Timestamp": self._clock.now(), "Value": float(value), "Unit": unit, "Dimensions": dimensions}
        bucket.append(point)


def _encoded(request: dict[str, Any]) -> bytes:
    return json.dumps(request).encode()
