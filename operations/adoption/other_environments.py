"""Whether another environment of this project has a table already.

A table in two states is a hazard: a destroy of the one environment takes it from the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globaltables.model import ConfigurationError
from globaltables.model.load import ENVIRONMENTS_FOLDER, load_environment
from operations.deployed_view import local_states
from operations.errors import GlobalTablesError, RefusedError
from operations.fence.state_memory import recall
from operations.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from globaltables.model import Environment
    from operations.adoption.live import Live
    from operations.console import Console
    from operations.terraform.state import State

    StatesOf = Callable[[Path], Sequence[State]]


def refuse_other_environment(
    live: Live, target: str, file: Path, project: Project, *, console: Console, remote_states: StatesOf
) -> None:
    """Refuses a table that another environment manages; warns of one that names it and is not deployed.

    Args:
        live: The table.
        target: ``aws`` or ``embedded_aws``.
        file: Where the new environment's file belongs.
        project: Its folders.
        console: Where to warn.
        remote_states: Asks Terraform for the states of an environment that keeps them elsewhere, by its file.

    Raises:
        RefusedError: When one manages it, or it cannot be known.
    """
    for other, environment in _others(file, console):
        if not _names(environment, live, target):
            continue
        folders, where = Project(project.root, environment.name), f"environment {environment.name}"
        option = f"--env {other.stem if other.parent == ENVIRONMENTS_FOLDER else other}"
        try:
            is_local = environment.backend.type == "local"
            states = (local_states(folders) if is_local else None) or remote_states(other)
        except GlobalTablesError as error:
            raise RefusedError(
                f"table {live.table.name}: must be in no other environment, got {where}, which names it and whose "
                f"state cannot be read; take {other} away where it is not deployed: {error}"
            ) from error
        # Not the other's own folder, which is made when it is asked for.
        known = recall(project.work.parent / environment.name).get(folders.stack_name)
        is_lost = states[0].lineage is None and known is not None and known.resources
        if is_lost or not all(state.is_empty for state in states):
            raise RefusedError(
                f"table {live.table.name}: must be in no other environment, got {where}, which manages it; let it go "
                f"there first, with globaltables release {option}"
            )
        console.warn(
            f"{other}: names table {live.table.name} too and is not deployed; take it away, or never deploy it"
        )


def _others(file: Path, console: Console) -> Iterator[tuple[Path, Environment]]:
    """The other environments, beside the file and where names are looked up."""
    folders = dict.fromkeys((file.parent, ENVIRONMENTS_FOLDER))
    files = {one.resolve(): one for folder in folders for one in sorted(folder.glob("*.toml"))}
    files.pop(file.resolve(), None)
    for one in files.values():
        try:
            yield one, load_environment(str(one))
        except ConfigurationError as error:
            console.warn(f"{one}: whether it names the table cannot be known: {error}")


def _names(environment: Environment, live: Live, target: str) -> bool:
    return (
        (environment.table_name, environment.target) == (live.table.name, target)
        and environment.account_id in {None, live.account_id}
        and not set(live.table.regions).isdisjoint(environment.region_by_role.values())
    )
