"""Metric math: read into a tree, worked out over series."""

# ruff: noqa: D103 - the names state the rules

from typing import Any

import pytest

from local_aws.cloudwatch.expressions import ExpressionError, parse, references
from local_aws.cloudwatch.metric_math import work_out

A = {0: 1.0, 60: 4.0}
B = {60: 2.0, 120: 8.0}


def value(expression: str) -> Any:
    return work_out(parse(expression), {"m1": A, "m2": B}, ["m1", "m2"], [0, 60, 120])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 ^ 2", 4.0),
        ("m1 + m2", {60: 6.0}),
        ("100 * m1 / 300 / m2", {60: 100 * 4 / 300 / 2}),
        ("m1 / 0", {}),
        ("MAX([m1, m2])", {0: 1.0, 60: 4.0, 120: 8.0}),
        ("SUM(METRICS())", {0: 1.0, 60: 6.0, 120: 8.0}),
        ('SUM(METRICS("m1"))', A),
        ("AVG(m1)", 2.5),
        ("FILL(m1, 0)", {0: 1.0, 60: 4.0, 120: 0.0}),
        ("m1 > 2", {0: 0.0, 60: 1.0}),
        ("m1 > 2 && m1 < 3", {0: 0.0, 60: 0.0}),
        ("IF(m1 > 2, m1, 0)", {0: 0.0, 60: 4.0}),
        ("ABS(0 - m1)", A),
    ],
)
def test_is_worked_out(expression: str, expected: Any) -> None:
    assert value(expression) == expected


def test_a_band_learns_from_what_came_before() -> None:
    series = {0: 10.0, 60: 12.0, 120: 50.0}
    lower, upper = work_out(parse("ANOMALY_DETECTION_BAND(m1, 2)"), {"m1": series}, ["m1"], [])
    assert (lower, upper) == ({120: 9.0}, {120: 13.0})


@pytest.mark.parametrize("expression", ["1 +", "MAX(m1", "m1 $ 2", "__import__('os')", "m1.real", "m3 + 1", "NO(m1)"])
def test_what_is_no_metric_math_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        value(expression)


def test_references_are_the_ids_that_are_named() -> None:
    assert references(parse("MAX([m1, m2]) + IF(m3, 1, 0)")) == {"m1", "m2", "m3"}
