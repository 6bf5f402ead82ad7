"""The environment whose regions are worked on: its file, what is deployed of it, and what a changed file would do."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from globaltables.model.load import environment_file, parse_environment
from operations.aws_target import aws_target
from operations.deployed import deployed_in
from operations.deployed_view import local_states
from operations.deployment import open_deployment
from operations.errors import AnswerIsNoError, RefusedError
from operations.plan_summary import FENCE_TYPE
from operations.procedure import Procedure
from operations.project import Project
from operations.recovery.aftermath import face_aftermath
from operations.region.between_homes import command_of
from operations.region.environment_edit import write_file
from operations.region.step_console import StepConsole
from operations.rollout import Rollout
from operations.synthesize import synthesize
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from globaltables.model import Environment
    from operations.aws import Clients
    from operations.console import Console
    from operations.deployed import Deployed
    from operations.deployment import Deployment
    from operations.procedure import Step
    from operations.stack_plan import Consent
    from operations.terraform.state import State


_FENCE_NAME = re.compile(r"region_(.+)_Fence_[0-9A-F]{8}$")
"""The name of the resource that remembers a role's region."""


@dataclass(slots=True)
class Subject:
    """An environment.

    Args:
        file: Its file.
        root: The project folder.
        console: The command's console.
        what: The command, for the journal and its procedure's log, for example ``region-remove-tertiary``.
        allowed: What the guard is told to allow, each as ``RULE:WHERE``. Default: nothing.
        clients: AWS clients. Default: those of the environment's target.

    Attributes:
        has_changed: Whether the command changed anything so far.
    """

    file: Path
    root: Path
    console: Console
    what: str
    allowed: Sequence[str] = ()
    clients: Clients | None = None
    has_changed: bool = field(default=False, init=False)
    _states: tuple[State, ...] | None = None

    @property
    def text(self) -> str:
        """The file as it is now, with its line ends."""
        return self.file.read_bytes().decode()

    @property
    def environment(self) -> Environment:
        """What the file says now."""
        return self.read(self.text)

    def read(self, text: str) -> Environment:
        """What a text in the place of the file would say.

        Raises:
            ConfigurationError: When it would say something impossible.
        """
        return parse_environment(text, self.file)

    @property
    def project(self) -> Project:
        """Its folders."""
        return Project(self.root, self.environment.name)

    @property
    def states(self) -> tuple[State, ...]:
        """The states of all stacks, the data stack's first; read once after every step that changes them."""
        if self._states is None:
            local = local_states(self.project) if self.environment.backend.type == "local" else None
            self._states = self._states_by_terraform() if local is None else local
        return self._states

    @property
    def deployed(self) -> Deployed:
        """What is deployed.

        Raises:
            NotDeployedError: When nothing is.
        """
        return deployed_in(self.states[0], self.environment.name)

    @property
    def aws(self) -> Clients:
        """AWS clients."""
        if self.clients is None:
            from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import

            self.clients = Clients(aws_target(self.environment, self.project))
        return self.clients

    def addresses_of(self, role: str) -> set[str]:
        """What the states have in the region of a role."""
        return {
            address
            for state in self.states
            for address, resource in state.resources.items()
            if resource.provider_alias == role and resource.mode == "managed"
        }

    def remembers(self, role: str) -> bool:
        """Whether a state has the fence of a role."""
        return role in self.remembered_region_by_role

    @property
    def remembered_region_by_role(self) -> dict[str, str]:
        """The regions that the states' fences remember, by role: also those that the file names no more."""
        found = {}
        for state in self.states:
            for resource in state.of_type(FENCE_TYPE):
                named = _FENCE_NAME.match(resource.name)
                remembered = (resource.values.get("output") or {}).get("value", {})
                if named and isinstance(remembered, dict):
                    found[named[1]] = str(remembered.get("value"))
        return found

    def write(self, text: str) -> None:
        """Puts a text in the place of the file, where it says anything else."""
        if text != self.text:
            write_file(self.file, text)
            self.has_changed = True

    @contextmanager
    def opened(self, text: str, console: Console, *, fenced: bool = True) -> Iterator[Deployment]:
        """Opens the environment as a text in the place of its file would have it; the file itself stays.

        So do the synthesized stacks, in whose folders people run plain Terraform: afterwards they are the file's.
        """
        proposed = self.project.work / "proposed" / self.file.name
        proposed.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(proposed, text)
        try:
            deployment = open_deployment(str(proposed), console, fenced=fenced)
            try:
                yield deployment
            finally:
                deployment.remove_plans()
        finally:
            if text != self.text:
                synthesize(self.project, self.file, every_stack=True)

    def bring_about(
        self,
        text: str,
        console: StepConsole,
        *,
        prepare: Callable[[Deployment], None] | None = None,
        consent: Consent | None = None,
        on_agreed: Callable[[Deployment], None] | None = None,
        variables: Mapping[str, str] | None = None,
        allowed: Sequence[str] | None = None,
        dry_run: bool = False,
    ) -> None:
        """Deploys what a text says, and puts it in the place of the file as soon as that is agreed to.

        Args:
            text: The text.
            console: The step's.
            prepare: Called before anything is planned.
            consent: Names the findings of a plan that are what was asked for. Default: none is.
            on_agreed: Called once it is agreed to, after the file was written.
            variables: Values of input variables. Default: none.
            allowed: What the guard is told to allow. Default: as the command was told.
            dry_run: Stop after the plans were shown.

        Raises:
            AnswerIsNoError: When the guard refuses, or what came of it is not good.
            GlobalTablesError: When anything fails.
        """
        with self.opened(text, console) as deployment, deployment.recorder.command(self.what):

            def agreed() -> None:
                if on_agreed or text != self.text:
                    deployment.recorder.begin()
                self.write(text)
                if on_agreed:
                    on_agreed(deployment)

            face_aftermath(deployment, command_of(self.what), refuse=not dry_run)
            if prepare:
                prepare(deployment)
            told = self.allowed if allowed is None else allowed
            rollout = Rollout(deployment, variables or {}, told, consent=consent, on_agreed=agreed)
            try:
                code = rollout.run(dry_run=dry_run)
            finally:
                self.changed()
                self.has_changed |= bool(console.document.get("applied"))
        if code:
            refused = console.document.get("refused") and not console.document.get("applied")
            way_out = "nothing was changed" if refused else "run the same command again, it goes on here"
            raise AnswerIsNoError(f"{self.what}: must be deployed without a problem, got what is told above; {way_out}")

    def changed(self) -> None:
        """Has the states read anew: they were changed."""
        self._states = None

    def procedure(self, steps: Sequence[Step]) -> Procedure:
        """A procedure with its log beside the others of the environment."""
        return Procedure(self.what, steps, self.project.procedures)

    def _states_by_terraform(self) -> tuple[State, ...]:
        with self.opened(self.text, StepConsole(self.console), fenced=False) as deployment:
            return tuple(stack.terraform.stored_state() for stack in deployment.stacks)


def subject_of(name_or_path: str, root: Path, console: Console, what: str, allowed: Sequence[str]) -> Subject:
    """The environment of a name or path.

    Raises:
        ConfigurationError: When there is none, or its file is wrong.
        RefusedError: When its file cannot be written.
    """
    file = environment_file(name_or_path)
    parse_environment(file.read_text(encoding="utf-8"), file) if file.is_file() else _missing(name_or_path)
    return Subject(file, root, console, what, allowed)


def _missing(name_or_path: str) -> None:
    from globaltables.model import load_environment  # noqa: PLC0415 - it says which there are

    load_environment(name_or_path)
    raise RefusedError(f"{name_or_path}: must be a file that can be edited; name one")
