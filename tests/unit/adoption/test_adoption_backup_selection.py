"""Which selections of AWS Backup take a table."""

from __future__ import annotations

from typing import Any

import pytest

from operations.adoption.backup_selection import selects

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TAGS = {"team": "data", "backup": "daily-7"}


def _condition(key: str, value: str) -> list[dict[str, str]]:
    return [{"ConditionKey": f"aws:ResourceTag/{key}", "ConditionValue": value}]


TAKE: dict[str, dict[str, Any]] = {
    "its ARN": {"Resources": [ARN]},
    "every table": {"Resources": ["arn:aws:dynamodb:*:*:table/*"]},
    "all but others": {"NotResources": ["arn:aws:dynamodb:*:*:table/baskets"]},
    "nothing in particular": {"Resources": [], "ListOfTags": [], "NotResources": [], "Conditions": {}},
    "a tag it has": {"ListOfTags": [{"ConditionKey": "team", "ConditionValue": "data"}]},
    "its ARN or a tag": {"Resources": [ARN], "ListOfTags": [{"ConditionKey": "x", "ConditionValue": "y"}]},
    "a condition it meets": {"Resources": ["*"], "Conditions": {"StringEquals": _condition("team", "data")}},
    "a pattern it meets": {"Conditions": {"StringLike": _condition("backup", "daily*")}},
    "a value it must not have": {"Conditions": {"StringNotEquals": _condition("team", "web")}},
}
LEAVE: dict[str, dict[str, Any]] = {
    "another table": {"Resources": [f"{ARN}-2"]},
    "every volume": {"Resources": ["arn:aws:ec2:*:*:volume/*"]},
    "all but it": {"Resources": ["*"], "NotResources": [ARN]},
    "a tag of another value": {"ListOfTags": [{"ConditionKey": "team", "ConditionValue": "web"}]},
    "a condition on a tag it lacks": {"Resources": ["*"], "Conditions": {"StringEquals": _condition("cost", "1")}},
    "a pattern it must not meet": {"Conditions": {"StringNotLike": _condition("backup", "daily*")}},
    "two conditions of which it meets one": {
        "Conditions": {"StringEquals": _condition("team", "data"), "StringNotEquals": _condition("team", "data")}
    },
}


@pytest.mark.parametrize("selection", TAKE.values(), ids=TAKE.keys())
def test_a_selection_takes_what_it_names(selection: dict[str, Any]) -> None:
    """What it lists adds up."""
    assert selects(selection, ARN, TAGS)


@pytest.mark.parametrize("selection", LEAVE.values(), ids=LEAVE.keys())
def test_a_selection_leaves_what_it_does_not_name(selection: dict[str, Any]) -> None:
    """Exceptions and conditions narrow."""
    assert not selects(selection, ARN, TAGS)
