"""Puts values into CloudWatch's store, one point per series, minute and value.

A point per call would grow without bound and make every statistic slower. So equal values of one minute share a
point that counts them, which keeps sums, extremes and percentiles exact. Latencies are rounded first, for the same
reason. A point's time is that of its last value, so that it is found by a query that starts within its minute, as on
AWS, where start times are rounded down.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from local_aws.emulator import Names

NAMESPACE = "AWS/DynamoDB"
PERIOD_SECONDS = 60

Dimensions = dict[str, str]


class Place(NamedTuple):
    """Where a metric is published."""

    account: str
    region: str


class Series:
    """The metric store, seen from DynamoDB.

    Args:
        now: CloudWatch's clock, seconds since 1970. Default the real one.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        cloudwatch = Names("ministack.services.cloudwatch")
        self._store = cloudwatch["_metrics"]
        self._key_of = cloudwatch["_dims_key"]
        self._points: dict[Any, dict[str, Any]] = {}
        self._minute = 0

    def record(self, place: Place, metric: str, value: float, dimensions: Dimensions, unit: str = "Count") -> None:
        """Add a value to a series of `AWS/DynamoDB`.

        Args:
            place: The account and region the metric is published in.
            metric: The metric's name as AWS spells it.
            value: The value, in *unit*.
            dimensions: The exact dimensions of the series.
            unit: ``Count`` or ``Milliseconds``. Default ``Count``.
        """
        now = self._now()
        minute = int(now // PERIOD_SECONDS)
        if minute != self._minute:
            self._minute = minute
            self._points.clear()
        series = (place, metric, *dimensions.items())
        point = self._points.get((series, value))
        key = (NAMESPACE, metric, self._key_of(dimensions))
        if point is None:
            point = {
                "Timestamp": now,
                "Value": float(value),
                "Count": 0.0,
                "Unit": unit,
                "Dimensions": dict(dimensions),
            }
            self._points[(series, value)] = point
            points = self._store.get_scoped(*place, key)
            if points is None:
                points = []
                self._store.set_scoped(*place, key, points)
            points.append(point)
        point["Count"] += 1
        point["Timestamp"] = now
