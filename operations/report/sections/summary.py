"""The first thing on the page: one tile per question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.report.sections.state import State
from operations.report.sections.verification import of_another
from operations.report.words import counted

if TYPE_CHECKING:
    from operations.report.contents import Contents
    from operations.report.sections.alarms import RegionAlarms
    from operations.report.sections.cost import Cost
    from operations.report.sections.kept import Kept
    from operations.report.sections.plan import PlanSection
    from operations.report.sections.regions import Trouble
    from operations.report.sections.verification import Verification


@dataclass(frozen=True, slots=True)
class Tile:
    """An answer.

    Args:
        question: What it is about.
        answer: The answer, in two or three words.
        state: How that is.
        note: What stands behind it.
        anchor: The section that has more.
    """

    question: str
    answer: str
    state: State
    note: str
    anchor: str


def tiles(
    contents: Contents,
    *,
    troubles: list[Trouble],
    alarms: list[RegionAlarms],
    verification: Kept[Verification],
    plan: Kept[PlanSection],
    cost: Kept[Cost],
) -> list[Tile]:
    """The tiles."""
    return [
        _regions(contents, troubles),
        _verification(contents, verification),
        _alarms(contents, alarms),
        _plan(plan),
        _cost(cost),
    ]


def _regions(contents: Contents, troubles: list[Trouble]) -> Tile:
    if not contents.facts:
        return Tile("Regions", "not deployed", State.UNKNOWN, "", "regions")
    active = sum(found.table_status == "ACTIVE" for found in contents.facts.values())
    bad = sum(trouble.state is State.BAD for trouble in troubles)
    state = State.BAD if bad else State.WARNING if troubles else State.GOOD
    note = f"{bad} wrong, {len(troubles) - bad} to know" if troubles else "nothing wrong"
    return Tile("Regions", f"{active} of {len(contents.facts)} active", state, note, "troubles")


def _verification(contents: Contents, verification: Kept[Verification]) -> Tile:
    found = verification.section
    if found is None:
        return Tile("Replication", "not verified", State.UNKNOWN, verification.missing, "verification")
    other = of_another(contents, found.table, found.measured_on)
    if other:
        return Tile("Replication", "not verified", State.UNKNOWN, other, "verification")
    answer, state = ("proven", State.GOOD) if found.is_proven else ("not proven", State.BAD)
    return Tile("Replication", answer, state, verification.made, "verification")


def _alarms(contents: Contents, alarms: list[RegionAlarms]) -> Tile:
    if not contents.facts:
        return Tile("Alarms", "not deployed", State.UNKNOWN, "", "alarms")
    listed = [alarm for region in alarms for alarm in region.alarms]
    firing = sum(alarm.state is State.BAD for alarm in listed)
    if any(region.state is State.BAD for region in alarms):
        answer = f"{firing} in alarm" if firing else "some missing"
        return Tile("Alarms", answer, State.BAD, f"of {counted(len(listed), 'alarm')}", "alarms")
    if not listed:
        return Tile("Alarms", "none", State.UNKNOWN, "nobody is told when something goes wrong", "alarms")
    unread = sum(region.state is State.UNKNOWN for region in alarms)
    note = f"{counted(len(listed), 'alarm')}{f'; {unread} regions without' if unread else ''}"
    return Tile("Alarms", "none fires", State.WARNING if unread else State.GOOD, note, "alarms")


def _plan(plan: Kept[PlanSection]) -> Tile:
    found = plan.section
    if found is None:
        return Tile("Plan and guard", "none yet", State.UNKNOWN, plan.missing, "plan")
    blocked = sum(hazard.state is State.BAD for hazard in found.hazards)
    answer = (
        f"{blocked} blocked" if blocked else counted(len(found.hazards), "finding") if found.hazards else "no finding"
    )
    return Tile("Plan and guard", answer, found.state, found.outcome, "plan")


def _cost(cost: Kept[Cost]) -> Tile:
    found = cost.section
    if found is None:
        return Tile("Cost", "not known", State.UNKNOWN, cost.missing, "cost")
    return Tile("Cost", f"{found.total} USD a month", State.UNKNOWN, f"from {found.basis}", "cost")
