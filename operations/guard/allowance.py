"""What was allowed: one finding each, named by its rule and its place. There is no flag for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.errors import AllowanceError
from operations.guard.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from operations.guard.finding import Hit
    from operations.guard.rule import Rule


@dataclass(frozen=True, slots=True)
class Allowance:
    """One thing that is allowed.

    Args:
        rule: The rule's id.
        where: The place: a region, a table's name, or whatever the finding's flag says.
    """

    rule: str
    where: str

    @classmethod
    def parse(cls, text: str, rule_ids: Collection[str]) -> Allowance:
        """Reads ``RULE:WHERE``.

        Raises:
            AllowanceError: When it has another form, names no rule, or stands for more than one place.
        """
        rule, colon, where = text.partition(":")
        if not colon or not where or where == "*":
            raise AllowanceError(
                f"--allow: must be RULE:WHERE for one place, got {text!r}; each finding prints the flag that allows it"
            )
        if rule not in rule_ids:
            raise AllowanceError(
                f"--allow {text}: must name a rule of the guard, got {rule!r}; each finding prints the flag that "
                f"allows it"
            )
        return cls(rule, where)


def settle(rule: Rule, hits: Sequence[Hit], allowed: Iterable[Allowance]) -> list[Finding]:
    """Gives each hit of a rule the shortest name that means it alone, and looks whether that is allowed."""
    shares = Counter(place for hit in hits for place in set(hit.places))
    granted = {allowance.where for allowance in allowed if allowance.rule == rule.id}
    findings = []
    for hit in hits:
        own = tuple(place for place in hit.places if shares[place] == 1) or hit.places[-1:]
        findings.append(
            Finding(
                rule=rule.id,
                severity=rule.severity,
                address=hit.address,
                region=hit.region,
                table=hit.table,
                effect=hit.effect,
                instead=hit.instead,
                own_places=own,
                # A name that two findings share allows neither: whoever wrote it thought of one of them.
                allowed=any(place in granted and shares[place] == 1 for place in own),
            )
        )
    return findings
