"""What a deploy of two stacks does between the first apply and its end; stacks that answer from recorded plans."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from globaltables.model import Environment
from operations.console import Console
from operations.errors import RefusedError, TerraformError, TerraformInterruptedError
from operations.journal import Journal, Recorder
from operations.plan_summary import summarize
from operations.rollout import Rollout
from operations.terraform.state import State, parse_stored_state
from tests.unit.guard.recorded_plans import recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from operations.terraform.plan import Plan

GOOD, REFUSED = "recovery-window-widened", "recovery-window-cut"
OUTPUTS = {
    "table_name": "app",
    "home_region": "us-east-1",
    "region_by_role": {"primary": "us-east-1"},
    "key_arn_by_region": {},
    "replica_settings": {},
}
PROTECTED = OUTPUTS | {"replica_settings": {"eu-west-1": {"deletion_protection": True}}}


@dataclass
class FakeStack:
    """A stack whose plans are known beforehand.

    Args:
        name: Its name.
        plans: Names of recorded plans, in the order in which they are made.
        tainted: Whether its table was cut off while it was made.
        is_new: Whether it was never deployed.
        waits_for: What has to happen during its apply, which fails then.
        outputs: What it says of itself.
    """

    name: str
    plans: list[str]
    tainted: bool = False
    is_new: bool = False
    applied: list[Plan] = field(default_factory=list)
    quiet_plan: threading.Event = field(default_factory=threading.Event)
    is_planned: threading.Event = field(default_factory=threading.Event)
    waits_for: threading.Event | None = None
    outputs: Mapping[str, Any] = field(default_factory=lambda: OUTPUTS)
    variable_names: frozenset[str] = frozenset()

    @property
    def terraform(self) -> Any:
        """What asks for the state."""
        return self

    def stored_state(self) -> State:
        """A table, deployed or not yet."""
        if self.is_new:
            return State()
        instance: dict[str, Any] = {"attributes": {}} | ({"status": "tainted"} if self.tainted else {})
        block = {"mode": "managed", "type": "aws_dynamodb_table", "name": "app", "instances": [instance]}
        outputs = {name: {"value": value, "type": "dynamic"} for name, value in self.outputs.items()}
        return parse_stored_state(json.dumps({"version": 4, "resources": [block], "outputs": outputs}))

    def untaint(self, _address: str) -> None:
        """It is finished in place."""
        self.tainted = False

    def plan(self, _variables: object, *, quietly: bool = False, **_: object) -> tuple[object, Plan]:
        """The next plan."""
        self.is_planned.set()
        if quietly:
            self.quiet_plan.set()
        return object(), recorded(self.plans.pop(0))

    def apply(self, _saved: object, plan: Plan, *, while_waiting: Callable[[], None] | None = None) -> None:
        """It is applied, and has two occasions to do something else."""
        self.applied.append(plan)
        self.is_new = False
        if while_waiting:
            while_waiting()
            while_waiting()
        if self.waits_for:
            raise TerraformError("applied too far" if self.waits_for.wait(10) else "nothing happened beside it")


class AskedConsole(Console):
    """Agrees to so many questions, and refuses the next."""

    def __init__(self, agreed: int) -> None:
        super().__init__(out=io.StringIO(), err=io.StringIO())
        self._agreed = agreed

    def confirm(self, question: str, *, otherwise: str = "", **_: Any) -> None:
        """Asks."""
        self._agreed -= 1
        if self._agreed < 0:
            raise RefusedError(f"{question}: {otherwise}")


class SlowReplica:
    """A replica without deletion protection, in which that is set only once something has happened."""

    exceptions = SimpleNamespace(ResourceNotFoundException=KeyError, ResourceInUseException=KeyError)

    def __init__(self, waits_for: threading.Event) -> None:
        self._waits_for = waits_for
        self.is_protected = False
        self.is_busy, self.is_done = threading.Event(), threading.Event()

    def dynamodb(self, _region: str) -> SlowReplica:
        """The client of its region."""
        return self

    def describe_table(self, **_: Any) -> dict[str, Any]:
        """The table."""
        table = {"TableArn": "arn", "TableStatus": "ACTIVE", "DeletionProtectionEnabled": self.is_protected}
        return {"Table": table}

    def describe_continuous_backups(self, **_: Any) -> dict[str, Any]:
        """No recovery."""
        return {"ContinuousBackupsDescription": {}}

    def list_tags_of_resource(self, **_: Any) -> dict[str, Any]:
        """No tags."""
        return {}

    def update_table(self, **_: Any) -> None:
        """It is protected."""
        self.is_busy.set()
        self.is_protected = self._waits_for.wait(10)
        self.is_done.set()


def rollout(
    tmp_path: Path,
    console: Console,
    *stacks: FakeStack,
    plans_all_first: bool = False,
    clients: Callable[[], object] = SimpleNamespace,
    **settings: Any,
) -> Rollout:
    """A deploy of these stacks, of an environment with these settings."""
    deployment = SimpleNamespace(
        stacks=stacks,
        data=stacks[0],
        console=console,
        recorder=Recorder(Journal(tmp_path / "journal")),
        environment=Environment(name="dev", **settings),
        clients=clients,
    )
    return Rollout(cast("Any", deployment), {}, (), plans_all_first=plans_all_first)


def test_a_plan_that_looks_alike_and_is_refused_is_not_applied(tmp_path: Path) -> None:
    """What changes within a resource, the summary does not show: the guard's word counts of every plan."""
    assert summarize(recorded(GOOD)) == summarize(recorded(REFUSED))
    data, watching = FakeStack("data", [GOOD]), FakeStack("watching", [GOOD, REFUSED])
    console = AskedConsole(agreed=2)
    assert rollout(tmp_path, console, data, watching).run(dry_run=False) == 1
    assert (len(data.applied), watching.applied) == (1, [])
    assert console.told is not None
    assert (console.told["refused"], console.told["applied"]) == (True, True)


def test_a_stack_that_looks_up_a_replica_which_joins_is_planned_once_it_is_there(tmp_path: Path) -> None:
    """Terraform could not plan it before. What the guard says of it then comes after the first apply."""
    data, watching = FakeStack("data", [GOOD]), FakeStack("watching", [REFUSED])
    console = AskedConsole(agreed=1)
    settings: dict[str, Any] = {"stream_consumer": {"enabled": True}, "tertiary_region": ""}
    assert rollout(tmp_path, console, data, watching, **settings).run(dry_run=False) == 1
    assert (len(data.applied), watching.applied) == (1, [])


def test_says_what_stays_when_the_second_stack_is_not_agreed_to(tmp_path: Path) -> None:
    """The data stack was applied by then."""
    stacks = FakeStack("data", [GOOD]), FakeStack("watching", [GOOD, "alarm-removed"])
    with pytest.raises(RefusedError, match=r"^watching: apply this plan: data stays applied; run it again to go on$"):
        rollout(tmp_path, AskedConsole(agreed=1), *stacks).run(dry_run=False)


def test_says_that_the_state_was_made_good_before_anybody_was_asked(tmp_path: Path) -> None:
    """A table that was cut off is untainted for the plan."""
    said = "data: apply this plan: only the state was changed: what earlier runs left behind was made good in it"
    with pytest.raises(RefusedError, match=f"^{said}$"):
        rollout(tmp_path, AskedConsole(agreed=0), FakeStack("data", [GOOD], tainted=True)).run(dry_run=False)


def test_says_that_nothing_was_changed_where_nothing_was(tmp_path: Path) -> None:
    """The usual no."""
    with pytest.raises(RefusedError, match=r"^data: apply this plan: nothing was changed$"):
        rollout(tmp_path, AskedConsole(agreed=0), FakeStack("data", [GOOD])).run(dry_run=False)


def test_the_data_is_planned_again_while_the_next_apply_waits(tmp_path: Path) -> None:
    """Quietly and once; what ends the apply ends the deploy."""
    data = FakeStack("data", [GOOD, GOOD])
    watching = FakeStack("watching", [GOOD, GOOD], waits_for=data.quiet_plan)
    with pytest.raises(TerraformError, match=r"^applied too far$"):
        rollout(tmp_path, AskedConsole(agreed=2), data, watching).run(dry_run=False)
    assert (len(data.applied), data.plans) == (1, [])


def test_replicas_are_settled_beside_the_next_plan_and_before_its_apply(tmp_path: Path) -> None:
    """Nothing looks up what is set there, but an apply may need a table that no change occupies."""
    found: list[bool] = []

    class Watching(FakeStack):
        def apply(self, *_: object, **__: object) -> None:
            found.append(replica.is_protected)
            raise TerraformError("applied")

    data, watching = FakeStack("data", [GOOD], is_new=True, outputs=PROTECTED), Watching("watching", [GOOD])
    replica = SlowReplica(watching.is_planned)
    with pytest.raises(TerraformError, match=r"^applied$"):
        rollout(tmp_path, AskedConsole(agreed=2), data, watching, clients=lambda: replica).run(dry_run=False)
    assert found == [True]


def test_what_aws_refuses_to_set_ends_the_deploy(tmp_path: Path) -> None:
    """Before the next stack is applied."""

    class Refusing(SlowReplica):
        def update_table(self, **_: Any) -> None:
            raise RuntimeError("refused")

    data, watching = FakeStack("data", [GOOD], is_new=True, outputs=PROTECTED), FakeStack("watching", [GOOD])
    replica = Refusing(watching.is_planned)
    with pytest.raises(RuntimeError, match=r"^refused$"):
        rollout(tmp_path, AskedConsole(agreed=2), data, watching, clients=lambda: replica).run(dry_run=False)
    assert (watching.is_planned.is_set(), watching.applied) == (True, [])


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), TerraformInterruptedError("interrupted")])
def test_an_interrupt_does_not_wait_for_a_busy_table(tmp_path: Path, interrupt: BaseException) -> None:
    """Ours or Terraform's; the next deploy sets what is missing."""

    class Interrupted(FakeStack):
        def plan(self, *_: object, **__: object) -> tuple[object, Plan]:
            assert replica.is_busy.wait(10)
            raise interrupt

    never = threading.Event()
    data, watching = FakeStack("data", [GOOD], is_new=True, outputs=PROTECTED), Interrupted("watching", [])
    replica = SlowReplica(never)
    with pytest.raises(type(interrupt)):
        rollout(tmp_path, AskedConsole(agreed=2), data, watching, clients=lambda: replica).run(dry_run=False)
    assert not replica.is_done.is_set()
    never.set()


@pytest.mark.parametrize(("plans_all_first", "planned"), [(False, ["data"]), (True, ["data", "watching"])])
def test_what_looks_the_table_up_waits_until_it_is_there(
    tmp_path: Path, planned: list[str], *, plans_all_first: bool
) -> None:
    """On a first deploy; a table that is taken over is there, and all is judged before anything is applied."""
    console = AskedConsole(agreed=0)
    stacks = FakeStack("data", [GOOD], is_new=True), FakeStack("watching", [GOOD], is_new=True)
    rollout(tmp_path, console, *stacks, plans_all_first=plans_all_first).run(dry_run=True)
    assert console.told is not None
    assert list(console.told["stacks"]) == planned
