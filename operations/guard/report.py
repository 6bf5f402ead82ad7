"""Findings in lines for people and as one JSON document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from operations.guard.judge import refuses
from operations.guard.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.guard.finding import Finding

_FIELD = "    {:<9} {}"


def headline(findings: Sequence[Finding], changes: int, settings: int = 0) -> str:
    """The verdict in one line.

    Args:
        findings: What was found.
        changes: How many resources the plan changes.
        settings: How many settings of replicas are changed beside it. Default: none.
    """
    counts = Counter(_word(finding) for finding in findings)
    parts = [f"{counts[word]} {word}" for word in ("blocked", "warning", "allowed") if counts[word]]
    verdict = "refused" if refuses(findings) else "nothing stands in the way"
    subjects = [_counted(changes, "resource change")] if changes or not settings else []
    subjects += [_counted(settings, "replica setting")] if settings else []
    what = " and ".join(subjects)
    return f"guard: {verdict}; {what} judged by {len(RULES)} rules: {', '.join(parts) or 'no findings'}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding in four or five lines."""
    for finding in findings:
        where = "  ".join(part for part in (finding.region, finding.table, finding.address) if part)
        yield f"  {_word(finding):<8} {finding.rule}{f'  {where}' if where else ''}"
        yield _FIELD.format("would:", finding.effect)
        yield _FIELD.format("instead:", finding.instead)
        if not finding.allowed:
            yield _FIELD.format("to allow:", finding.flag)


def document(findings: Sequence[Finding], unused: Sequence[str], changes: int, settings: int = 0) -> dict[str, Any]:
    """The verdict as JSON.

    Args:
        findings: What was found.
        unused: What was allowed and met no finding.
        changes: How many resources the plan changes.
        settings: How many settings of replicas are changed beside it. Default: none.
    """
    counts = Counter(_word(finding) for finding in findings)
    return {
        "refused": refuses(findings),
        "resource_changes": changes,
        "replica_settings": settings,
        "rules": len(RULES),
        "counts": {word: counts[word] for word in ("blocked", "warning", "allowed")},
        "findings": [finding.document() for finding in findings],
        "unused_allowances": list(unused),
    }


def _word(finding: Finding) -> str:
    if finding.allowed:
        return "allowed"
    return "blocked" if finding.blocks else "warning"
