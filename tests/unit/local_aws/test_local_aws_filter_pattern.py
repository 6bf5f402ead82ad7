"""Patterns of metric filters: read into a test of events, or refused."""

# ruff: noqa: D103 - the names state the rules

import json

import pytest

from local_aws.logs.filter_pattern import LONGEST, PatternError, parse, read_event

EVENT = {
    "name": "DeleteTable",
    "count": 2,
    "off": False,
    "none": None,
    "who": {"arn": "arn:aws:iam::1:user/ann"},
    "parts": [{"id": "a"}, {"id": "b"}],
}


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        '{ $.name = "DeleteTable" }',
        "{$.name=DeleteTable}",
        '{ $.name = "Delete*" }',
        "{ $.name = *Table }",
        '{ $.name = "*lete*" }',
        '{ $.name = "*" }',
        '{ $.name != "Delete" }',
        "{ $.count = 2 }",
        "{ $.off IS FALSE }",
        "{ $.none IS NULL }",
        "{ $.error NOT EXISTS }",
        '{ $.who.arn = "*:user/ann" }',
        '{ $.parts[1].id = "b" }',
        '{ $.name = "x" || $.count = 2 && $.off IS FALSE }',
        '{ ($.name = "x" || $.count = 2) && ($.off IS FALSE) }',
    ],
)
def test_an_event_is_met(pattern: str) -> None:
    assert parse(pattern)(EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        '{ $.name = "deletetable" }',
        '{ $.name = "Delete" }',
        '{ $.name = "*Delete" }',
        '{ $.name = "Delete.able" }',
        '{ $.name != "Delete*" }',
        '{ $.error != "x" }',
        '{ $.error = "*" }',
        '{ $.count = "2" }',
        "{ $.count = 3 }",
        "{ $.off = 0 }",
        "{ $.off IS TRUE }",
        "{ $.error IS FALSE }",
        "{ $.name NOT EXISTS }",
        '{ $.parts[2].id = "*" }',
        '{ $.parts = "*" }',
        '{ $.name[0] = "D" }',
        '{ ($.name = "x" || $.count = 2) && $.off IS TRUE }',
    ],
)
def test_an_event_is_not_met(pattern: str) -> None:
    assert not parse(pattern)(EVENT)


@pytest.mark.parametrize("message", ["", "ERROR in line 1", "[1]", '"DeleteTable"', "{"])
def test_what_is_no_object_meets_no_pattern(message: str) -> None:
    assert not parse("{ $.error NOT EXISTS }")(read_event(message))
    assert parse("{ $.error NOT EXISTS }")(read_event(json.dumps({})))


@pytest.mark.parametrize(
    "pattern",
    [
        "ERROR",
        "[ip, user]",
        "{}",
        "{ $.a }",
        "{ $.a EXISTS }",
        "{ $.a IS MISSING }",
        "{ $.a > 1 }",
        "{ $.a = %x% }",
        '{ $.a = "b*c" }',
        '{ $.a = "b }',
        "{ $.a = }",
        "{ $.a = && }",
        "{ a = 1 }",
        "{ $.a[*].b = 1 }",
        "{ ($.a = 1 }",
        "{ $.a = 1) }",
        "{ $.a = 1 $.b = 2 }",
        f'{{ $.a = "{"b" * LONGEST}" }}',
    ],
)
def test_what_is_not_known_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)
