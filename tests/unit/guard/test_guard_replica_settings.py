"""What a deploy sets in replicas beside the plan is judged by the rules that judge the plan."""

from __future__ import annotations

import pytest

from operations.errors import AllowanceError
from operations.guard import judge
from operations.guard.view.replica_setting import ReplicaSetting
from operations.verdict import judged
from tests.unit.guard.recorded_plans import recorded


def setting(name: str, before: object, after: object, region: str = "eu-west-1") -> ReplicaSetting:
    """A change in a replica of the recorded table."""
    return ReplicaSetting("app", region, name, before, after)


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ([setting("deletion_protection", True, False)], ["protection-off:eu-west-1"]),
        ([setting("deletion_protection", False, True)], []),
        ([setting("point_in_time_recovery", True, False)], ["replica-recovery-off:eu-west-1"]),
        ([setting("point_in_time_recovery", False, True)], []),
        ([setting("recovery_period_days", 35, 1)], ["recovery-window-cut:eu-west-1"]),
        ([setting("recovery_period_days", 1, 35)], []),
        ([setting("table_class", "STANDARD", "STANDARD_INFREQUENT_ACCESS"), setting("tags", {"a": "b"}, {})], []),
    ],
)
def test_judges_what_the_plan_does_not_show(settings: list[ReplicaSetting], found: list[str]) -> None:
    """Each by the region it is in; Terraform may have nothing to do at all."""
    verdict = judged(None, (), settings)
    assert [finding.id for finding in verdict.findings] == found
    assert verdict.refuses == bool(found)


def test_recovery_that_is_only_now_switched_on_loses_no_window() -> None:
    """AWS names 35 days for recovery that is off."""
    settings = [setting("point_in_time_recovery", False, True), setting("recovery_period_days", 35, 7)]
    assert judged(None, (), settings).findings == []


def test_what_plan_and_replica_both_tell_is_found_once() -> None:
    """One flag allows it."""
    (found,) = judge(recorded("replica-recovery-off"))
    again = setting("point_in_time_recovery", True, False, found.region)
    assert judge(recorded("replica-recovery-off"), settings=[again]) == [found]


def test_the_table_s_flag_does_not_lift_the_protection_of_its_replicas() -> None:
    """Whoever names the table thought of its home; each replica is a copy of the data."""
    lifted = [setting("deletion_protection", True, False, region) for region in ("eu-west-1", "ap-southeast-1")]
    found = judge(recorded("protection-off"), allowed=["protection-off:app"], settings=lifted)
    assert [(finding.id, finding.allowed) for finding in found] == [
        ("protection-off:ap-southeast-1", False),
        ("protection-off:eu-west-1", False),
        ("protection-off:app", True),
    ]


def test_a_flag_that_no_rule_knows_is_refused_where_nothing_is_planned() -> None:
    """A typing error does not wait for the day on which it matters."""
    with pytest.raises(AllowanceError, match=r"^--allow protection:app: must name a rule of the guard"):
        judged(None, ["protection:app"])
