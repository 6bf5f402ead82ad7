"""What the guard says of a plan, as plan, deploy and destroy show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.guard import Purpose, judge, refuses
from operations.guard.judge import unused
from operations.guard.report import document, headline, lines
from operations.terraform.plan import parse_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.console import Console
    from operations.guard import Finding
    from operations.guard.view.replica_setting import ReplicaSetting
    from operations.terraform.plan import Plan

_NOTHING_PLANNED = parse_plan({"format_version": "1.2", "planned_values": {}})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's word on one plan.

    Args:
        findings: What was found.
        unused: What was allowed and met no finding.
        changes: How many resources the plan changes.
        settings: How many settings of replicas are changed beside it.
    """

    findings: Sequence[Finding]
    unused: Sequence[str]
    changes: int
    settings: int

    @property
    def refuses(self) -> bool:
        """Whether the plan must not be applied."""
        return refuses(self.findings)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        return headline(self.findings, self.changes, self.settings)

    def show(self, console: Console) -> None:
        """Says what was found, where anything was."""
        if self.findings:
            console.say(self.headline)
            for line in lines(self.findings):
                console.say(line)

    def document(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return document(self.findings, self.unused, self.changes, self.settings)


def judged(
    plan: Plan | None, allowed: Sequence[str], settings: Sequence[ReplicaSetting] = (), *, destroying: bool = False
) -> Verdict:
    """Judges a plan, and what is set in replicas beside it.

    Args:
        plan: The plan; None when Terraform has nothing to do.
        allowed: What is allowed, each as ``RULE:WHERE``.
        settings: What will be changed in replicas through the API. Default: nothing.
        destroying: Whether it is meant to destroy.

    Raises:
        AllowanceError: When *allowed* names no rule.
    """
    plan = plan or _NOTHING_PLANNED
    purpose = Purpose.DESTROY if destroying else Purpose.DEPLOY
    findings = judge(plan, allowed=allowed, purpose=purpose, settings=settings)
    changes = sum(change.changes_anything for change in plan.resource_changes if change.mode == "managed")
    return Verdict(findings, unused(findings, allowed), changes, len(settings))
