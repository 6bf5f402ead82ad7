"""A setting of a replica that a deploy changes through the API, beside the plan: the provider's block cannot say it."""

from __future__ import annotations

from dataclasses import dataclass

from operations.guard.finding import Hit


@dataclass(frozen=True, slots=True)
class ReplicaSetting:
    """One such change.

    Args:
        table: The table's name.
        region: The replica's region.
        name: The setting, for example ``deletion_protection``.
        before: What it is.
        after: What it will be.
    """

    table: str
    region: str
    name: str
    before: object
    after: object

    @property
    def turns_off(self) -> bool:
        """Whether something that is on will be off."""
        return self.before is True and self.after is not True

    def hit(self, effect: str, instead: str) -> Hit:
        """A hit on this replica; Terraform has no address for it."""
        return Hit("", self.region, self.table, effect, instead, (self.region, f"{self.table}@{self.region}"))
