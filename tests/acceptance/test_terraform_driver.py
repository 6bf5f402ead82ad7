"""The driver over the real Terraform: built-in resources need neither AWS nor a network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from operations.errors import StalePlanError, StateLockedError, TerraformError, TerraformInterruptedError
from operations.terraform.binary import Binary, find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.events import ApplyComplete, ApplyStart, Event, PlannedChange, ProvisionEvent, VersionEvent
from operations.terraform.interrupts import Interrupts
from operations.terraform.provider import Origin, ProviderRequirement, find_provider
from operations.terraform.state_copy import StateCopies

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.acceptance
REPOSITORY = Path(__file__).parents[2]
AWS = ProviderRequirement("hashicorp/aws", "5.100.0")


def missing(reason: str) -> None:
    """Fails in CI and skips elsewhere, with the reason."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def binary() -> Binary:
    """The program that is found on this machine."""
    try:
        return find_binary(os.environ)
    except TerraformError as error:
        missing(str(error))
        raise


@dataclass
class Stack:
    """A stack in a temporary folder.

    Args:
        root: The folder that holds the stack, its state and its plans.
        binary: The program.
    """

    root: Path
    binary: Binary

    def write(self, **blocks: Any) -> None:
        """Writes the configuration."""
        (self.root / "stack").mkdir(exist_ok=True)
        settings = {"backend": {"local": {"path": "../state/app.tfstate"}}, **blocks.pop("terraform", {})}
        (self.root / "stack" / "cdk.tf.json").write_text(json.dumps({"terraform": settings, **blocks}))

    def driver(self, interrupts: Interrupts | None = None) -> Terraform:
        """A driver over it."""
        return Terraform(
            self.binary,
            self.root / "stack",
            terraform_environment(os.environ),
            state_copies=StateCopies(self.root / "copies"),
            interrupts=interrupts,
        )

    @property
    def plan_file(self) -> Path:
        """Where plans go."""
        return self.root / "plans" / "plan"


@pytest.fixture(autouse=True)
def _ctrl_c_reaches_this_program() -> Iterator[None]:
    """A shell may start the tests with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def stack(tmp_path: Path, binary: Binary) -> Stack:
    """A stack without content."""
    return Stack(tmp_path, binary)


def greeting(text: str) -> dict[str, Any]:
    """Two resources and two outputs."""
    return {
        "resource": {
            "terraform_data": {"first": {"input": text}, "second": {"input": "${terraform_data.first.output}"}}
        },
        "output": {
            "greeting": {"value": "${terraform_data.second.output}"},
            "secret": {"value": "hidden", "sensitive": True},
        },
    }


def test_a_stack_from_its_first_plan_to_its_end(stack: Stack) -> None:
    """Init, plan, show, apply, read back, an empty second plan, a change, destroy that leaves nothing."""
    stack.write(**greeting("hello"))
    driver = stack.driver()
    assert driver.init()
    assert not driver.init()

    events: list[Event] = []
    saved = driver.plan(stack.plan_file, on_event=events.append)
    assert saved.has_changes
    assert isinstance(events[0], VersionEvent)
    assert {event.address for event in events if isinstance(event, PlannedChange)} == {
        "terraform_data.first",
        "terraform_data.second",
    }
    plan = driver.show_plan(saved)
    assert plan.counts.text == "2 to add, 0 to change, 0 to destroy"
    assert (plan.errored, plan.is_empty) == (False, False)

    events.clear()
    result = driver.apply(saved, on_event=events.append)
    assert result.change_summary is not None
    assert (result.change_summary.operation, result.change_summary.add) == ("apply", 2)
    assert [event.address for event in events if isinstance(event, ApplyComplete)] == [
        "terraform_data.first",
        "terraform_data.second",
    ]

    outputs = driver.pull_state().outputs
    assert (outputs["greeting"].value, outputs["greeting"].type) == ("hello", "string")
    assert (outputs["secret"].value, outputs["secret"].sensitive) == ("hidden", True)
    stored = driver.pull_state()
    assert list(stored.resources) == ["terraform_data.first", "terraform_data.second"]
    assert stored.resources["terraform_data.first"].provider_name == "terraform.io/builtin/terraform"

    again = driver.plan(stack.plan_file)
    assert not again.has_changes
    assert driver.show_plan(again).is_empty

    stack.write(**greeting("goodbye"))
    assert not driver.init()
    driver.apply(driver.plan(stack.plan_file))
    assert driver.pull_state().outputs["greeting"].value == "goodbye"
    assert len(StateCopies(stack.root / "copies").files) == 1

    destroy = driver.plan(stack.plan_file, destroy=True)
    assert driver.show_plan(destroy).counts.text == "0 to add, 0 to change, 2 to destroy"
    driver.apply(destroy)
    assert driver.pull_state().is_empty


def test_variables_reach_the_plan(stack: Stack) -> None:
    """As they are, whatever stands in them."""
    odd = 'a "quoted" $(word) = 1'
    stack.write(
        variable={"word": {"type": "string"}, "number": {"type": "number"}},
        resource={"terraform_data": {"x": {"input": "${var.word}-${var.number}"}}},
    )
    driver = stack.driver()
    driver.init()
    plan = driver.show_plan(driver.plan(stack.plan_file, variables={"word": odd, "number": "35"}))
    assert plan.resource_changes[0].change.after["input"] == f"{odd}-35"
    assert plan.variables == {"number": "35", "word": odd}


def test_a_failing_plan_says_where_and_why(stack: Stack) -> None:
    """Terraform's own words, the file and the line; no plan file stays."""
    stack.write(resource={"terraform_data": {"x": {"inputt": "1"}}})
    driver = stack.driver()
    driver.init()
    with pytest.raises(TerraformError) as caught:
        driver.plan(stack.plan_file)
    assert str(caught.value) == (
        f"{stack.binary.path.name} plan: Extraneous JSON object property: No argument or block type is named "
        '"inputt". Did you mean "input"?'
    )
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.file, diagnostic.line) == ("cdk.tf.json", 1)
    assert caught.value.terraform_exit_code == 1
    assert not stack.plan_file.exists()


def test_prevent_destroy_stops_a_plan(stack: Stack) -> None:
    """The fence that an output carries, seen through the driver."""
    fenced = {"input": "1", "triggers_replace": "a", "lifecycle": {"prevent_destroy": True}}
    stack.write(resource={"terraform_data": {"fence": fenced}})
    driver = stack.driver()
    driver.init()
    driver.apply(driver.plan(stack.plan_file))
    stack.write(resource={"terraform_data": {"fence": {**fenced, "triggers_replace": "b"}}})
    with pytest.raises(TerraformError, match=r"Instance cannot be destroyed: Resource terraform_data\.fence has"):
        driver.plan(stack.plan_file)
    assert not stack.plan_file.exists()


def test_a_plan_grows_stale(stack: Stack) -> None:
    """Another run was faster."""
    stack.write(**greeting("hello"))
    driver = stack.driver()
    driver.init()
    driver.apply(driver.plan(stack.root / "one"))
    stack.write(**greeting("goodbye"))
    first, second = driver.plan(stack.root / "one"), driver.plan(stack.root / "two")
    driver.apply(first)
    with pytest.raises(StalePlanError):
        driver.apply(second)


def slow(seconds: float) -> dict[str, Any]:
    """A resource that takes its time, between two quick ones."""
    command = {"local-exec": {"command": f"echo working; exec sleep {seconds}"}}
    return {
        "resource": {
            "terraform_data": {
                "before": {"input": "1"},
                "slow": {"input": "${terraform_data.before.output}", "provisioner": [command]},
                "after": {"input": "${terraform_data.slow.output}"},
            }
        }
    }


def test_an_interrupt_is_forwarded_once_and_the_next_run_goes_on(stack: Stack) -> None:
    """Ctrl-C in the middle of an apply: Terraform ends on its own, the state is valid, the rest is still to do."""
    stack.write(**slow(30))
    said: list[str] = []

    def refuse() -> bool:
        said.append("asked")
        return False

    driver = stack.driver(Interrupts(forwarded=lambda: said.append("forwarded"), confirm_force=refuse))
    driver.init()
    saved = driver.plan(stack.plan_file)

    messages: list[str] = []

    def interrupt(event: Event) -> None:
        messages.append(event.message)
        if isinstance(event, ProvisionEvent) and event.output == "working":
            os.kill(os.getpid(), signal.SIGINT)

    began = time.monotonic()
    with pytest.raises(TerraformInterruptedError) as caught:
        driver.apply(saved, on_event=interrupt)
    assert time.monotonic() - began < 20
    assert not caught.value.forced
    assert said == ["forwarded"]
    assert sum("nterrupt received" in message for message in messages) <= 1
    assert not any("Two interrupts" in message for message in messages)
    state = driver.pull_state()
    assert "terraform_data.before" in state.resources
    assert "terraform_data.after" not in state.resources
    # A resource whose provisioner was cut off is tainted: seen, and made again.
    assert state.resources["terraform_data.slow"].tainted
    stack.write(**slow(0))
    driver.apply(driver.plan(stack.plan_file))
    assert not driver.plan(stack.plan_file).has_changes


def test_a_second_run_hears_who_holds_the_lock(stack: Stack) -> None:
    """It waits as long as it is told to, then names the holder."""
    stack.write(**slow(1.5))
    first, second = stack.driver(), stack.driver()
    first.init()
    second.lock_timeout_seconds = 0
    saved = first.plan(stack.plan_file)
    caught: list[StateLockedError] = []

    def run_second(event: Event) -> None:
        if isinstance(event, ApplyStart) and event.address == "terraform_data.slow":
            with pytest.raises(StateLockedError) as raised:
                second.plan(stack.root / "second")
            caught.append(raised.value)

    first.apply(saved, on_event=run_second)
    assert caught[0].lock_id is not None
    assert "the state is locked by " in str(caught[0])
    assert not second.plan(stack.root / "second").has_changes


APPLY_AND_DIE = """
import os, signal, sys
from pathlib import Path
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.events import ProvisionEvent
from operations.terraform.saved_plan import SavedPlan

folder, plan, sha256 = sys.argv[1:]
driver = Terraform(find_binary(os.environ), Path(folder), terraform_environment(os.environ))
driver.apply(
    SavedPlan(Path(plan), sha256, True, None, (), 0.0),
    on_event=lambda event: os.kill(os.getpid(), signal.SIGKILL) if isinstance(event, ProvisionEvent) else None,
)
"""


def test_an_apply_outlives_the_program_that_started_it(stack: Stack) -> None:
    """`kill -9` of the driver in mid-apply: Terraform finishes, writes its state and frees its lock."""
    stack.write(**slow(1))
    driver = stack.driver()
    driver.init()
    saved = driver.plan(stack.plan_file)
    arguments = [str(driver.folder), str(saved.file), saved.sha256]
    died = subprocess.run([sys.executable, "-c", APPLY_AND_DIE, *arguments], check=False, cwd=REPOSITORY)  # noqa: S603 - this interpreter
    assert died.returncode == -signal.SIGKILL
    assert not driver.plan(stack.plan_file).has_changes  # which waits for the lock


def test_the_aws_provider_is_found_without_a_network(stack: Stack) -> None:
    """From a mirror that discovery finds, through a configuration in the work folder and nothing in the home."""
    source = find_provider([AWS], stack.binary, os.environ)
    if source.origin is Origin.REGISTRY:
        missing("no Terraform mirror with hashicorp/aws 5.100.0 found; name one in GLOBALTABLES_PROVIDER_MIRROR")
    stack.write(terraform={"required_providers": {"aws": {"source": AWS.source, "version": AWS.version}}})
    environment = terraform_environment(os.environ, cli_config_file=source.cli_config_file(stack.root / "work"))
    driver = Terraform(stack.binary, stack.root / "stack", environment)
    assert driver.init()
    assert not driver.init()
    address = AWS.address(stack.binary.registry_host)
    assert (stack.root / "stack" / ".terraform" / "providers" / address / AWS.version).is_dir()


def test_a_provider_that_cannot_be_had_names_the_way_out(stack: Stack) -> None:
    """A mirror that lost it, and no registry for it."""
    stack.write(terraform={"required_providers": {"aws": {"source": AWS.source, "version": AWS.version}}})
    (stack.root / "empty").mkdir()
    configuration = stack.root / "terraform.rc"
    folder = json.dumps(str(stack.root / "empty"))
    configuration.write_text(f"provider_installation {{\n  filesystem_mirror {{\n    path = {folder}\n  }}\n}}\n")
    environment = terraform_environment(os.environ, cli_config_file=configuration)
    with pytest.raises(TerraformError, match="; without a network, name a Terraform filesystem mirror in GLOBALTABLES"):
        Terraform(stack.binary, stack.root / "stack", environment).init()
