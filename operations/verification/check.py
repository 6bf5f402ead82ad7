"""Decides over a history: pure, item by item, in time that grows with the history and no faster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.verification.item_history import items_of
from operations.verification.rules.arrived import arrived
from operations.verification.rules.conditions_held import conditions_held
from operations.verification.rules.converged import converged
from operations.verification.rules.deletes_stay import deletes_stay
from operations.verification.rules.known_values import known_values
from operations.verification.rules.last_writer import last_writer
from operations.verification.rules.linearizable import UndecidedError, linearizable
from operations.verification.rules.own_writes import own_writes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from operations.verification.finding import Finding
    from operations.verification.history import Consistency, History
    from operations.verification.item_history import ItemHistory

    Rule = Callable[[ItemHistory], Iterator[Finding]]

RULES: Mapping[Consistency, tuple[Rule, ...]] = {
    "eventual": (arrived, converged, last_writer, deletes_stay, own_writes, conditions_held, known_values),
    "strong": (linearizable, converged, known_values),
}
"""The rules that a table must keep, by its consistency."""


@dataclass(slots=True)
class Verdict:
    """What a history proves.

    Args:
        findings: Every broken promise.
        operations: How many operations were looked at.
        items: How many items.
        contended: How many items more than one write may have changed.
        decided: How many of those have one possible last writer, so that the winner is proven to be the right one.
        undecided: The items that nothing could be said of.
        unread: How many items could not be read in the end, by region.
    """

    findings: list[Finding] = field(default_factory=list)
    operations: int = 0
    items: int = 0
    contended: int = 0
    decided: int = 0
    undecided: list[str] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)

    @property
    def is_proven(self) -> bool:
        """Whether there was something to look at, all of it could be decided, and no promise was broken."""
        return bool(self.items) and not (self.findings or self.undecided or self.unread)

    def document(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return {
            "proven": self.is_proven,
            "operations": self.operations,
            "items": self.items,
            "contended_items": self.contended,
            "last_writer_certain": self.decided,
            "findings": [finding.document() for finding in self.findings],
            "undecided": self.undecided,
            "unread": self.unread,
        }


def check(history: History) -> Verdict:
    """Decides whether a history keeps every promise of its table's consistency."""
    verdict = Verdict(operations=len(history.operations))
    for item in items_of(history):
        verdict.items += 1
        if sum(one.may_have_written for one in item.operations) > 1:
            verdict.contended += 1
            verdict.decided += item.possible_winners() == 1
        for region in history.regions:
            if region not in item.final:
                verdict.unread[region] = verdict.unread.get(region, 0) + 1
        try:
            for rule in RULES[history.consistency]:
                verdict.findings.extend(rule(item))
        except UndecidedError:
            verdict.undecided.append(item.key)
    return verdict
