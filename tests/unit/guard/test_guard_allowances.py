"""What is allowed: one finding each, by the name that means it and no other."""

from __future__ import annotations

import pytest

from operations.errors import AllowanceError
from operations.guard import judge, refuses
from operations.guard.judge import unused
from tests.unit.guard.recorded_plans import recorded

BOTH = "modules-replica-resources-removed"


def test_an_allowed_finding_is_shown_and_blocks_nothing() -> None:
    """It stays in the list, so that a reader sees what was agreed to."""
    plan = recorded("one-replica-removed")
    assert refuses(judge(plan))
    found = judge(plan, allowed=["replica-removed:ap-southeast-1"])
    assert [(finding.id, finding.allowed) for finding in found] == [("replica-removed:ap-southeast-1", True)]
    assert not refuses(found)


def test_a_warning_refuses_nothing() -> None:
    """It is told, and the plan may go on."""
    found = judge(recorded("alarm-removed"))
    assert [(finding.rule, finding.severity.value) for finding in found] == [("alarm-removed", "warn")]
    assert not refuses(found)


def test_a_name_that_two_findings_share_allows_neither() -> None:
    """Two tables lose their replica in one region; the region alone does not say which one was meant."""
    plan, region = recorded(BOTH), "replica-removed:eu-west-1"
    found = judge(plan, allowed=[region])
    assert [finding.allowed for finding in found] == [False, False]
    assert unused(found, [region]) == [region]


@pytest.mark.parametrize("name", ["carts@eu-west-1", 'module.table["carts"].aws_dynamodb_table_replica.there'])
def test_a_longer_name_is_taken_as_well(name: str) -> None:
    """The table with its region, or the address: each means one finding."""
    found = judge(recorded(BOTH), allowed=[f"replica-removed:{name}"])
    assert [(finding.where, finding.allowed) for finding in found] == [
        ("carts@eu-west-1", True),
        ("users@eu-west-1", False),
    ]
    assert unused(found, [f"replica-removed:{name}"]) == []


def test_what_is_allowed_and_not_found_is_told() -> None:
    """A flag left over from last time would hide the next removal."""
    allowed = ["replica-removed:ap-southeast-1", "replica-removed:eu-west-1"]
    assert unused(judge(recorded("one-replica-removed"), allowed=allowed), allowed) == ["replica-removed:eu-west-1"]


def test_a_flag_for_another_rule_or_place_allows_nothing() -> None:
    """Neither the place nor the rule alone."""
    found = judge(recorded("one-replica-removed"), allowed=["replica-removed:eu-west-1", "all-replicas-removed:app"])
    assert refuses(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "replica-removed",
            (
                "--allow: must be RULE:WHERE for one place, got 'replica-removed'; each finding prints the flag that "
                "allows it"
            ),
        ),
        (
            "replica-removed:*",
            (
                "--allow: must be RULE:WHERE for one place, got 'replica-removed:*'; each finding prints the flag "
                "that allows "
                "it"
            ),
        ),
        (
            "everything:app",
            (
                "--allow everything:app: must name a rule of the guard, got 'everything'; each finding prints the "
                "flag that "
                "allows it"
            ),
        ),
    ],
)
def test_rejects_a_flag_for_all(text: str, message: str) -> None:
    """There is none: each hazard is looked at before it is allowed."""
    with pytest.raises(AllowanceError) as caught:
        judge(recorded("nothing-to-do"), allowed=[text])
    assert str(caught.value) == message
