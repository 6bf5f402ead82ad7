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
        console.say(f"{stack.name}: HCP Terraform does not say here who holds the lock; the workspace's page does")
    console.confirm(
        f"{stack.name}: a run that is still at work would lose what it writes from now on; remove lock {lock_id}",
        expected=lock_id,
    )
    stack.terraform.unlock(lock_id)
    document = {"environment": deployment.environment.name, "stack": stack.name, "unlocked": lock_id}
    console.result(document, [f"{stack.name}: unlocked"])


def _lock_of(deployment: Deployment, lock_id: str) -> tuple[DrivenStack, LockInfo | None]:
    """The stack whose lock has exactly this id; HCP Terraform knows a lock by its workspace, and not whose it is.

    Raises:
        RefusedError: When none has, or its holder is alive.
    """
    held: list[str] = []
    workspaces: list[str] = []
    for stack in deployment.stacks:
        kind, settings = stack.terraform.stack_file.backend
        if kind == "local":
            _refuse_local(stack, lock_id)
        elif kind == "s3":
            from operations.state_lock import lock_in_bucket  # noqa: PLC0415 - boto3 is slow to import

            lock = lock_in_bucket(deployment.clients(), settings)
            if lock is not None and lock.id == lock_id:
                return stack, lock
            held += [f"{lock.id} of {stack.name}"] if lock else []
        else:
            workspaces.append(f"{settings['organization']}/{settings['workspaces']['name']}")
            if lock_id == workspaces[-1]:
                return stack, None
    if workspaces:
        raise RefusedError(
            f"lock {lock_id}: must name the workspace that is locked, got another than {' and '.join(workspaces)}"
        )
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
