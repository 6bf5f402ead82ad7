"""A table that is to be taken over, as AWS has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.adoption.alarms_compared import Around
    from operations.adoption.description import TableDescription
    from operations.adoption.region_facts import RegionFacts


@dataclass(slots=True)
class Live:
    """A table as AWS has it.

    Args:
        table: The table in words of its own.
        facts: What every region said.
        unsayable: What stands in the way: what it is, and what it would take.
        stays: What exists beside it and is left alone.
        backups: The settings of the backups that this project made of it; None where there are none, or none that an
            environment can say.
        alarms: The same of its alarms.
        watching: What its alarms are recognised by, by region.
    """

    table: TableDescription
    facts: Mapping[str, RegionFacts]
    unsayable: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    backups: Mapping[str, Any] | None = None
    alarms: Mapping[str, Any] | None = None
    watching: Mapping[str, Around] = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        """The account it is in."""
        return str(self.facts[self.table.home].table["TableArn"].split(":")[4])
