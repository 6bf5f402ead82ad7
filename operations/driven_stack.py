"""One synthesized stack of an environment, driven by Terraform."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.apply_forecast import Forecast
from operations.apply_progress import ApplyProgress
from operations.durations import Durations
from operations.journal.entry import Phase
from operations.lock_wait import LockWait
from operations.plan_summary import FENCE_TYPE, regions_by_address
from operations.recovery.wanted import wanted_by
from operations.terraform.events import ApplyProgress as StillApplying

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from operations.console import Console
    from operations.embedded_watch import EmbeddedAwsWatch
    from operations.journal import Recorder
    from operations.terraform.driver import Terraform
    from operations.terraform.events import Event
    from operations.terraform.lock import LockInfo
    from operations.terraform.plan import Plan
    from operations.terraform.saved_plan import SavedPlan


@dataclass(frozen=True, slots=True)
class DrivenStack:
    """A stack that can be planned and applied.

    Args:
        name: Its name.
        terraform: Terraform over it, initialized.
        plan_file: Where its plan goes; it holds every value in clear, so it is removed after use.
        watch: What notices that the embedded AWS died.
        console: Where to write.
        recorder: Writes down what is applied.
        lock_holder: Looks who holds the lock of its state.
    """

    name: str
    terraform: Terraform
    plan_file: Path
    watch: EmbeddedAwsWatch
    console: Console
    recorder: Recorder
    lock_holder: Callable[[], LockInfo | None]

    @property
    def variable_names(self) -> frozenset[str]:
        """The input variables it declares."""
        return frozenset(self.terraform.stack_file.raw.get("variable") or {})

    @property
    def is_emptied(self) -> bool:
        """Whether the environment wants nothing of it any more: it holds fences at most, and is to be destroyed."""
        return set(self.terraform.stack_file.raw.get("resource") or {}) <= {FENCE_TYPE}

    def has(self, address: str) -> bool:
        """Whether the configuration has a resource of this address."""
        type_, _, name = address.partition("[")[0].partition(".")
        return name in ((self.terraform.stack_file.raw.get("resource") or {}).get(type_) or {})

    def plan(
        self, variables: Mapping[str, str], *, destroy: bool = False, quietly: bool = False
    ) -> tuple[SavedPlan, Plan | None]:
        """Plans; the plan in full is None when there is nothing to do.

        Args:
            variables: Values of input variables of any stack; those of others are left out.
            destroy: Plan to destroy everything, as is done with a stack that was emptied.
            quietly: Write nothing, for a plan beside the apply of another stack.

        Raises:
            TerraformError: When planning fails.
            EmbeddedAwsError: When the embedded AWS died.
        """
        destroy = destroy or self.is_emptied
        own = {name: value for name, value in variables.items() if name in self.variable_names}
        what = "planning to destroy" if destroy else "planning"
        lock_wait = None if quietly else self._lock_wait()
        with nullcontext() if quietly else self.console.waiting(f"{self.name}: {what}"):
            with self.watch.watching():
                saved = self.terraform.plan(self.plan_file, variables=own, destroy=destroy, on_event=lock_wait)
            return saved, self.terraform.show_plan(saved) if saved.has_changes or destroy else None

    def apply(self, saved: SavedPlan, plan: Plan, *, while_waiting: Callable[[], None] | None = None) -> None:
        """Applies exactly this plan, written down before it begins, and shows how it goes.

        Args:
            saved: The plan.
            plan: The same in full.
            while_waiting: Called whenever Terraform says that it still waits for a resource, every ten seconds: what
                may go on beside it. Default: nothing.

        Raises:
            TerraformError: When anything fails; what was done is in state.
            EmbeddedAwsError: When the embedded AWS died.
        """
        self.recorder.applying(self.name, saved.sha256, [wanted.document() for wanted in wanted_by(plan)])
        counts = plan.counts
        total = counts.add + counts.change + counts.destroy + counts.imported + counts.forget
        forecast = Forecast(plan, Durations(self.plan_file.parent / "durations.json"))
        progress = ApplyProgress(self.console, total, regions_by_address(plan), forecast)
        lock_wait = self._lock_wait()

        def hand_on(event: Event) -> None:
            lock_wait(event)
            progress(event)
            if while_waiting and isinstance(event, StillApplying):
                while_waiting()

        try:
            with progress.shown(), self.watch.watching():
                self.terraform.apply(saved, on_event=hand_on)
        finally:
            forecast.learn()
        self.recorder.reached(Phase.APPLIED)

    def _lock_wait(self) -> LockWait:
        return LockWait(self.name, self.lock_holder, self.terraform.lock_timeout_seconds, self.console)
