"""Remembers which state each stack had last, to notice one that is lost, put back, mixed up or somebody else's."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from operations.errors import RefusedError
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.project import Project
    from operations.terraform.outputs import Output
    from operations.terraform.state import State

_FILE = "states.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A state as it was when a run ended well.

    Args:
        lineage: Its identity.
        serial: How often it was written.
        resources: How many resources it held.
    """

    lineage: str
    serial: int
    resources: int


def recall(work: Path) -> dict[str, Remembered]:
    """What is remembered in the folder of an environment, by stack."""
    try:
        raw = json.loads((work / _FILE).read_bytes())
        return {stack: Remembered(**values) for stack, values in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # of use, but nothing that is lost with it
        return {}


def remember(work: Path, states: Mapping[str, State]) -> None:
    """Remembers the states as they are now; those of other stacks stay remembered."""
    known = recall(work)
    for stack, state in states.items():
        if state.lineage is not None:
            managed = sum(resource.mode == "managed" for resource in state.resources.values())
            known[stack] = Remembered(state.lineage, state.serial or 0, managed)
    write_whole(work / _FILE, json.dumps({stack: asdict(one) for stack, one in known.items()}, indent=2))


def check_state(project: Project, stack: str, state: State, *, recovering: bool = False) -> None:
    """Refuses a state that is not the one this environment had.

    Args:
        project: The environment's folders.
        stack: The stack.
        state: Its state as it is stored now.
        recovering: Whether a lost or an older one is about to be made good.

    Raises:
        RefusedError: When it is another.
    """
    owner = _owner(project, state)
    if owner is not None:
        raise RefusedError(
            f"{stack}: must have a state of its own, got the one of environment {owner} (lineage {state.lineage}); "
            "nothing was touched; correct [backend] in the environment file, or put its own state back"
        )
    known = recall(project.work).get(stack)
    if known is None or recovering:
        return
    where = f"copies are in {project.work / 'state-copies' / stack}"
    way_out = "put it back, or take over what AWS has with globaltables deploy --recover"
    if state.lineage is None:
        if known.resources:
            raise RefusedError(
                f"{stack}: its state is gone, which held {known.resources} resources with serial {known.serial}; "
                f"nothing was touched; {way_out} ({where})"
            )
    elif state.lineage != known.lineage:
        raise RefusedError(
            f"{stack}: its state must have lineage {known.lineage}, got {state.lineage}: it is another's, or was made "
            f"anew; nothing was touched; {way_out} ({where})"
        )
    elif (state.serial or 0) < known.serial:
        raise RefusedError(
            f"{stack}: its state is older than the last one known, serial {state.serial} after {known.serial}; nothing "
            f"was touched; put the newest back, or take over what AWS has with globaltables deploy --recover ({where})"
        )


def check_first_contact(
    project: Project, environment_table: str, environment_home: str, stack: str, state: State
) -> None:
    """Refuses a state of another table where nothing is remembered to know it by.

    Args:
        project: The environment's folders.
        environment_table: The table that the environment names.
        environment_home: Its home region.
        stack: The stack that holds the data.
        state: Its state.

    Raises:
        RefusedError: When its table has another name or another home.
    """
    outputs = state.outputs
    if stack in recall(project.work) or "table_name" not in outputs or "region_by_role" not in outputs:
        return
    found = outputs["table_name"].value, _home(outputs)
    if found != (environment_table, environment_home):
        raise RefusedError(
            f"environment {project.environment_name}: is table {environment_table} at home in {environment_home}, got "
            f"the state of table {found[0]} at home in {found[1]}; nothing was touched; correct [backend] or the "
            "environment file"
        )


def _home(outputs: Mapping[str, Output]) -> object:
    """The home that a state's outputs name; those of before homes could move have no output for it."""
    home = outputs.get("home_region")
    return home.value if home else outputs["region_by_role"].value.get("primary")


def _owner(project: Project, state: State) -> str | None:
    """The other environment of this project that has this state; None when there is none."""
    if state.lineage is None:
        return None
    for folder in sorted(project.work.parent.iterdir()):
        if folder.name != project.environment_name and any(
            one.lineage == state.lineage for one in recall(folder).values()
        ):
            return folder.name
    return None
