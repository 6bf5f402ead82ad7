"""The second plan of a stack, which must be empty; made beside the apply of the stack after it, where there is one.

Such an apply waits more than it works, and nothing of a later stack touches what an earlier one holds, so what the plan
finds then is what it would find at the end.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Self

from operations.plan_summary import NOTHING, PlanSummary, summarize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.driven_stack import DrivenStack


class SecondPlans:
    """The second plans of one deploy. At the end of the ``with`` block none is under way any more.

    Args:
        variables: Values of input variables.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._begun: dict[str, Future[PlanSummary]] = {}

    def __enter__(self) -> Self:
        """Begins none yet."""
        self._pool = ThreadPoolExecutor(max_workers=1)
        return self

    def __exit__(self, *_: object) -> None:
        """Waits for one that is under way; its error gives way to the one that ends the block."""
        self._pool.shutdown()

    def begin(self, stack: DrivenStack) -> None:
        """Plans in a thread, unless that was begun, and says nothing: the console belongs to what goes on beside it."""
        if stack.name not in self._begun:
            self._begun[stack.name] = self._pool.submit(self._plan, stack, quietly=True)

    def left(self, stack: DrivenStack) -> PlanSummary:
        """What is left to do in a stack; planned now unless that was begun.

        Raises:
            TerraformError: When planning fails, or failed beside the other stack's apply.
        """
        begun = self._begun.get(stack.name)
        if begun is None:
            return self._plan(stack)
        if not begun.done():
            with stack.console.waiting(f"{stack.name}: planning"):
                wait([begun])
        return begun.result()

    def _plan(self, stack: DrivenStack, *, quietly: bool = False) -> PlanSummary:
        _, plan = stack.plan(self._variables, quietly=quietly)
        return summarize(plan) if plan else NOTHING
