"""Works out metric-math expressions over series.

A value is a number, a series (values by the start of their period) or a list of series. An operator over two series
has a value where both have one; MAX, MIN, SUM and AVG over a list have one where any has.
"""

import math
import operator
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_aws.cloudwatch.expressions import Array, Call, ExpressionError, Node, Number, Reference, Text

Series = dict[int, float]
Value = Any

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "^": operator.pow,
    "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b),
    "<=": lambda a, b: float(a <= b),
    ">=": lambda a, b: float(a >= b),
    "==": lambda a, b: float(a == b),
    "!=": lambda a, b: float(a != b),
    "AND": lambda a, b: float(bool(a) and bool(b)),
    "OR": lambda a, b: float(bool(a) or bool(b)),
}
_AGGREGATES: dict[str, Callable[[Sequence[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "SUM": math.fsum,
    "AVG": statistics.fmean,
}
_ONE_BY_ONE: dict[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": lambda value: float(math.ceil(value)),
    "FLOOR": lambda value: float(math.floor(value)),
}


def work_out(node: Node, series_by_id: Mapping[str, Value], metric_ids: Sequence[str], periods: Sequence[int]) -> Value:
    """The value of an expression.

    Args:
        node: The expression.
        series_by_id: What the ids stand for.
        metric_ids: The ids that are metrics, for ``METRICS()``.
        periods: The starts of all periods of the range, for ``FILL``.

    Raises:
        ExpressionError: When it cannot be worked out.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Reference):
        if node.id not in series_by_id:
            raise ExpressionError(f"there is no query with the id {node.id}")
        return series_by_id[node.id]

    def value_of(one: Node) -> Value:
        return work_out(one, series_by_id, metric_ids, periods)

    if isinstance(node, Array):
        return [value_of(one) for one in node.items]
    if node.name == "METRICS":
        wanted = [str(value_of(one)) for one in node.arguments]
        return [series_by_id[id_] for id_ in metric_ids if all(part in id_ for part in wanted)]
    return _call(node, [value_of(one) for one in node.arguments], periods)


def _call(node: Call, values: list[Value], periods: Sequence[int]) -> Value:  # noqa: PLR0911 - a return per kind
    name = node.name
    if name == "/":
        return _both(values[0], values[1], lambda a, b: a / b if b else None)
    if name in _OPERATORS:
        return _both(values[0], values[1], _OPERATORS[name])
    if name in _AGGREGATES and len(values) == 1:
        return _aggregate(_AGGREGATES[name], values[0])
    if name in _ONE_BY_ONE and len(values) == 1:
        return _each(values[0], lambda series: {at: _ONE_BY_ONE[name](value) for at, value in series.items()})
    if name == "FILL" and len(values) == 2:  # noqa: PLR2004 - the series and the filling
        return _each(values[0], lambda series: _filled(series, values[1], periods))
    if name == "IF" and len(values) in {2, 3}:
        return _choose(values[0], values[1], values[2] if values[2:] else {})
    if name == "ANOMALY_DETECTION_BAND" and values:
        return _band(values[0], float(values[1]) if values[1:] else 2.0)
    raise ExpressionError(f"{name} of {len(values)} is not a function of this CloudWatch")


def _both(left: Value, right: Value, function: Callable[[float, float], float | None]) -> Value:
    if isinstance(left, list):
        return [_both(one, right, function) for one in left]
    if isinstance(right, list):
        return [_both(left, one, function) for one in right]
    if not isinstance(left, dict) and not isinstance(right, dict):
        return function(left, right)
    places = sorted(set(left) & set(right)) if isinstance(left, dict) and isinstance(right, dict) else None
    places = places if places is not None else sorted(left if isinstance(left, dict) else right)
    found = {at: function(_at(left, at), _at(right, at)) for at in places}
    return {at: value for at, value in found.items() if value is not None}


def _at(value: Value, at: int) -> float:
    return float(value[at] if isinstance(value, dict) else value)


def _aggregate(function: Callable[[Sequence[float]], float], value: Value) -> Value:
    if isinstance(value, dict):
        return function(list(value.values())) if value else {}
    places = sorted({at for series in value for at in series})
    return {at: function([series[at] for series in value if at in series]) for at in places}


def _each(value: Value, function: Callable[[Series], Series]) -> Value:
    return [function(one) for one in value] if isinstance(value, list) else function(value)


def _filled(series: Series, filling: Value, periods: Sequence[int]) -> Series:
    if isinstance(filling, str):
        raise ExpressionError(f"FILL with {filling} is not a function of this CloudWatch; use a number")
    return {at: series.get(at, _at(filling, at)) for at in periods if at in series or not isinstance(filling, dict)}


def _choose(condition: Value, chosen: Value, otherwise: Value) -> Value:
    if not isinstance(condition, dict):
        return chosen if condition else otherwise
    found: Series = {}
    for at, holds in condition.items():
        source = chosen if holds else otherwise
        if not isinstance(source, dict) or at in source:
            found[at] = _at(source, at)
    return found


def _band(series: Series, width: float) -> list[Series]:
    """Lower and upper edge: mean and standard deviations of what came before. AWS learns seasons too."""
    lower: Series = {}
    upper: Series = {}
    for at in sorted(series):
        before = [value for place, value in series.items() if place < at]
        if len(before) > 1:
            mean, spread = statistics.fmean(before), statistics.pstdev(before)
            lower[at], upper[at] = mean - width * spread, mean + width * spread
    return [lower, upper]
