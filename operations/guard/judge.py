"""Judges a plan: every rule over one view of it. Pure: no file, no network, no clock."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from operations.guard.allowance import Allowance, settle
from operations.guard.registry import RULES
from operations.guard.view.plan_view import PlanView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.guard.finding import Finding
    from operations.guard.view.replica_setting import ReplicaSetting
    from operations.terraform.plan import Plan


class Purpose(enum.StrEnum):
    """What the plan is for."""

    DEPLOY = "deploy"
    DESTROY = "destroy"


def judge(
    plan: Plan,
    *,
    allowed: Iterable[str] = (),
    purpose: Purpose = Purpose.DEPLOY,
    settings: Iterable[ReplicaSetting] = (),
) -> list[Finding]:
    """Judges a plan.

    Args:
        plan: The plan.
        allowed: What is allowed, each as ``RULE:WHERE``. Default: nothing.
        purpose: What the plan is for; a destroy may delete what a deploy may not. Default: a deploy.
        settings: What will be changed in replicas beside the plan. Default: nothing.

    Returns:
        The findings, allowed ones included, in the order of the rules, then of address and region.

    Raises:
        AllowanceError: When something is allowed that no rule can find.
        PlanFormatError: When the plan says something that is not known; what is not known must not pass as safe.
    """
    rule_ids = {rule.id for rule in RULES}
    allowances = [Allowance.parse(text, rule_ids) for text in allowed]
    view = PlanView(plan, settings)
    findings: list[Finding] = []
    for rule in RULES:
        if purpose is Purpose.DESTROY and rule.wanted_by_destroy:
            continue
        hits = sorted(rule.find(view), key=lambda hit: (hit.address, hit.region, hit.places))
        findings += settle(rule, hits, allowances)
    return findings


def refuses(findings: Iterable[Finding]) -> bool:
    """Whether any of them stops an apply."""
    return any(finding.blocks for finding in findings)


def unused(findings: Iterable[Finding], allowed: Iterable[str]) -> list[str]:
    """What was allowed and met no finding, or more than one: a typing error, or a flag left over from last time."""
    met = {f"{finding.rule}:{place}" for finding in findings if finding.allowed for place in finding.own_places}
    return [text for text in dict.fromkeys(allowed) if text not in met]
