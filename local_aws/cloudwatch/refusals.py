"""Alarms that AWS refuses and the emulator would take.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from collections.abc import Mapping
from typing import Any

from local_aws.cloudwatch.datapoints import period_of
from local_aws.cloudwatch.expressions import ExpressionError, parse, references
from local_aws.cloudwatch.insights import is_query, parse_query

MAXIMUM_METRICS = 10
MAXIMUM_SECONDS = 7 * 86_400
MAXIMUM_SECONDS_OF_SHORT_PERIODS = 86_400
HOUR_SECONDS = 3600
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")

Request = Mapping[str, Any]


def refusal(request: Request, region: str) -> str | None:
    """Why an alarm is refused in a region; None when it is not."""
    return _actions(request, region) or _threshold(request) or _counting(request) or _metrics(request)


def _actions(request: Request, region: str) -> str | None:
    for name in ACTIONS:
        for action in request.get(name) or []:
            place = action.split(":")[3]
            if action.split(":")[2] == "sns" and place != region:
                return f"Invalid region {place} specified. Only {region} is supported."
    return None


def _threshold(request: Request) -> str | None:
    if "AlarmRule" in request or request.get("Threshold") is not None or request.get("ThresholdMetricId"):
        return None
    return "An alarm that is based on a static threshold needs Threshold, one on a band ThresholdMetricId"


def _counting(request: Request) -> str | None:
    if "AlarmRule" in request:
        return None
    periods = int(request.get("EvaluationPeriods") or 1)
    if int(request.get("DatapointsToAlarm") or 1) > periods:
        return "DatapointsToAlarm must be less than or equal to EvaluationPeriods"
    queries = request.get("Metrics")
    period = period_of(queries) if queries else int(request.get("Period") or 60)
    longest = MAXIMUM_SECONDS if period >= HOUR_SECONDS else MAXIMUM_SECONDS_OF_SHORT_PERIODS
    if periods * period > longest:
        return f"Metrics cannot be checked across more than {longest // 86_400} day(s) (EvaluationPeriods * Period)"
    return None


def _metrics(request: Request) -> str | None:  # noqa: PLR0911 - a return per rule
    queries = request.get("Metrics")
    if not queries:
        return None
    ids = {query["Id"] for query in queries}
    if request.get("MetricName"):
        return "Metrics list and MetricName parameters are mutually exclusive"
    if sum(1 for query in queries if query.get("MetricStat")) > MAXIMUM_METRICS:
        return f"An alarm cannot have more than {MAXIMUM_METRICS} metrics"
    band = request.get("ThresholdMetricId")
    returned = [query["Id"] for query in queries if query.get("ReturnData", True) and query["Id"] != band]
    if len(returned) != 1:
        return f"Exactly one element of the metrics list should return data, got {len(returned)}"
    if band is not None and band not in ids:
        return f"ThresholdMetricId {band} is no element of the metrics list"
    for query in queries:
        try:
            unknown = _named(query.get("Expression")) - ids
        except ExpressionError as error:
            return f"Invalid metrics list: {error}"
        if unknown:
            return f"Invalid metrics list: {query['Expression']} names {', '.join(sorted(unknown))}"
    return None


def _named(expression: str | None) -> set[str]:
    """The ids that metric math names; a query names none."""
    if expression and is_query(expression):
        parse_query(expression)
        return set()
    return references(parse(expression)) if expression else set()
