"""What runs that did not end well left behind: said in one line, refused where going on would lose sight of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.errors import RefusedError
from operations.journal.entry import Ending
from operations.recovery.match import Found, Origin
from operations.recovery.wanted import Wanted, from_document
from operations.region.between_homes import between_homes, command_of, is_of_regions
from operations.terraform.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from operations.console import Console
    from operations.deployment import Deployment
    from operations.journal import Entry

RELEASE = "release"
"""What the journal calls a run that lets go of what is in state."""


def since(entries: Sequence[Entry]) -> datetime | None:
    """When the first of them began; None when there is none, or one let go of what may be of any age."""
    return entries[0].began if entries and not _let_go(entries) else None


def _let_go(entries: Sequence[Entry]) -> Entry | None:
    """The last run that began to let go of what is in state."""
    return next((one for one in reversed(entries) if one.what == RELEASE), None)


def face_aftermath(deployment: Deployment, goes_on: str, *, refuse: bool) -> None:
    """Says what did not end, and looks for what it made that the state does not have.

    Args:
        deployment: The environment.
        goes_on: The command that goes on where nothing is missing, for example ``deploy``.
        refuse: Whether to refuse when something is missing in state; else it is only said.

    Raises:
        RefusedError: When something is.
    """
    entries = deployment.recorder.journal.open_entries()
    if not entries:
        return
    option = f" --env {deployment.environment.name}"
    if halfway := _let_go_halfway(deployment, entries, goes_on, option):
        if refuse:
            raise RefusedError(f"{halfway}; nothing was touched")
        deployment.console.warn(halfway)
        return
    orphans, dropped = _left_behind(deployment, entries)
    for one in dropped:
        deployment.console.warn(f"{one.text}: exists, and no stack has it any more; delete it by hand")
    last = entries[-1]
    if last.ending is Ending.NOT:
        own = command_of(last.what) if is_of_regions(last.what) else goes_on
        way_out = f"nothing it made is missing in state; globaltables {own}{option} goes on"
        if orphans:
            way_out = f"globaltables deploy --recover{option} takes over what it made"
        deployment.console.warn(f"{last.text} did not end: it was {last.doing}; {way_out}")
    if orphans:
        _refuse(deployment.console, orphans, last, option, refuse=refuse)


def _let_go_halfway(deployment: Deployment, entries: Sequence[Entry], goes_on: str, option: str) -> str | None:
    """What was let go of and is still there: a deploy would make it anew, and a destroy leave it without its keys."""
    if goes_on != RELEASE and (last := _let_go(entries)):
        return (
            f"{last.text} did not come to its end; globaltables release{option} goes on, globaltables deploy "
            f"--recover{option} takes all of it back"
        )
    if not is_of_regions(goes_on) and (moving := between_homes(entries, deployment.data.terraform.stored_state())):
        return (
            f"{moving.text} let go of the table in the state, in which it is in no region now; globaltables "
            f"{command_of(moving.what)}{option} goes on"
        )
    return None


def _refuse(console: Console, orphans: Sequence[Found], last: Entry, option: str, *, refuse: bool) -> None:
    lines = [
        f"{one.text}: exists in AWS and is not in state, left behind by {last.what} of {last.began:%Y-%m-%d %H:%M} UTC"
        for one in orphans
    ]
    if not refuse:
        for line in lines:
            console.warn(line)
        return
    ending = f"nothing was touched; take it over with globaltables deploy --recover{option}"
    raise RefusedError("\n".join([*lines[:-1], f"{lines[-1]}; {ending}"]))


def _left_behind(deployment: Deployment, entries: Sequence[Entry]) -> tuple[list[Found], list[Found]]:
    """What exists and is not in state: what a stack still wants, and what none wants any more."""
    from operations.recovery.search import not_looked_for, search  # noqa: PLC0415 - boto3 is slow to import

    wanted, began = _wanted(entries), since(entries)
    if not wanted:
        return [], []
    stacks = {stack.name: stack for stack in deployment.stacks}
    orphans: list[Found] = []
    dropped: list[Found] = []
    for name, planned in wanted.items():
        stack = stacks.get(name)
        state = stack.terraform.stored_state() if stack else State()
        for type_ in not_looked_for(planned, state):
            deployment.console.warn(f"{name}: {type_} cannot be looked for; where it exists, apply says so")
        found = search(planned, state, deployment.clients(), home=deployment.environment.home_region, since=began)
        for one in found:
            if one.origin(began) is Origin.OURS:
                (orphans if stack and stack.has(one.wanted.address) else dropped).append(one)
    return orphans, dropped


def _wanted(entries: Iterable[Entry]) -> dict[str, list[Wanted]]:
    """What these runs were to create, each address once, by stack."""
    by_stack: dict[str, dict[str, Wanted]] = {}
    for entry in entries:
        for stack, planned in entry.planned.items():
            by_stack.setdefault(stack, {}).update({raw["address"]: from_document(raw) for raw in planned})
    return {stack: list(planned.values()) for stack, planned in by_stack.items() if planned}
