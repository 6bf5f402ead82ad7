"""`globaltables unlock`."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.deployment import open_deployment
from operations.errors import RefusedError
from operations.terraform.lock import local_holder, local_lock_file, parse_lock

if TYPE_CHECKING:
    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.terraform.lock import LockInfo


@click.command("unlock")
@click.argument("lock_id", metavar="ID")
@common_options
def command(options: Options, *, lock_id: str) -> None:
    """Remove a lock that a dead run left on the state.

    ID is the lock's, as the command that is kept waiting prints it. Says who holds it and since when, and asks.
    """
    console = options.console
    deployment = open_deployment(options.environment, console, fenced=True)
    stack, lock = _lock_of(deployment, lock_id)
    if lock is not None:
        console.say(f"{stack.name}: locked by {lock.text()}")
        if lock.who.rpartition("@")[2] == socket.gethostname():
            console.say("that is this machine, and no run of globaltables in this project is at work on it")
    else:
        console.say(f"{stack.name}: its backend tells nobody who holds the lock; ask whoever works with it")
    console.confirm(
        f"{stack.name}: a run that is still at work would lose what it writes from now on; remove lock {lock_id}",
        expected=lock_id,
    )
    stack.terraform.unlock(lock_id)
    document = {"environment": deployment.environment.name, "stack": stack.name, "unlocked": lock_id}
    console.result(document, [f"{stack.name}: unlocked"])


def _lock_of(deployment: Deployment, lock_id: str) -> tuple[DrivenStack, LockInfo | None]:
    """The stack whose lock has exactly this id.

    Raises:
        RefusedError: When none has, or its holder is alive.
    """
    held: list[str] = []
    unknown: list[DrivenStack] = []
    for stack in deployment.stacks:
        kind, _ = stack.terraform.stack_file.backend
        if kind == "local":
            _refuse_local(stack, lock_id)
        elif kind == "s3":
            from operations.state_lock import lock_in_bucket  # noqa: PLC0415 - boto3 is slow to import

            lock = lock_in_bucket(deployment.clients(), stack.terraform.stack_file.backend[1])
            if lock is not None and lock.id == lock_id:
                return stack, lock
            held += [f"{lock.id} of {stack.name}"] if lock else []
        else:
            unknown.append(stack)
    if unknown:
        return unknown[0], None
    raise RefusedError(f"lock {lock_id}: must be the id of a lock that is held, got {', '.join(held) or 'no lock'}")


def _refuse_local(stack: DrivenStack, lock_id: str) -> None:
    """A local state is locked by the system, for as long as the process lives: there is nothing to remove."""
    state_file = stack.terraform.stack_file.local_state_file
    if state_file is None or not state_file.exists():
        return
    holder = local_holder(state_file)
    if holder is None:
        return
    description = local_lock_file(state_file)
    lock = parse_lock(description.read_bytes()) if description.exists() else None
    whose = f" by {lock.text()}" if lock else ""
    raise RefusedError(
        f"lock {lock_id}: must be of a run that is dead, got {stack.name} locked{whose}, process {holder}, which is "
        "alive; wait for its end, or end it"
    )
