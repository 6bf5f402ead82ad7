"""Plans that real Terraform made, and exactly what the guard says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.guard import Purpose, judge
from operations.guard.registry import RULES
from tests.unit.guard.recorded_plans import RECORDED, recorded
from tests.unit.guard.scenarios import SCENARIOS, TRIGGER_AND_NEAR_MISS

if TYPE_CHECKING:
    from tests.unit.guard.scenario import Scenario


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_finds_exactly_what_a_plan_holds(scenario: Scenario) -> None:
    """No hazard is missed and none is made up."""
    assert [finding.id for finding in judge(recorded(scenario.name))] == list(scenario.found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_trigger_and_a_near_miss(rule: object) -> None:
    """A rule that no recorded plan triggers could be dead; one without a near miss could fire on everything."""
    rule_id = getattr(rule, "id")  # noqa: B009 - ids= gives pytest an object
    trigger, near_miss = TRIGGER_AND_NEAR_MISS[rule_id]
    assert rule_id in {finding.rule for finding in judge(recorded(trigger))}
    assert rule_id not in {finding.rule for finding in judge(recorded(near_miss))}


def test_every_recorded_plan_is_judged() -> None:
    """A fixture without a scenario would prove nothing."""
    assert sorted(file.stem for file in RECORDED.iterdir()) == sorted(
        scenario.name for scenario in SCENARIOS if not scenario.derived_from
    )
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_finding_has_a_flag_of_its_own(scenario: Scenario) -> None:
    """Allowing one of them allows that one and leaves all others as they were."""
    plan = recorded(scenario.name)
    found = judge(plan)
    assert len({finding.id for finding in found}) == len(found)
    for finding in found:
        again = judge(plan, allowed=[finding.id])
        assert [each.id for each in again if each.allowed] == [finding.id]
        assert [each.id for each in again] == [each.id for each in found]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("destroy", []),
        ("modules-one-key-gone", []),
        ("table-key-schema", ["table-replaced:app"]),
        ("home-provider-moved", ["region-moved:us-east-1", "table-not-found:app"]),
        ("targeted", ["plan-incomplete:plan"]),
        ("key-in-use-disabled", ["key-disabled:aws_kms_key.home"]),
    ],
)
def test_a_destroy_may_delete_and_nothing_else(name: str, found: list[str]) -> None:
    """Deletions are wanted then; a replacement, another region or a key that others need is not."""
    assert [finding.id for finding in judge(recorded(name), purpose=Purpose.DESTROY)] == found


def test_says_what_would_happen_and_what_to_do_instead() -> None:
    """One finding in full."""
    (finding,) = judge(recorded("one-replica-removed"))
    assert finding.document() == {
        "rule": "replica-removed",
        "severity": "block",
        "allowed": False,
        "blocks": True,
        "address": "aws_dynamodb_table.app",
        "region": "ap-southeast-1",
        "table": "app",
        "effect": "the copy in ap-southeast-1 is deleted with its recovery history; applications there lose their "
        "table, "
        "and its stream, alarms and backups end",
        "instead": "send its traffic elsewhere first and check that nothing reads or writes it; a region is left "
        "in steps "
        "of its own, never together with other changes",
        "allow": "replica-removed:ap-southeast-1",
    }
    assert finding.flag == "--allow replica-removed:ap-southeast-1"
