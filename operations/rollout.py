"""Brings every stack of an environment to what its file says, the data first, and proves that nothing is left to do.

All stacks are planned, judged and shown before the first is applied. A stack that looks up what another makes can only
be planned once that is there: on a first deploy it is planned, judged and shown in its turn.
"""

from __future__ import annotations

import importlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from operations.cut_off import cut_off
from operations.deployed import deployed
from operations.journal.entry import Phase
from operations.pending_settings import document as settings_document
from operations.plan_summary import NOTHING, combined_outcome
from operations.second_plan import SecondPlans
from operations.settling import Settled, Settling
from operations.stack_plan import StackPlan, plan_stack, plannable, warn_of_unused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.stack_plan import Consent
    from operations.terraform.plan import Plan

_NO = 1


class Preparation(Protocol):
    """Has a look at the plan of a stack before anybody sees it."""

    def prepare(self, stack: DrivenStack, plan: Plan | None) -> bool:
        """Returns whether the stack has to be planned anew."""


class Rollout:
    """One deploy.

    Args:
        deployment: The environment.
        variables: Values of input variables.
        allowed: What the guard is told to allow, each as ``RULE:WHERE``.
        recovery: Makes good what earlier runs left behind. Default: nothing is taken over.
        about: What the result says besides. Default nothing.
        consent: Names the findings of a plan that are what was asked for, each as ``RULE:WHERE``. Default: none is.
        plans_all_first: Whether what stacks look up of each other is there, so that none has to wait until another is
            applied. Default as the state of the first says.
        on_agreed: Called once the plans are agreed to, before anything is applied. Default: nothing.
    """

    def __init__(
        self,
        deployment: Deployment,
        variables: Mapping[str, str],
        allowed: Sequence[str],
        recovery: Preparation | None = None,
        *,
        about: Mapping[str, Any] | None = None,
        consent: Consent | None = None,
        plans_all_first: bool = False,
        on_agreed: Callable[[], None] | None = None,
    ) -> None:
        self._deployment = deployment
        self._console = deployment.console
        self._variables = variables
        self._allowed = allowed
        self._recovery = recovery
        self._about = dict(about or {})
        self._consent = consent
        self._plans_all_first = plans_all_first
        self._on_agreed = on_agreed
        self._plans: dict[str, StackPlan] = {}
        self._second_plans = SecondPlans(variables)
        self._second_step: StackPlan | None = None
        self._applied: list[str] = []
        self._settling = Settling(deployment)
        self._settled = Settled()
        self._began = time.monotonic()

    def run(self, *, dry_run: bool) -> int:
        """Deploys; returns the exit code.

        Args:
            dry_run: Stop after the plans were shown; taints of cut-off creations stay too.

        Raises:
            TerraformError: When a plan or an apply fails.
            RefusedError: When it is not confirmed.
        """
        for stack in self._deployment.stacks:
            self._finish_in_place(stack, dry_run=dry_run)
        for stack in self._deployment.stacks if self._plans_all_first else plannable(self._deployment):
            self._plan(stack)
        self._show(list(self._plans.values()))
        warn_of_unused(self._console, self._plans.values(), self._allowed)
        refused = any(planned.verdict.refuses for planned in self._plans.values())
        if refused or dry_run:
            ending = "the guard refuses; nothing was applied" if refused else "nothing was applied"
            lines = [f"{planned.stack.name}: {planned.summary.headline}; {ending}" for planned in self._plans.values()]
            self._console.result(self._document() | {"refused": refused, "applied": False}, lines)
            return _NO if refused else 0
        if any(planned.changes_anything for planned in self._plans.values()):
            self._confirm(list(self._plans))
        if self._on_agreed:
            self._on_agreed()
        with self._second_plans, self._settling:
            for stack in self._deployment.stacks:
                if not self._bring_about(stack):
                    return _NO
            self._end_settling()
            return self._check()

    def _finish_in_place(self, stack: DrivenStack, *, dry_run: bool) -> None:
        for address in cut_off(stack.terraform.stored_state()):
            self._console.say(f"{stack.name}: {address} was cut off while it was made; it is finished in place")
            if not dry_run:
                self._deployment.recorder.begin()
                stack.terraform.untaint(address)

    def _plan(self, stack: DrivenStack) -> StackPlan:
        planned = self._planned(stack)
        if self._recovery and self._recovery.prepare(stack, planned.plan):
            planned = self._planned(stack)
        self._plans[stack.name] = planned
        return planned

    def _planned(self, stack: DrivenStack) -> StackPlan:
        return plan_stack(self._deployment, stack, self._variables, self._allowed, consent=self._consent)

    def _show(self, plans: Sequence[StackPlan]) -> None:
        for planned in plans:
            for line in planned.lines:
                self._console.say(line)
            planned.verdict.show(self._console)

    def _confirm(self, names: Sequence[str], otherwise: str = "") -> None:
        plans = "this plan" if len(names) == 1 else "these plans"
        self._console.confirm(f"{', '.join(names)}: apply {plans}", otherwise=otherwise or self._so_far)

    @property
    def _so_far(self) -> str:
        """What was done before anybody was asked."""
        if self._applied:
            return f"{', '.join(self._applied)} stays applied; run it again to go on"
        if self._deployment.recorder.has_begun:
            return "only the state was changed: what earlier runs left behind was made good in it"
        return "nothing was changed"

    def _bring_about(self, stack: DrivenStack) -> bool:
        """Applies the plan that was shown; one that rested on what has changed since is made and shown anew.

        Returns:
            Whether it was applied: the guard may refuse what could only be planned now.
        """
        shown = self._plans.get(stack.name)
        data = self._plans[self._deployment.data.name]
        if stack is self._deployment.data:
            planned = data
        elif shown and not data.changes_anything:
            planned = shown
            self._end_settling()
        else:
            planned = self._plan(stack)
            self._end_settling()
            is_new = shown is None or planned.summary != shown.summary
            if is_new or planned.verdict.refuses:
                self._show([planned])
            if planned.verdict.refuses:
                text = f"{stack.name}: {planned.verdict.headline}; what comes before it is applied"
                self._console.result(self._document() | {"refused": True, "applied": True}, [text])
                return False
            if is_new and planned.changes_anything:
                self._confirm([stack.name])
        self._apply(planned)
        if planned.is_first_of_two and not self._take_second_step(planned):
            return False
        if stack is self._deployment.data:
            self._begin_settling()
        if planned.changes_anything:
            self._applied.append(stack.name)
        return True

    def _apply(self, planned: StackPlan) -> None:
        """Applies a plan; while that of another stack waits, the data is planned again."""
        if planned.plan is None:
            return
        _load_meanwhile("operations.live_check")
        data = self._plans[self._deployment.data.name]
        proves_data = planned is not data and self._is_to_be_proven(data)
        planned.stack.apply(
            planned.saved,
            planned.plan,
            while_waiting=partial(self._second_plans.begin, data.stack) if proves_data else None,
        )

    def _take_second_step(self, first: StackPlan) -> bool:
        """Does what AWS does not take in one go; planned, judged, shown and confirmed once more.

        Returns:
            Whether it was taken: the guard may refuse it.
        """
        stack = first.stack
        second = plan_stack(self._deployment, stack, self._variables, self._allowed, is_second=True)
        self._second_step = second
        self._show([second])
        if second.verdict.refuses:
            text = f"{stack.name}: {second.verdict.headline}; {first.halfway}"
            self._console.result(self._document() | {"refused": True, "applied": True}, [text])
            return False
        if second.plan:
            self._confirm([stack.name], otherwise=first.halfway)
            stack.apply(second.saved, second.plan)
        return True

    def _begin_settling(self) -> None:
        if self._plans[self._deployment.data.name].pending:
            self._deployment.recorder.begin()
        self._settling.begin()

    def _end_settling(self) -> None:
        """Has set in the replicas what Terraform cannot, before anything else is asked or applied."""
        settled = self._settling.end()
        if settled is None:
            return
        self._settled = settled
        for changed in settled.changed:
            self._console.detail(f"  {changed.region}: {changed.setting} set to {changed.wanted}")
        self._deployment.recorder.reached(Phase.SETTLED)

    def _is_to_be_proven(self, planned: StackPlan) -> bool:
        """Whether a second plan of it is wanted: something was changed."""
        return planned.changes_anything or bool(self._settled.changed and planned.stack is self._deployment.data)

    def _check(self) -> int:
        """Wants an empty second plan of all that changed, and looks at every region."""
        from operations.live_check import check_regions, problems_of  # noqa: PLC0415 - boto3 is slow to import

        now = deployed(self._deployment)
        left = dict.fromkeys(self._plans, NOTHING)
        with ThreadPoolExecutor(max_workers=1) as pool:
            checking = pool.submit(check_regions, now, self._deployment.clients())
            for planned in filter(self._is_to_be_proven, self._plans.values()):
                left[planned.stack.name] = self._second_plans.left(planned.stack)
            with self._console.waiting(f"{self._deployment.data.name}: checking every region"):
                health = checking.result()
        problems = [
            *(f"{name}: second plan: {one.address} would {one.action}" for name in left for one in left[name].changes),
            *problems_of(health),
            *map(str, self._settled.left_different),
        ]
        self._deployment.recorder.reached(Phase.CHECKED)
        self._deployment.remember_states()
        healthy = sum(not found.problems for found in health.values())
        is_empty = not any(summary.changes for summary in left.values())
        seconds = time.monotonic() - self._began
        taken = [*self._plans.values(), *([self._second_step] if self._second_step else [])]
        summaries = [planned.summary for planned in taken]
        document = self._document() | {
            "refused": False,
            "applied": bool(self._settled.changed or any(summary.changes for summary in summaries)),
            "replica_settings_set": settings_document(self._settled.changed),
            "table": now.table_name,
            "regions": {region: found.table_status for region, found in health.items()},
            "second_plan_empty": is_empty,
            "problems": problems,
            "seconds": round(seconds, 1),
        }
        count = len(self._settled.changed)
        settled = f"{count} replica {'setting' if count == 1 else 'settings'} set" if count else ""
        outcomes = [combined_outcome(summaries), settled]
        done = ", ".join(filter(None, outcomes))
        done = f"{done} in {seconds:.0f} s" if done else "nothing to change"
        emptiness = "empty" if is_empty else "NOT empty"
        active = f"{healthy} of {len(health)} regions active"
        self._console.result(document, [f"{', '.join(self._plans)}: {done}; second plan is {emptiness}; {active}"])
        for problem in problems:
            self._console.problem(problem)
        return _NO if problems else 0

    def _document(self) -> dict[str, Any]:
        return (
            self._about
            | {
                "environment": self._deployment.environment.name,
                "stacks": {name: planned.document() for name, planned in self._plans.items()},
            }
            | ({"second_step": self._second_step.document()} if self._second_step else {})
        )


def _load_meanwhile(module: str) -> None:
    """Imports what comes next while Terraform works: loading boto3 takes most of a second."""
    threading.Thread(target=importlib.import_module, args=(module,), daemon=True).start()
