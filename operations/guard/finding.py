"""What a rule found, in words for people and as a value for programs."""

from __future__ import annotations

import enum
import shlex
from dataclasses import dataclass
from typing import Any


class Severity(enum.StrEnum):
    """Whether a finding stops an apply."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule saw at one place, before allowances are looked at.

    Args:
        address: The Terraform address. Empty for the plan as a whole.
        region: The AWS region that is hit. Empty when it is not known or there is none.
        table: The table's name. Empty when no table is concerned, or none that is known.
        effect: What would happen to the data, or to what keeps it safe.
        instead: What to do instead.
        places: The names by which it can be allowed, the shortest first; the last one is unique within a plan.
    """

    address: str
    region: str
    table: str
    effect: str
    instead: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard of a plan.

    Args:
        rule: The rule's id, for example ``replica-removed``.
        severity: Whether it stops an apply.
        address: The Terraform address. Empty for the plan as a whole.
        region: The AWS region that is hit. Empty when it is not known or there is none.
        table: The table's name. Empty when no table is concerned, or none that is known.
        effect: What would happen to the data, or to what keeps it safe.
        instead: What to do instead.
        own_places: The names that mean this finding of the rule and no other, the shortest first.
        allowed: Whether it was allowed.
    """

    rule: str
    severity: Severity
    address: str
    region: str
    table: str
    effect: str
    instead: str
    own_places: tuple[str, ...]
    allowed: bool

    @property
    def where(self) -> str:
        """The shortest name that means this finding of the rule and no other."""
        return self.own_places[0]

    @property
    def id(self) -> str:
        """What ``--allow`` takes: ``RULE:WHERE``."""
        return f"{self.rule}:{self.where}"

    @property
    def flag(self) -> str:
        """The flag that allows exactly this finding, quoted for a shell."""
        return f"--allow {shlex.quote(self.id)}"

    @property
    def blocks(self) -> bool:
        """Whether an apply must not go on."""
        return self.severity is Severity.BLOCK and not self.allowed

    def document(self) -> dict[str, Any]:
        """The finding as JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "allowed": self.allowed,
            "blocks": self.blocks,
            "address": self.address,
            "region": self.region or None,
            "table": self.table or None,
            "effect": self.effect,
            "instead": self.instead,
            "allow": self.id,
        }
