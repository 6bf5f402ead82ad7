"""Lets go of an environment's stacks, the one that holds the data last.

What is needed to go on is written first: the configuration and the ids. Only then is anything forgotten, after a copy
of the state. AWS is not called at all, but by Terraform where the state is kept there.
"""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

from operations.errors import RefusedError
from operations.journal.entry import Phase
from operations.plan_summary import kind_of
from operations.procedure import Procedure, Step
from operations.release.import_ids import is_known
from operations.release.standalone import IMPORTS, write_standalone
from operations.synthesize import synthesize_hcl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.terraform.state import ResourceState, State


class Release:
    """One release.

    Args:
        deployment: The environment.
        file: Its file, which goes with the configuration: without a state it would make everything anew.
        target: Where the configuration goes.
        render: Renders the stacks as HCL, a folder each.
    """

    def __init__(
        self, deployment: Deployment, file: Path, target: Path, render: Callable[..., Sequence[Path]] = synthesize_hcl
    ) -> None:
        self._deployment, self._render = deployment, render
        self._file, self._target = file, target
        self._states = {stack.name: stack.terraform.stored_state() for stack in deployment.stacks}
        # Those that the table needs last: whatever is cut off, the data is the last to be let go of.
        stacks = tuple(reversed(deployment.stacks))
        steps = [
            Step(
                "configuration",
                f"write {target} with HCL and import blocks",
                self._is_written,
                self._write,
            ),
            *(
                Step(f"forget-{stack.name}", self._text(stack), self._is_empty(stack), self._forget(stack))
                for stack in stacks
            ),
            Step("environment", f"move {file} to {target / file.name}", lambda: not file.exists(), self._move),
        ]
        self.procedure = Procedure("release", steps, deployment.project.work / "procedures")

    @property
    def stays(self) -> list[str]:
        """What stays in AWS, a line per stack, type and count."""
        lines = []
        for name, state in self._states.items():
            kinds = Counter(kind_of(one.type, one.address) for one in _managed(state) if one.type != "terraform_data")
            lines += [f"{name}: {kind}{f' x {count}' if count > 1 else ''}" for kind, count in sorted(kinds.items())]
        return lines

    @property
    def unknown(self) -> list[str]:
        """What no import block can be written for."""
        return sorted(
            one.address for state in self._states.values() for one in _managed(state) if not is_known(one.type)
        )

    def document(self) -> dict[str, Any]:
        """It as JSON."""
        return {
            "environment": self._deployment.environment.name,
            "table": self._deployment.environment.table_name,
            "folder": str(self._target),
            "stays": self.stays,
            "without_import_block": self.unknown,
        }

    def refuse_unless_possible(self) -> None:
        """Refuses what would be forgotten without a way back.

        Raises:
            RefusedError: When nothing is in state, or the folder is somebody's.
        """
        name = self._deployment.environment.name
        for stack in self._deployment.stacks:
            if stack.is_emptied and _managed(self._states[stack.name]):
                raise RefusedError(
                    f"{stack.name}: must be wanted by the environment, got resources that the next deploy destroys; "
                    "deploy first, or put back what was taken out of the file"
                )
        if not any(map(_managed, self._states.values())) and not self._is_written():
            raise RefusedError(f"environment {name}: must have something in its state, got nothing; it is free already")
        if self._target.exists() and not self._is_ours(self._target):
            raise RefusedError(f"{self._target}: must not exist yet, got a folder; name another with --to FOLDER")

    def _is_ours(self, folder: Path) -> bool:
        """Whether a run that was cut off wrote it."""
        stacks = [stack for stack in self._deployment.stacks if not stack.is_emptied]
        return all((folder / stack.name / IMPORTS).exists() for stack in stacks)

    def _is_written(self) -> bool:
        """Whether it was written, and all of it is forgotten since."""
        return self._target.exists() and self._is_ours(self._target) and not any(map(_managed, self._states.values()))

    def _write(self) -> str:
        deployment = self._deployment
        rendered = self._render(deployment.project, self._file, deployment.data.terraform.binary.path)
        hcl = {folder.name: folder for folder in rendered}
        begun = self._target.with_name(f"{self._target.name}.part")
        if begun.exists():
            shutil.rmtree(begun)
        folder = self._target if self._target.exists() else begun
        for stack in deployment.stacks:
            resources = _managed(self._states[stack.name])
            # One that is forgotten already has its ids in what was written before.
            if stack.name not in hcl or (not resources and (folder / stack.name / IMPORTS).exists()):
                continue
            write_standalone(hcl[stack.name], stack.terraform.folder, folder / stack.name, resources)
        if folder is begun:
            begun.rename(self._target)  # half a folder would look like somebody else's
        return "written"

    def _text(self, stack: DrivenStack) -> str:
        return f"forget {len(self._states[stack.name].resources)} resources of {stack.name}; AWS keeps them"

    def _is_empty(self, stack: DrivenStack) -> Any:
        return lambda: not stack.terraform.stored_state().resources

    def _forget(self, stack: DrivenStack) -> Any:
        def forget() -> str:
            self._deployment.recorder.begin()
            addresses = list(stack.terraform.stored_state().resources)
            stack.terraform.forget(addresses)
            return f"{len(addresses)} forgotten"

        return forget

    def _move(self) -> str:
        deployment = self._deployment
        deployment.recorder.reached(Phase.RELEASED)
        deployment.remember_states()
        shutil.move(self._file, self._target / self._file.name)  # the folder may be on another file system
        return "moved"


def _managed(state: State) -> Sequence[ResourceState]:
    return [one for one in state.resources.values() if one.mode == "managed"]
