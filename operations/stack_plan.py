"""What one stack would change: planned, summed up and judged in one go for plan, deploy and destroy alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.capacity_steps import NO_STEP, CapacityStep, capacity_step
from operations.deployed import deployed, is_deployed
from operations.looked_up import is_there
from operations.pending_settings import document as settings_document
from operations.pending_settings import pending_settings, rows, to_judge
from operations.plan_summary import NOTHING, PlanSummary, summarize
from operations.removals import Removal, removal
from operations.terraform.resource_change import Action
from operations.verdict import Verdict, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from operations.console import Console
    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.replica_settings import Difference
    from operations.terraform.plan import Plan
    from operations.terraform.saved_plan import SavedPlan

    Consent = Callable[[Plan], Sequence[str]]
    """Names the findings of a plan that are what was asked for, each as ``RULE:WHERE``."""


@dataclass(frozen=True, slots=True)
class StackPlan:
    """The plan of one stack.

    Args:
        stack: The stack.
        saved: The plan's file.
        plan: The plan in full; None when there is nothing to do.
        summary: What changes in which region.
        pending: What will be set in replicas besides; only the data stack has any.
        verdict: What the guard says.
        step: Which step of becoming provisioned it is.
        makes_from_source: Whether it makes the table from items elsewhere. AWS takes neither protection, tags, ceilings
            nor table class with those, so that a second plan sets them.
        removed: What it takes away because the environment leaves it out, for people.
    """

    stack: DrivenStack
    saved: SavedPlan
    plan: Plan | None
    summary: PlanSummary
    pending: Sequence[Difference]
    verdict: Verdict
    step: CapacityStep = NO_STEP
    makes_from_source: bool = False
    removed: str = ""

    @property
    def is_first_of_two(self) -> bool:
        """Whether another apply of the same stack follows."""
        return self.step.is_first_of_two or self.makes_from_source

    @property
    def halfway(self) -> str:
        """How things stand between the two."""
        if self.step.is_first_of_two:
            return "its scaling is made, and the table is still on demand"
        return "the table is made, without what its source does not bring: protection, tags, ceilings, class"

    @property
    def changes_anything(self) -> bool:
        """Whether there is a resource, a replica's setting or, in a second step, the capacity mode to change."""
        return bool(self.summary.changes or self.pending or self.is_first_of_two)

    @property
    def step_text(self) -> str:
        """Which step this is and what it takes away, for people; empty where there is one alone that takes nothing."""
        return "; ".join(filter(None, (self._which_step, self.removed)))

    @property
    def _which_step(self) -> str:
        if self.makes_from_source and not self.step.text:
            return (
                "step 1 of 2: made from its source; step 2 sets protection, tags, ceilings and class, and is planned "
                "after it"
            )
        return self.step.text

    @property
    def lines(self) -> list[str]:
        """The plan as people read it."""
        step = [f"{self.stack.name}: {self.step_text}"] if self.step_text else []
        return [f"{self.stack.name}: {self.summary.headline}", *step, *self.summary.lines(rows(self.pending))]

    def document(self) -> dict[str, Any]:
        """The plan as JSON."""
        return {
            "plan": self.summary.document() | {"replica_settings": settings_document(self.pending)},
            "guard": self.verdict.document(),
        } | ({"step": self.step_text} if self.step_text else {})


def plan_stack(
    deployment: Deployment,
    stack: DrivenStack,
    variables: Mapping[str, str],
    allowed: Sequence[str],
    *,
    destroy: bool = False,
    is_second: bool = False,
    consent: Consent | None = None,
) -> StackPlan:
    """Plans one stack.

    Args:
        deployment: The environment.
        stack: One of its stacks.
        variables: Values of input variables.
        allowed: What the guard is told to allow, each as ``RULE:WHERE``.
        destroy: Plan to destroy everything.
        is_second: Whether the first of two steps was just taken.
        consent: Names the findings that are what was asked for. Default: none is.

    Raises:
        TerraformError: When planning fails.
        AllowanceError: When *allowed* names no rule.
    """
    is_data = stack is deployment.data and not destroy
    step = capacity_step(deployment, variables, is_scaled=is_second) if is_data else NO_STEP
    removed = removal(deployment, variables) if is_data else Removal()
    for warning in step.warnings:
        deployment.console.warn(warning)
    saved, plan = stack.plan({**variables, **step.variables, **removed.variables}, destroy=destroy)
    allowed = [*allowed, *(consent(plan) if consent and plan else ())]
    pending = pending_settings(deployment, plan) if is_data else []
    summary = summarize(plan) if plan else NOTHING
    settings = to_judge(pending, deployed(deployment).table_name, deployment.clients()) if pending else []
    verdict = judged(plan, allowed, settings, destroying=destroy)
    from_source = is_data and deployment.environment.source is not None and plan is not None and _makes_table(plan)
    return StackPlan(stack, saved, plan, summary, pending, verdict, step, from_source, removed.text)


def _makes_table(plan: Plan) -> bool:
    return any(
        one.type == "aws_dynamodb_table" and one.action is Action.CREATE and one.change.import_id is None
        for one in plan.resource_changes
    )


def plannable(deployment: Deployment) -> Sequence[DrivenStack]:
    """The stacks that can be planned now: what looks up the table, or what joins it, waits until that is there."""
    if is_deployed(deployment) and is_there(deployment.environment, deployment.data.terraform.stored_state()):
        return deployment.stacks
    for stack in deployment.stacks[1:]:
        deployment.console.say(f"{stack.name}: planned once {deployment.data.name} is deployed")
    return deployment.stacks[:1]


def warn_of_unused(console: Console, plans: Iterable[StackPlan], allowed: Sequence[str]) -> None:
    """Says what was allowed and met no finding in any stack: a typing error, or a flag left over from last time."""
    unused = set(allowed).intersection(*(planned.verdict.unused for planned in plans))
    for text in sorted(unused):
        console.warn(f"--allow {text} meets no finding, or more than one; each finding prints its own flag")
