"""Typing a region's name agrees to what goes with that region, and to nothing else the guard finds."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from operations.guard import judge, refuses
from operations.region.consent import to_leaving, to_other_copies
from operations.terraform.plan import parse_plan
from tests.unit.guard.recorded_plans import raw, recorded

RECORDED = sorted(file.stem for file in (Path(__file__).parents[1] / "guard" / "recorded").glob("*.json"))
NEVER = {
    "all-replicas-removed",
    "capacity-cut",
    "encryption-switched",
    "home-region-changed",
    "plan-errored",
    "plan-incomplete",
    "protected-table-deleted",
    "recovery-off",
    "region-moved",
    "replica-replaced",
    "table-deleted",
    "table-key-changed",
    "table-not-found",
    "table-replaced",
    "trail-removed",
    "unknown-value",
}
COPIES = {"backup-retention-cut"}


def test_the_removal_of_that_replica_is_what_was_asked_for() -> None:
    """With it allowed the guard lets the plan pass; for another region it does not."""
    plan = recorded("one-replica-removed")
    (finding,) = [one for one in judge(plan) if one.blocks]
    assert to_leaving(plan, finding.region) == [f"replica-removed:{finding.region}"]
    assert not refuses(judge(plan, allowed=to_leaving(plan, finding.region)))
    assert to_leaving(plan, "ca-west-1") == []


def test_what_waits_unread_in_that_region_goes_with_it() -> None:
    """Its data stream and its queue; asked for of another region, neither may."""
    plan = recorded("records-removed")
    agreed = to_leaving(plan, "us-east-1")
    assert agreed == ["unread-records-lost:app-changes", "unread-records-lost:app-failed"]
    assert not refuses(judge(plan, allowed=agreed))
    assert to_leaving(plan, "eu-west-1") == []


@pytest.mark.parametrize("name", RECORDED)
def test_nothing_beside_the_region_is_ever_agreed_to(name: str) -> None:
    """Whatever the plan: what is agreed to is in the region, and of no rule that means more than leaving it."""
    plan = recorded(name)
    findings = judge(plan)
    regions = {finding.region for finding in findings}
    for region in regions:
        agreed = {one.partition(":")[0] for one in to_leaving(plan, region)}
        assert not agreed & NEVER
        for finding in judge(plan, allowed=to_leaving(plan, region)):
            assert not finding.allowed or finding.region == region or finding.rule in COPIES


def backup_plan(days: int | None = 30, copy_days: int = 30, *, copies: int = 1, known: bool = False) -> dict[str, Any]:
    """A backup plan as it reads back, or with *known* off as it is planned: what it copies to is not made yet."""
    arn = {"destination_vault_arn": "arn:aws:backup:us-east-1:123456789012:backup-vault:app"} if known else {}
    return {
        "arn": "arn:aws:backup:eu-west-1:123456789012:backup-plan:1",
        "name": "app",
        "rule": [
            {
                "rule_name": "scheduled",
                "schedule": "cron(0 5 ? * * *)",
                "lifecycle": [{"delete_after": days, "cold_storage_after": 0 if known else None}],
                "copy_action": [arn | {"lifecycle": [{"delete_after": copy_days}]}] * copies,
            }
        ],
    }


@pytest.mark.parametrize(
    ("after", "agreed"),
    [
        (backup_plan(), True),
        (backup_plan(days=7), False),
        (backup_plan(copy_days=7), False),
        (backup_plan(copies=0), False),
    ],
)
def test_copies_may_go_to_another_vault_and_be_kept_no_less_long(after: dict[str, Any], agreed: bool) -> None:  # noqa: FBT001 - a table
    """A shorter retention, or one copy less, is not what was asked for."""
    plan = deepcopy(raw("nothing-to-do"))
    unknown = {"rule": [{"copy_action": [{"destination_vault_arn": True}] * len(after["rule"][0]["copy_action"])}]}
    plan["resource_changes"] = [
        {
            "address": "aws_backup_plan.app",
            "mode": "managed",
            "type": "aws_backup_plan",
            "name": "app",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {
                "actions": ["update"],
                "before": backup_plan(known=True),
                "after": after,
                "after_unknown": unknown,
            },
        }
    ]
    parsed = parse_plan(plan)
    cut = [one.id for one in judge(parsed) if one.rule in COPIES]
    assert cut
    assert to_other_copies(parsed) == (cut if agreed else [])
