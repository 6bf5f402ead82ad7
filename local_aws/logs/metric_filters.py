"""Metric filters: refused where their pattern is none, and counting what is put into their log group.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from local_aws.emulator import Names
from local_aws.logs.filter_pattern import PatternError, parse, read_event

Body = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[Body], Answer]

HTTP_OK = 200
MOST_OF_A_GROUP = 100
"""Filters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html."""

_NAME = re.compile(r"[^:*$]{1,255}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class MetricFilters:
    """PutMetricFilter, and what it makes of PutLogEvents."""

    def __init__(self) -> None:
        self._logs = Names("ministack.services.cloudwatch_logs")
        self._cloudwatch = Names("ministack.services.cloudwatch")
        self._refusal = Names("ministack.core.responses")["error_response_json"]

    def install(self) -> None:
        """Wrap the emulator's two handlers."""
        self._logs.wrap("_put_metric_filter", self._wrap_put_filter)
        self._logs.wrap("_put_log_events", self._wrap_put_events)

    def _wrap_put_filter(self, original: Handler) -> Handler:
        def put(data: Body) -> Answer:
            try:
                parse(data.get("filterPattern", ""))
            except PatternError as error:
                return self._refuse("InvalidParameterException", f"Invalid filter pattern: {error}")
            problem = _problem(data.get("metricTransformations") or [])
            if problem:
                return self._refuse("InvalidParameterException", problem)
            group, name = data.get("logGroupName"), data.get("filterName")
            others = {other for of, other in self._logs["_metric_filters"] if of == group} - {name}
            if len(others) >= MOST_OF_A_GROUP:
                return self._refuse("LimitExceededException", "Resource limit exceeded.")
            return original(data)

        return put

    def _wrap_put_events(self, original: Handler) -> Handler:
        def put(data: Body) -> Answer:
            answer = original(data)
            if answer[0] == HTTP_OK:
                self._count(data["logGroupName"], [read_event(one["message"]) for one in data.get("logEvents", ())])
            return answer

        return put

    def _count(self, group: str, events: Sequence[Any]) -> None:
        for one in list(self._logs["_metric_filters"].values()):
            if one["logGroupName"] == group:
                test = parse(one["filterPattern"])
                self._publish(one["metricTransformations"][0], sum(map(test, events)))

    def _publish(self, metric: Body, hits: int) -> None:
        """A value for each event that was met; the default where events came and none was."""
        default = metric.get("defaultValue")
        values = [float(metric["metricValue"])] * hits or ([] if default is None else [float(default)])
        for value in values:
            self._cloudwatch["record_metric"](
                metric["metricNamespace"], metric["metricName"], value, metric.get("unit", "None")
            )

    def _refuse(self, code: str, message: str) -> Answer:
        answer: Answer = self._refusal(code, message, 400)
        return answer


def _problem(transformations: Sequence[Body]) -> str:
    """What is wrong with what a filter publishes; empty when nothing is."""
    if len(transformations) != 1:
        return f"A metric filter has exactly one metric transformation, got {len(transformations)}"
    (metric,) = transformations
    if not all(_NAME.fullmatch(metric.get(name, "")) for name in ("metricName", "metricNamespace")):
        return "Names and namespaces of metrics have 1 to 255 characters, none of them a colon, an asterisk or a dollar"
    if metric.get("dimensions"):
        return "The embedded AWS publishes metrics of filters without dimensions alone"
    if not _NUMBER.fullmatch(metric.get("metricValue", "")):
        return f"The embedded AWS publishes numbers alone, got metricValue {metric.get('metricValue', '')}"
    return ""
