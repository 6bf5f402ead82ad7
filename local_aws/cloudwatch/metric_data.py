"""GetMetricData with expressions, newest value first unless asked otherwise, as on AWS."""

from typing import Any

from local_aws.cloudwatch.datapoints import Datapoints
from local_aws.cloudwatch.expressions import ExpressionError
from local_aws.cloudwatch.metric_math import Value
from local_aws.emulator import Names

MILLISECONDS = 1000


class MetricData:
    """Answers GetMetricData in place of the emulator.

    Args:
        datapoints: Where values come from.
    """

    def __init__(self, datapoints: Datapoints) -> None:
        self._datapoints = datapoints
        self._cloudwatch = Names("ministack.services.cloudwatch")

    def install(self) -> None:
        """Take the place of the emulator's handler."""
        self._cloudwatch["_get_metric_data"] = self._answer

    def _answer(self, _params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:  # noqa: FBT001, FBT002 - the emulator's signature
        names = self._cloudwatch
        start, end = names["_parse_ts"](data.get("StartTime")), names["_parse_ts"](data.get("EndTime"))
        queries = data.get("MetricDataQueries") or []
        try:
            # A start within a period is rounded down to its beginning.
            values = self._datapoints.work_out(queries, start // 60 * 60, end)
        except ExpressionError as error:
            return names["_error"]("ValidationError", str(error), 400, use_json=is_json, use_cbor=is_cbor)
        newest_first = data.get("ScanBy") != "TimestampAscending"
        results = [
            result
            for query in queries
            if query.get("ReturnData", True)
            for result in self._results(query, values[query["Id"]], newest_first=newest_first)
        ]
        if is_cbor:
            answer = names["_cbor_ok"]({"MetricDataResults": list(map(names["_cbor_metric_data_result"], results))})
        else:
            answer = names["_json_ok"]({"MetricDataResults": results})
        return answer

    def _results(self, query: dict[str, Any], value: Value, *, newest_first: bool) -> list[dict[str, Any]]:
        several = value if isinstance(value, list) else [value]
        found = []
        for series in several:
            points = sorted(series.items() if isinstance(series, dict) else [], reverse=newest_first)
            metric_name = query["MetricStat"]["Metric"]["MetricName"] if query.get("MetricStat") else query["Id"]
            found.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label") or metric_name,
                    "Timestamps": [self._cloudwatch["_ts_iso"](at) for at, _ in points],
                    "Values": [number for _, number in points],
                    "StatusCode": "Complete",
                }
            )
        return found
