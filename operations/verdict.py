"""What the guard says of a plan, as plan, deploy and destroy show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.guard import Purpose, judge, refuses
from operations.guard.judge import unused
from operations.guard.report import document, headline, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.console import Console
    from operations.guard import Finding
    from operations.terraform.plan import Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's word on one plan.

    Args:
        findings: What was found.
        unused: What was allowed and met no finding.
        changes: How many resources the plan changes.
    """

    findings: Sequence[Finding]
    unused: Sequence[str]
    changes: int

    @property
    def refuses(self) -> bool:
        """Whether the plan must not be applied."""
        return refuses(self.findings)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        return headline(self.findings, self.changes)

    def show(self, console: Console) -> None:
        """Says what was found, where anything was."""
        if self.findings:
            console.say(self.headline)
            for line in lines(self.findings):
                console.say(line)

    def document(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return document(self.findings, self.unused, self.changes)


def judged(plan: Plan | None, allowed: Sequence[str], *, destroying: bool = False) -> Verdict:
    """Judges a plan; nothing to do is nothing to judge.

    Raises:
        AllowanceError: When *allowed* names no rule.
    """
    if plan is None:
        return Verdict((), tuple(allowed), 0)
    purpose = Purpose.DESTROY if destroying else Purpose.DEPLOY
    findings = judge(plan, allowed=allowed, purpose=purpose)
    changes = sum(change.changes_anything for change in plan.resource_changes if change.mode == "managed")
    return Verdict(findings, unused(findings, allowed), changes)
