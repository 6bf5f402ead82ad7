"""The last plan or deploy: what would change in which region, and what the guard says of it. No value of it is here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from operations.plan_summary import NOWHERE, kind_of
from operations.report.sections.kept import Kept, kept
from operations.report.sections.state import State
from operations.results import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.report.contents import Contents
    from operations.results import Result


@dataclass(frozen=True, slots=True)
class Hazard:
    """A finding of the guard.

    Args:
        state: Whether it stops an apply.
        word: The same in a word.
        rule: The rule.
        where: Region, table and address.
        effect: What would happen.
        instead: What to do instead.
    """

    state: State
    word: str
    rule: str
    where: str
    effect: str
    instead: str


@dataclass(frozen=True, slots=True)
class StackChanges:
    """What one stack would change.

    Args:
        name: The stack.
        headline: The counts, as Terraform words them.
        rows: Region, action, kind of resource and how many.
    """

    name: str
    headline: str
    rows: list[tuple[str, str, str, int]]


@dataclass(frozen=True, slots=True)
class PlanSection:
    """The last plan.

    Args:
        state: How it came out.
        outcome: The same in words.
        stacks: The stacks.
        hazards: What the guard found in all of them.
        rules: By how many rules it was judged.
        problems: What a deploy found wrong at its end.
    """

    state: State
    outcome: str
    stacks: list[StackChanges]
    hazards: list[Hazard]
    rules: int
    problems: list[str]


def plan_of(contents: Contents) -> Kept[PlanSection]:
    """The newer of the last plan and the last deploy."""
    made = [contents.results[kind] for kind in (Kind.PLAN, Kind.DEPLOY) if kind in contents.results]
    newest = max(made, key=lambda result: result.at).kind if made else Kind.PLAN
    found = kept(contents, newest, _built)
    if not contents.cut_short:
        return found
    if found.section is None:
        return replace(found, missing=f"{contents.cut_short}; {found.missing}")
    state = State.WARNING if found.section.state is State.GOOD else found.section.state
    outcome = f"{contents.cut_short}; what is shown here was before: {found.section.outcome}"
    return replace(found, section=replace(found.section, state=state, outcome=outcome))


def _built(result: Result) -> PlanSection:
    found = result.document
    stacks: Mapping[str, Mapping[str, Any]] = found["stacks"]
    hazards = [_hazard(one) for stack in stacks.values() for one in stack["guard"]["findings"]]
    problems = [str(problem) for problem in found.get("problems", ())]
    state, outcome = _outcome(found, problems)
    return PlanSection(
        state=state,
        outcome=outcome,
        stacks=[_changes(name, stack["plan"]) for name, stack in stacks.items()],
        hazards=sorted(hazards, key=lambda hazard: hazard.state is not State.BAD),
        rules=max((int(stack["guard"]["rules"]) for stack in stacks.values()), default=0),
        problems=problems,
    )


def _outcome(found: Mapping[str, Any], problems: list[str]) -> tuple[State, str]:
    if found["refused"]:
        return State.BAD, "the guard refuses it"
    if "second_plan_empty" not in found:
        return State.GOOD, "planned, and the guard lets it through; nothing was applied"
    if problems:
        return State.BAD, "applied, and something is left that should not be"
    done = "applied" if found["applied"] else "nothing to change"
    return State.GOOD, f"{done} in {found['seconds']:,.0f} s; the second plan is empty, every region was looked at"


def _changes(name: str, plan: Mapping[str, Any]) -> StackChanges:
    counts = Counter(
        (str(change["region"]), str(change["action"]), kind_of(str(change["type"]), str(change["address"])))
        for change in plan["changes"]
    )
    counts.update(
        (str(one["region"]), "change", f"replica setting {one['setting']}") for one in plan.get("replica_settings", ())
    )
    ordered = sorted(counts.items(), key=lambda row: (row[0][0] == NOWHERE, row[0]))
    return StackChanges(name, str(plan["summary"]), [(*row, count) for row, count in ordered])


def _hazard(one: Mapping[str, Any]) -> Hazard:
    state = State.GOOD if one["allowed"] else State.BAD if one["blocks"] else State.WARNING
    words = {State.GOOD: "allowed", State.BAD: "blocked", State.WARNING: "warning"}
    where = ", ".join(str(one[name]) for name in ("region", "table", "address") if one[name])
    return Hazard(state, words[state], str(one["rule"]), where, str(one["effect"]), str(one["instead"]))
