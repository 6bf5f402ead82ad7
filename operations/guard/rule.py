"""What a rule is: an id, a severity, a sentence, and a function over the view of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.guard.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Args:
        id: Its name in kebab case; part of the flag that allows a finding, so it never changes.
        title: What it looks for, in one line.
        find: Looks for it.
        severity: Whether a finding stops an apply. Default: it does.
        wanted_by_destroy: Whether what it finds is what a destroy is for. Default: no, it holds there as well.
    """

    id: str
    title: str
    find: Callable[[PlanView], Iterable[Hit]]
    severity: Severity = Severity.BLOCK
    wanted_by_destroy: bool = False
