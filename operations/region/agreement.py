"""Who agrees that a region is left: whoever types its name, or gives the flag that names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.errors import AnswerIsNoError, RefusedError
from operations.region.consent import REPLICA_REMOVED, to_leaving, to_other_copies

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from operations.console import Console
    from operations.terraform.plan import Plan


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement to leave one region.

    Args:
        console: Where the name is typed.
        allowed: What the guard is told to allow, each as ``RULE:WHERE``.
        region: The region.
        table_name: The table.
    """

    console: Console
    allowed: Sequence[str]
    region: str
    table_name: str

    @property
    def flag(self) -> str:
        """What agrees in a script."""
        return f"--allow {REPLICA_REMOVED}:{self.region}"

    @property
    def to_type(self) -> str:
        """What has to be typed; empty where the flag was given."""
        return "" if self._is_flagged else self.region

    def demand(self) -> None:
        """Refuses to begin where nobody will be able to agree.

        Raises:
            AnswerIsNoError: When ``--yes`` was given without the flag that names the region.
            RefusedError: When nobody is there to type the region's name.
        """
        if self._is_flagged or self._can_type:
            return
        if self.console.yes:
            raise AnswerIsNoError(
                f"region {self.region}: its replica is deleted with its recovery history, which --yes alone does not "
                f"allow; nothing was changed; add {self.flag}"
            )
        raise RefusedError(
            f"region {self.region}: its name must be typed, got no terminal to ask on; add --yes {self.flag} to agree"
        )

    def consent(self, plan: Plan, addresses: Collection[str]) -> list[str]:
        """The findings of a plan that are agreed to, each as ``RULE:WHERE``.

        Args:
            plan: The plan.
            addresses: What the states have in the region.
        """
        if self._is_flagged or self._can_type:
            return to_leaving(plan, self.region, addresses)
        return to_other_copies(plan)

    @property
    def _can_type(self) -> bool:
        return self.console.is_interactive and not self.console.yes

    @property
    def _is_flagged(self) -> bool:
        places = (self.region, f"{self.table_name}@{self.region}")
        return any(f"{REPLICA_REMOVED}:{place}" in self.allowed for place in places)
