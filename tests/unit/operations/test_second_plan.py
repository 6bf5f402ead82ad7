"""Second plans: made when they are asked for, or begun before and asked for later."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.console import Console
from operations.errors import TerraformError
from operations.plan_summary import NOTHING, summarize
from operations.second_plan import SecondPlans
from tests.unit.guard.recorded_plans import recorded

if TYPE_CHECKING:
    from operations.terraform.plan import Plan

VARIABLES = {"write_capacity": "5"}
CHANGED = "recovery-window-widened"


@dataclass
class FakeStack:
    """A stack that plans what it is told to.

    Args:
        name: Its name.
        plan_name: A recorded plan; None for an empty one.
        error: What planning raises instead. Default: nothing.
    """

    name: str
    plan_name: str | None = None
    error: TerraformError | None = None
    calls: list[tuple[object, bool]] = field(default_factory=list)
    said: io.StringIO = field(default_factory=io.StringIO)
    may_end: threading.Event = field(default_factory=threading.Event)

    @property
    def console(self) -> Console:
        """Where it writes; a plan that is waited for ends once that was said."""
        self.may_end.set()
        return Console(err=self.said)

    def plan(self, variables: object, *, quietly: bool) -> tuple[None, Plan | None]:
        """Plans."""
        self.calls.append((variables, quietly))
        if quietly:
            assert self.may_end.wait(10)
        if self.error:
            raise self.error
        return None, recorded(self.plan_name) if self.plan_name else None


def test_one_that_was_begun_is_not_made_twice() -> None:
    """It was quiet; the other says what it does."""
    begun, other = FakeStack("data"), FakeStack("watching", CHANGED)
    begun.may_end.set()
    with SecondPlans(VARIABLES) as plans:
        plans.begin(cast("Any", begun))
        assert plans.left(cast("Any", begun)) is NOTHING
        assert plans.left(cast("Any", other)) == summarize(recorded(CHANGED))
    assert (begun.calls, other.calls) == ([(VARIABLES, True)], [(VARIABLES, False)])


def test_its_error_comes_when_it_is_asked_for() -> None:
    """Not in the middle of the apply beside it."""
    broken = FakeStack("data", error=TerraformError("no provider"))
    broken.may_end.set()
    with SecondPlans({}) as plans:
        plans.begin(cast("Any", broken))
        with pytest.raises(TerraformError, match=r"^no provider$"):
            plans.left(cast("Any", broken))


def test_says_what_is_waited_for_when_it_is_still_under_way() -> None:
    """As of a plan that is made at the end."""
    slow = FakeStack("data")
    with SecondPlans({}) as plans:
        plans.begin(cast("Any", slow))
        assert plans.left(cast("Any", slow)) is NOTHING
    assert slow.said.getvalue() == "data: planning\n"
