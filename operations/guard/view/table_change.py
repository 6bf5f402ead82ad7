"""What a plan does to one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from operations.guard.finding import Hit
from operations.guard.view import values
from operations.guard.view.replica import Replica, by_region, hides_a_region
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.terraform.resource_change import ResourceChange

NOT_KNOWN = " (the new value is not known before apply)"


@dataclass(frozen=True)
class TableChange:
    """One ``aws_dynamodb_table`` of a plan.

    Args:
        change: Its entry in the plan.
        region: The region the table is in; empty when it cannot be told.
    """

    change: ResourceChange
    region: str

    @cached_property
    def name(self) -> str:
        """The table's name now, or after for one that is created; empty when it is not known."""
        found = self.before("name") or self.after("name")
        return found if isinstance(found, str) else ""

    @property
    def address(self) -> str:
        """Its Terraform address."""
        return self.change.address

    def before(self, *path: str | int) -> Any:
        """The value at a path before; None where there is none."""
        return values.before(self.change.change, *path)

    def after(self, *path: str | int) -> Any:
        """The value at a path after: known, ``UNKNOWN``, or None where there is none."""
        return values.after(self.change.change, *path)

    def turns_off(self, *path: str | int) -> bool:
        """Whether something that is on may be off afterwards; unknown counts as off."""
        return self.before(*path) is True and self.after(*path) is not True

    def hint(self, *path: str | int) -> str:
        """What to add to a sentence when the value after is not known."""
        return NOT_KNOWN if self.after(*path) is UNKNOWN else ""

    @cached_property
    def replicas_before(self) -> Mapping[str, Replica]:
        """Its replica blocks before, by region."""
        return by_region(values.blocks_before(self.change.change, "replica"))

    @cached_property
    def replicas_after(self) -> Mapping[str, Replica]:
        """Its replica blocks after, by region, without those whose region is not known."""
        found = values.blocks_after(self.change.change, "replica")
        return {} if found is UNKNOWN else by_region(found)

    @cached_property
    def hides_a_replica(self) -> bool:
        """Whether it is not known before apply which regions have a replica."""
        return hides_a_region(values.blocks_after(self.change.change, "replica"))

    def indexes_before(self) -> dict[str, Mapping[str, Any]]:
        """Its global indexes before, by name."""
        return {block["name"]: block for block in values.blocks_before(self.change.change, "global_secondary_index")}

    def indexes_after(self) -> dict[str, Mapping[str, Any]] | None:
        """Its global indexes after, by name; None when they are not known."""
        found = values.blocks_after(self.change.change, "global_secondary_index")
        if found is UNKNOWN or any(block.get("name") is UNKNOWN for block in found):
            return None
        return {block["name"]: block for block in found}

    def hit(self, effect: str, instead: str, *, part: str = "") -> Hit:
        """A hit on this table, or on a part of it, for example an index."""
        tail = f"/{part}" if part else ""
        unique = f"{self.address}#{self.change.deposed}" if self.change.deposed else self.address
        label = self.name or self.address
        places = (f"{label}{tail}", f"{label}@{self.region}{tail}", f"{unique}{tail}")
        return Hit(self.address, self.region, self.name, effect, instead, tuple(dict.fromkeys(places)))

    def hit_in(self, region: str, effect: str, instead: str) -> Hit:
        """A hit on this table's replica in a region."""
        places = (region, f"{self.name or self.address}@{region}", f"{self.address}@{region}")
        return Hit(self.address, region, self.name, effect, instead, places)
