"""One value per period of a series, found by its exact dimensions: a series with others is another series."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from local_aws.cloudwatch.expressions import ExpressionError, Reference, parse, references
from local_aws.cloudwatch.insights import is_query, parse_query
from local_aws.cloudwatch.metric_math import Series, Value, work_out
from local_aws.emulator import Names

Query = Mapping[str, Any]
DEFAULT_PERIOD_SECONDS = 60


class Datapoints:
    """Reads the metric store of the account and region that is being worked for."""

    def __init__(self) -> None:
        cloudwatch = Names("ministack.services.cloudwatch")
        self._store = cloudwatch["_metrics"]
        self._key_of = cloudwatch["_dims_key"]
        self._statistics_of = cloudwatch["_calc_stats"]
        self._value_of = cloudwatch["_stat_value"]

    def read(self, stat: Query, start: float, end: float) -> Series:
        """The values of a ``MetricStat`` by the start of their period, for periods from *start* to before *end*."""
        metric, period = stat["Metric"], int(stat["Period"])
        dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions") or []}
        key = (metric["Namespace"], metric["MetricName"], self._key_of(dimensions))
        points = [point for point in self._store.get(key) or [] if stat.get("Unit") in {None, point.get("Unit")}]
        return self._by_period(points, stat["Stat"], period, start, end)

    def ask(self, query: Query, start: float, end: float) -> Series:
        """The values of a query of Metrics Insights, over all series that it takes; otherwise as `read`."""
        asked = parse_query(query["Expression"])
        points = [
            point
            for (namespace, name, _), found in self._store.items()
            if (namespace, name) == (asked.namespace, asked.metric)
            for point in found
            if asked.takes(point["Dimensions"])
        ]
        return self._by_period(points, asked.statistic, period_of([query]), start, end)

    def _by_period(self, points: Iterable[Query], statistic: str, period: int, start: float, end: float) -> Series:
        found_at = defaultdict(list)
        for point in points:
            at = int(point["Timestamp"] // period) * period
            if start <= at < end:
                found_at[at].append(point)
        values = {at: self._value_of(self._statistics_of(found), statistic, found) for at, found in found_at.items()}
        return {at: float(value) for at, value in sorted(values.items()) if value is not None}

    def forget_after(self, time: float) -> None:
        """Forgets what was published later, in every account and region: of a time that is no more."""
        for _, points in self._store.all_items():
            points[:] = [point for point in points if point["Timestamp"] <= time]

    def work_out(self, queries: Sequence[Query], start: float, end: float) -> dict[str, Value]:
        """The value of every query by its id.

        Raises:
            ExpressionError: When one cannot be read, names an unknown id, or names itself by way of others.
        """
        period = period_of(queries)
        periods = range(int(start // period) * period, int(end), period)
        values: dict[str, Value] = {
            query["Id"]: self.read(query["MetricStat"], start, end) for query in queries if query.get("MetricStat")
        }
        expressions = [query for query in queries if query.get("Expression")]
        values |= {query["Id"]: self.ask(query, start, end) for query in expressions if is_query(query["Expression"])}
        metric_ids = list(values)
        waiting = {query["Id"]: parse(query["Expression"]) for query in expressions if query["Id"] not in values}
        for id_, node in waiting.items():
            for missing in references(node) - set(values) - set(waiting):
                work_out(Reference(missing), values, metric_ids, periods)
            if id_ in references(node):
                raise ExpressionError(f"{id_} names itself")
        while waiting:
            ready = [id_ for id_, node in waiting.items() if references(node) <= set(values)]
            if not ready:
                raise ExpressionError(f"{', '.join(waiting)} name one another")
            for id_ in ready:
                values[id_] = work_out(waiting.pop(id_), values, metric_ids, periods)
        return values


def period_of(queries: Sequence[Query]) -> int:
    """The period of a set of queries, in seconds: the longest of their metrics."""
    stated = [int(query.get("Period") or 0) for query in queries]
    stated += [int(query["MetricStat"]["Period"]) for query in queries if query.get("MetricStat")]
    return max(stated, default=0) or DEFAULT_PERIOD_SECONDS
