"""Queries of Metrics Insights: which series they take, and what is refused instead of being read otherwise."""

# ruff: noqa: D103 - the names state the rules

import pytest

from local_aws.cloudwatch.expressions import ExpressionError
from local_aws.cloudwatch.insights import Query, is_query, parse_query

TEXT = "SELECT MAX(Age) FROM SCHEMA(\"AWS/DynamoDB\", TableName, Operation) WHERE TableName = 'orders'"


def test_a_query_is_read() -> None:
    assert parse_query(TEXT) == Query(
        "Maximum", "AWS/DynamoDB", "Age", frozenset({"TableName", "Operation"}), {"TableName": "orders"}
    )
    assert parse_query("select sum(Age) from schema(\"A\", x, y) where x = '1' and y = 'a b'").wanted == {
        "x": "1",
        "y": "a b",
    }
    assert parse_query('SELECT AVG(Age) FROM SCHEMA("A", x)').wanted == {}


@pytest.mark.parametrize(
    ("dimensions", "taken"),
    [
        ({"TableName": "orders", "Operation": "any"}, True),
        ({"TableName": "orders"}, False),
        ({"TableName": "orders", "Operation": "any", "Verb": "x"}, False),
        ({"TableName": "other", "Operation": "any"}, False),
    ],
)
def test_a_series_has_all_dimensions_and_no_other(dimensions: dict[str, str], taken: bool) -> None:  # noqa: FBT001
    assert parse_query(TEXT).takes(dimensions) is taken


def test_metric_math_is_no_query() -> None:
    assert [is_query(text) for text in (TEXT, " select 1", "MAX([m1])", "SELECTED")] == [True, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXT} GROUP BY Operation",
        f"{TEXT} AND Verb = 'x'",
        TEXT.replace("=", "!="),
        TEXT.replace("MAX", "MEDIAN"),
        'SELECT MAX(Age) FROM "AWS/DynamoDB"',
    ],
)
def test_what_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="cannot read"):
        parse_query(text)
