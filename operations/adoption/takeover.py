"""Takes a table over: writes its environment, plans the imports, and has that plan judged and applied.

Adopting has a rule of its own, over the guard's: a plan that deletes, replaces or forgets anything at all is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globaltables.model import ConfigurationError
from globaltables.model.load import environment_file, load_environment
from operations.adoption.import_list import imports
from operations.deployment import open_deployment
from operations.drift.flat import flat
from operations.errors import AnswerIsNoError, GlobalTablesError, RefusedError
from operations.plan_summary import FENCE_TYPE, region_of
from operations.recovery.aftermath import face_aftermath
from operations.recovery.import_blocks import write_blocks
from operations.rollout import Rollout
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from globaltables.model import Environment
    from operations.adoption.live import Live
    from operations.console import Console
    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.project import Project
    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import Change

_LONG = 160
"""Characters of a change that are shown; a key's policy has more."""

_HARMFUL = {Action.DELETE: "delete", Action.REPLACE: "replace", Action.FORGET: "forget"}


@dataclass(slots=True)
class Takeover:
    """A table that is about to be taken over.

    Args:
        live: The table as AWS has it.
        environment: The environment that describes it.
        text: The text of its file.
        own_keys: Whether its keys are taken over too.
        console: Where to write.
        about: What the result says besides.
    """

    live: Live
    environment: Environment
    text: str
    own_keys: bool
    console: Console
    about: Mapping[str, Any] = field(default_factory=dict)
    _data: DrivenStack | None = field(default=None, init=False)
    _told: set[str] = field(default_factory=set, init=False)

    def run(self, project: Project, file: Path, allowed: Sequence[str], *, dry_run: bool) -> int:
        """Plans, and unless it is a dry run applies; returns the exit code.

        Args:
            project: The environment's folders.
            file: Where the environment's file belongs.
            allowed: What the guard is told to allow.
            dry_run: Show the plan and stop; the file is written nowhere that lasts.

        Raises:
            AnswerIsNoError: When the plan deletes or replaces anything.
            RefusedError: When it is not confirmed, or the environment has another table in its state.
        """
        written = project.work / file.name if dry_run else file
        was_there = written.exists() and not dry_run
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(self.text, encoding="utf-8")
        deployment: Deployment | None = None
        try:
            # A name finds the file in its folder; a path is meant where it lies elsewhere.
            deployment = open_deployment(str(written), self.console, fenced=True)
            return self._run(deployment, allowed, dry_run=dry_run)
        finally:
            # Whatever came into the state needs the file, also where the run was cut off.
            if deployment is not None:
                deployment.remove_plans()
            if dry_run or not (was_there or has_state(deployment)):
                written.unlink(missing_ok=True)

    def _run(self, deployment: Deployment, allowed: Sequence[str], *, dry_run: bool) -> int:
        stack = deployment.data
        face_aftermath(deployment, "adopt", refuse=not dry_run)
        state, name = stack.terraform.stored_state(), self.live.table.name
        others = [one.values.get("name") for one in state.of_type("aws_dynamodb_table")]
        if others and others != [name]:
            raise RefusedError(
                f"environment {self.environment.name}: must have no state, or one of table {name}, got table "
                f"{others[0]}; give {name} an environment of its own with --env"
            )
        found: dict[str, str] = {}
        for one in deployment.stacks:
            found |= self._write_imports(one)
        self._data = stack
        # A provisioned table is not to be made provisioned, which is what a first deploy would set out to do.
        is_provisioned = self.live.table.billing_mode == "provisioned"
        variables = {"billing_mode": "PROVISIONED"} if is_provisioned else {}
        with deployment.recorder.command("adopt"):
            about = {**self.about, "imports": found}
            # What other stacks look up of the table is there: all plans are judged before anything is applied.
            rollout = Rollout(deployment, variables, allowed, self, about=about, plans_all_first=True)
            return rollout.run(dry_run=dry_run)

    def _write_imports(self, stack: DrivenStack) -> dict[str, str]:
        """Writes the import blocks of a stack; returns the ids by address."""
        regions, state = self.environment.region_by_role, stack.terraform.stored_state()
        known = imports(stack.terraform.stack_file, self.live, regions, own_keys=self.own_keys)
        # The others a run that was cut off has done.
        found = {one.address: one.import_id for one in known if one.address not in state.resources}
        write_blocks(stack.terraform.folder, found)
        return found

    def prepare(self, stack: DrivenStack, plan: Plan | None) -> bool:
        """Refuses what is not merely imported, added or changed in place; tells what changes.

        Raises:
            AnswerIsNoError: When the plan deletes, replaces or forgets anything.
        """
        changes = [change for change in plan.resource_changes if change.mode == "managed"] if plan else []
        harmful = [
            f"{change.address}: a table that is taken over keeps all it has, got a plan to {_HARMFUL[change.action]} "
            f"it{_by_what(change.change.replace_paths)}; {self._so_far(stack)}"
            for change in changes
            if change.action in _HARMFUL
        ]
        if harmful:
            raise AnswerIsNoError("\n".join(harmful))
        for change in changes:
            if plan and change.action is Action.UPDATE:
                region = region_of(plan, change)
                for line in _differences(change.change):
                    shown = (
                        line if self.console.verbosity or len(line) < _LONG else f"{line[:_LONG]}... (all of it: -v)"
                    )
                    self._tell(f"{stack.name}: changes in place: {region} {change.type} {shown}")
        made = sorted({change.type for change in changes if change.action is Action.CREATE} - {FENCE_TYPE})
        if made:
            self._tell(f"{stack.name}: is made beside it: {', '.join(made)}")
        return False

    def _so_far(self, stack: DrivenStack) -> str:
        """What was done before a stack is refused."""
        data = self._data
        if data is None or stack is data or data.terraform.stored_state().is_empty:
            return "nothing was touched"
        return f"{data.name} is taken over and stays so, nothing of {stack.name} was touched"

    def _tell(self, line: str) -> None:
        """Says what a plan does once, also where the stack is planned again after the one before it was applied."""
        if line not in self._told:
            self._told.add(line)
            self.console.say(line)


def has_state(deployment: Deployment | None) -> bool:
    """Whether anything came into the state, or may have, where that cannot be read."""
    try:
        return deployment is not None and not deployment.data.terraform.stored_state().is_empty
    except GlobalTablesError:
        return True


def _by_what(paths: Sequence[Sequence[object]]) -> str:
    names = sorted({str(path[0]) for path in paths if path})
    return f", because of {', '.join(names)}" if names else ""


def _differences(change: Change) -> list[str]:
    """What an update changes, as people read it. Values that only apply can know are not among it."""
    old, new, unknown = flat(change.before), flat(change.after), change.after_unknown
    told = [f"{path}: {old.get(path, 'nothing')} to {new[path]}" for path in new if old.get(path) != new[path]]
    gone = [path for path in old if path not in new and not unknown.get(path.split(".")[0])]
    return [*told, *(f"{path}: {old[path]} to nothing" for path in gone)] or ["what the provider keeps for itself"]


def refuse_other_file(file: Path, text: str, table: str) -> None:
    """Refuses to overwrite a file; one that says the same already is what a run that was cut off left.

    Args:
        file: The environment's file.
        text: What would be written; empty where no environment can say what the table is.
        table: The table. A file that is about it is never told to go: a table in two states is a hazard.

    Raises:
        RefusedError: When there is one that says something else.
    """
    if file.exists() and file.read_text(encoding="utf-8") != text:
        if _table_of(file) == table:
            raise RefusedError(
                f"{file}: must say what table {table} is now, got an environment of it that says something else; "
                f"go on with globaltables deploy --recover --env {file.stem}, which takes over what is left"
            )
        raise RefusedError(
            f"{file}: must not exist yet, got one that says something else; give the table another environment with "
            "--env NAME, or move the file away"
        )


def _table_of(file: Path) -> str | None:
    try:
        return load_environment(str(file)).table_name
    except ConfigurationError:
        return None


def file_of(name_or_path: str) -> Path:
    """Where the file of an environment belongs."""
    return environment_file(name_or_path)
