"""Drives Terraform over one synthesized stack: init, plan, apply of exactly that plan, state.

terraform = Terraform(binary, folder, environment, state_copies=StateCopies(...))
terraform.init()
saved = terraform.plan(work / "plan")
if saved.has_changes and judge(terraform.show_plan(saved)):
    terraform.apply(saved)
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from operations.terraform import arguments
from operations.terraform.errored_state import errored_state_file, refuse_errored_state
from operations.terraform.failure import error_for
from operations.terraform.init_stamp import InitStamp
from operations.terraform.plan import Plan, parse_plan_text
from operations.terraform.provider_lock import forget_checksums
from operations.terraform.run import Result, run
from operations.terraform.saved_plan import NOTHING_TO_DO, SOMETHING_TO_DO, SavedPlan
from operations.terraform.stack_file import StackFile
from operations.terraform.state import State, parse_stored_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from operations.terraform.binary import Binary
    from operations.terraform.environment import Environment
    from operations.terraform.events import Event
    from operations.terraform.interrupts import Interrupts
    from operations.terraform.state_copy import StateCopies


class Terraform:
    """Terraform over one stack folder.

    Args:
        binary: The program.
        folder: The synthesized stack.
        environment: The prepared environment.
        state_copies: Where the state is copied to before every apply. Default: nowhere, for throw-away stacks.
        interrupts: What to say and ask at ctrl-C.
        on_start: Called with ``plan`` or ``apply`` and the process id of each.
        lock_timeout_seconds: How long to wait for the state's lock, in seconds. Default 60.
        checks_providers: Whether every command compares the providers with the checksums that `init` wrote down.
            Default yes; no is for an AWS that has nothing to lose.
    """

    def __init__(
        self,
        binary: Binary,
        folder: Path,
        environment: Environment,
        *,
        state_copies: StateCopies | None = None,
        interrupts: Interrupts | None = None,
        on_start: Callable[[str, int], None] | None = None,
        lock_timeout_seconds: int = 60,
        checks_providers: bool = True,
    ) -> None:
        self.binary = binary
        self.folder = folder.absolute()
        self.environment = environment
        self.state_copies = state_copies
        self._interrupts = interrupts
        self._on_start = on_start
        self.lock_timeout_seconds = lock_timeout_seconds
        self._checks_providers = checks_providers
        self._pulled: State | None = None

    @property
    def stack_file(self) -> StackFile:
        """The synthesized stack as it is now."""
        return StackFile.read(self.folder)

    @property
    def errored_state_file(self) -> Path:
        """Where Terraform leaves a state it could not upload."""
        return errored_state_file(self.folder)

    def init(self) -> bool:
        """Prepares the folder; returns whether there was anything to prepare."""
        stamp = InitStamp(
            self.stack_file, self.binary, self.environment.values, checks_providers=self._checks_providers
        )
        if stamp.is_current:
            return False
        stamp.remove()
        self._ask(arguments.init())
        if not self._checks_providers:
            forget_checksums(self.folder)
        stamp.write()
        return True

    def plan(
        self,
        file: Path,
        *,
        variables: Mapping[str, str] | None = None,
        destroy: bool = False,
        on_event: Callable[[Event], None] | None = None,
    ) -> SavedPlan:
        """Plans into a file, mode 0600.

        Args:
            file: The plan file; one that is there is replaced. None is left behind when planning fails.
            variables: Values of input variables by name; they beat ``TF_VAR_``.
            destroy: Plan to destroy everything.
            on_event: Called with every event.

        Raises:
            TerraformError: When planning fails.
            ErroredStateError: When a state waits to be pushed.
        """
        refuse_errored_state(self.folder)
        file = file.absolute()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        result = self._stream(
            arguments.plan(
                file,
                variables=variables,
                destroy=destroy,
                lock_timeout_seconds=self.lock_timeout_seconds,
            ),
            on_event,
        )
        if result.exit_code not in {NOTHING_TO_DO, SOMETHING_TO_DO} or result.interrupted:
            file.unlink(missing_ok=True)  # Terraform writes one even when planning failed
            raise error_for(result, self.environment)
        return SavedPlan.keep(file, result)

    def show_plan(self, plan: SavedPlan | Path) -> Plan:
        """Reads a saved plan in full."""
        return parse_plan_text(self.show_plan_text(plan))

    def show_plan_text(self, plan: SavedPlan | Path) -> str:
        """The JSON of a saved plan, which holds every value in clear."""
        file = plan.file if isinstance(plan, SavedPlan) else plan
        return self._ask(arguments.show(file.absolute())).stdout

    def apply(self, plan: SavedPlan, *, on_event: Callable[[Event], None] | None = None) -> Result:
        """Copies the state, then applies exactly this plan; a plan to destroy is applied in the same way.

        Raises:
            PlanFileChangedError: When the file is not the one that was planned.
            StalePlanError: When the state moved on since.
            ErroredStateError: When a state waits to be pushed, or could not be uploaded at the end.
            TerraformInterruptedError: When it was interrupted, whether or not it had everything done by then.
            TerraformError: When anything failed; what was done is in state.
        """
        refuse_errored_state(self.folder)
        plan.check_unchanged()
        self.copy_state()
        kind, _ = self.stack_file.backend
        command = arguments.apply(plan.file, lock_timeout_seconds=self.lock_timeout_seconds, runs_here=kind != "cloud")
        result = self._stream(command, on_event)
        if result.exit_code != 0 or result.interrupted:
            error = error_for(result, self.environment)
            self._keep_errored_state()
            refuse_errored_state(self.folder, str(error))
            raise error
        return result

    def copy_state(self) -> Path | None:
        """Keeps a copy of the state as it is now; None when there is no state yet or nowhere to keep it."""
        if self.state_copies is None:
            return None
        local = self.stack_file.local_state_file
        if local is None:
            return self.state_copies.take(self.pull_state_text().encode())
        return self.state_copies.take(local.read_bytes()) if local.is_file() else None

    def _keep_errored_state(self) -> None:
        """Copies a state that could not be uploaded: it lies in a folder that is thrown away at will."""
        file = self.errored_state_file
        if self.state_copies is not None and file.is_file():
            with suppress(OSError):  # a disk that is full is what may have kept it from being stored
                self.state_copies.take(file.read_bytes())

    def pull_state(self) -> State:
        """The state as it is stored, with serial, lineage and provider aliases; needs no provider."""
        return parse_stored_state(self.pull_state_text())

    def pull_state_text(self) -> str:
        """The text of the state as it is stored; empty when there is none."""
        return self._ask(arguments.state_pull()).stdout

    def push_state(self, file: Path) -> None:
        """Stores a state; Terraform refuses one of another lineage or an older serial."""
        self._ask(arguments.state_push(file.absolute()))

    def push_errored_state(self) -> None:
        """Stores the state that could not be uploaded, then removes its file."""
        self.push_state(self.errored_state_file)
        self.errored_state_file.unlink()

    def set_errored_state_aside(self) -> Path | None:
        """Takes away one that holds no state; returns where it is kept, None when there was nothing in it."""
        content = self.errored_state_file.read_bytes()
        kept = self.state_copies.take(content) if self.state_copies else None
        self.errored_state_file.unlink()
        return kept

    def forget(self, addresses: Sequence[str]) -> None:
        """Removes resources from state without destroying them, after a copy of the state."""
        self.copy_state()
        self._ask(arguments.state_rm(addresses))

    def untaint(self, address: str) -> None:
        """Takes a resource as it is instead of making it anew, after a copy of the state."""
        self.copy_state()
        self._ask(arguments.untaint(address))

    def stored_state(self) -> State:
        """The state as it is stored; read without a process where it is a local file.

        One in a bucket or a service is asked for once, and again after Terraform was run here for anything else. What
        others do to it meanwhile is met by the next plan, and makes a plan that was made before stale.
        """
        local = self.stack_file.local_state_file
        if local is not None:
            return parse_stored_state(local.read_bytes() if local.is_file() else b"", str(local))
        if self._pulled is None:
            self._pulled = self.pull_state()
        return self._pulled

    def unlock(self, lock_id: str) -> None:
        """Removes the lock of exactly this id; whoever calls has made sure that its holder is dead."""
        self._ask(arguments.force_unlock(lock_id))

    def _ask(self, argument_list: Sequence[str]) -> Result:
        """Runs a command that answers at its end."""
        self._pulled = None
        result = run(
            self.binary.path,
            argument_list,
            folder=self._existing_folder(),
            environment=self.environment.values,
            interrupts=self._interrupts,
        )
        if result.exit_code != 0 or result.interrupted:
            raise error_for(result, self.environment)
        return result

    def _stream(self, argument_list: Sequence[str], on_event: Callable[[Event], None] | None) -> Result:
        """Runs a command that tells what it does while it does it."""
        self._pulled = None
        return run(
            self.binary.path,
            argument_list,
            folder=self._existing_folder(),
            environment=self.environment.values,
            on_event=on_event,
            on_start=partial(self._on_start, argument_list[0]) if self._on_start else None,
            interrupts=self._interrupts,
        )

    def _existing_folder(self) -> Path:
        self.stack_file  # noqa: B018 - reading it is the check
        return self.folder
