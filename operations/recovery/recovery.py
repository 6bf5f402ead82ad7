"""`deploy --recover`: pushes a state that could not be uploaded, and imports what AWS has and the state has not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from operations.errors import ErroredStateError, RefusedError
from operations.recovery.aftermath import since
from operations.recovery.import_blocks import write_imports
from operations.recovery.match import Found, Origin
from operations.recovery.search import not_looked_for, search
from operations.recovery.wanted import wanted_by
from operations.terraform.state import is_whole, parse_stored_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from operations.deployment import Deployment
    from operations.driven_stack import DrivenStack
    from operations.terraform.plan import Plan

_TABLE = "aws_dynamodb_table"
_POLL_SECONDS = 2.0
_PATIENCE_SECONDS = 1800.0


class Recovery:
    """Makes good what earlier runs left behind.

    Args:
        deployment: The environment.
        dry_run: Change and ask nothing: what is to be imported is shown, and what would have to be done to a state
            before anything can be planned is refused. Default: it is done.
    """

    def __init__(self, deployment: Deployment, *, dry_run: bool = False) -> None:
        self._deployment = deployment
        self._dry_run = dry_run
        self._console = deployment.console
        self._since = since(deployment.recorder.journal.open_entries())

    def push_errored_states(self) -> None:
        """Pushes what waits to be pushed, after both states were shown.

        Raises:
            ErroredStateError: When it does not follow the stored one.
            RefusedError: When it is not confirmed, or this is a dry run.
        """
        for stack in self._deployment.stacks:
            file = stack.terraform.errored_state_file
            if not file.exists():
                continue
            if not is_whole(file.read_bytes()):
                self._refuse_dry_run(file, "set aside")
                kept = stack.terraform.set_errored_state_aside()
                self._console.say(
                    f"{stack.name}: {file} held no state that could be pushed and is "
                    f"{f'kept as {kept}' if kept else 'removed'}; what its apply made is looked for in AWS"
                )
                continue
            waiting, stored = parse_stored_state(file.read_bytes(), str(file)), stack.terraform.pull_state()
            self._console.say(
                f"{stack.name}: {file} has serial {waiting.serial} with {len(waiting.resources)} resources, the stored "
                f"state serial {stored.serial} with {len(stored.resources)}"
            )
            if stored.lineage not in {None, waiting.lineage}:
                raise ErroredStateError(
                    f"{file}: must have the lineage of the stored state, {stored.lineage}, got {waiting.lineage}: "
                    "it is another's; move it away"
                )
            if (waiting.serial or 0) <= (stored.serial or 0) and not stored.is_empty:
                raise ErroredStateError(
                    f"{file}: must be newer than the stored state, serial {stored.serial}, got serial {waiting.serial}"
                    ": somebody wrote since; move it away and run this again, which imports what is missing"
                )
            self._refuse_dry_run(file, "pushed")
            self._console.confirm(f"{stack.name}: push {file.name}")
            self._deployment.recorder.begin()
            stack.terraform.push_errored_state()

    def _refuse_dry_run(self, file: Path, done: str) -> None:
        if self._dry_run:
            raise RefusedError(
                f"{file}: must be {done} before anything can be planned, got a dry run, which changes nothing; "
                "run this without --dry-run"
            )

    def prepare(self, stack: DrivenStack, plan: Plan | None) -> bool:
        """Looks for what the plan would create and exists already; returns whether there is anything to import.

        Args:
            stack: The stack.
            plan: Its plan; None when there is nothing to do.

        Raises:
            RefusedError: When something was made by somebody else, or nobody confirmed.
        """
        if plan is None:
            return False
        home, state = self._deployment.environment.home_region, stack.terraform.stored_state()
        wanted = wanted_by(plan)
        with self._console.waiting(f"{stack.name}: looking for what exists in every region"):
            found = search(wanted, state, self._deployment.clients(), home=home, since=self._since)
        for type_ in not_looked_for(wanted, state):
            self._console.warn(f"{stack.name}: {type_} cannot be looked for; where it exists, apply says so")
        self._refuse_foreign(found)
        if not found:
            self._console.say(f"{stack.name}: nothing to take over")
            return False
        self._show(stack, found)
        if not self._dry_run:
            self._confirm(stack, found)
        self._wait_for_tables(found)
        write_imports(stack.terraform.folder, found)
        return True

    def _refuse_foreign(self, found: Sequence[Found]) -> None:
        foreign = [one for one in found if one.origin(self._since) is Origin.FOREIGN]
        if foreign:
            way_out = "nothing was touched; choose another name, or import it on purpose with terraform import"
            raise RefusedError(
                "\n".join(
                    f"{one.text}: must be what was planned, got another of its name: {one.reason(self._since)}; "
                    f"{way_out}"
                    for one in foreign
                )
            )

    def _show(self, stack: DrivenStack, found: Sequence[Found]) -> None:
        self._console.say(f"{stack.name}: {len(found)} to take over")
        for one in found:
            self._console.say(f"  {one.text} -> {one.wanted.address}")
            for other in one.others:
                self._console.warn(f"{one.wanted.region} {one.wanted.type} {other}: looks the same and is left alone")

    def _confirm(self, stack: DrivenStack, found: Sequence[Found]) -> None:
        tables = [one for one in found if one.wanted.type == _TABLE and one.origin(self._since) is Origin.UNKNOWN]
        if tables:
            name = tables[0].import_id
            self._console.confirm(
                f"{stack.name}: no run of this project is known to have made table {name}; take it over",
                expected=name,
                even_with_yes=True,
            )
        else:
            self._console.confirm(f"{stack.name}: import {'this' if len(found) == 1 else f'these {len(found)}'}")

    def _wait_for_tables(self, found: Sequence[Found]) -> None:
        """Waits until AWS is done with what was begun: it refuses changes of a table that is being made."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for one in found:
            if one.wanted.type != _TABLE:
                continue
            client = self._deployment.clients().dynamodb(one.wanted.region)
            with self._console.waiting(f"{one.import_id}: waiting until {one.wanted.region} is done with it"):
                while _is_busy(client.describe_table(TableName=one.import_id)["Table"]):
                    if time.monotonic() > deadline:
                        raise RefusedError(f"{one.text}: must become ACTIVE, still waiting after 30 minutes; try again")
                    time.sleep(_POLL_SECONDS)


def _is_busy(table: object) -> bool:
    raw = dict(table)  # type: ignore[call-overload]  # a typed dictionary
    replicas = [replica.get("ReplicaStatus") for replica in raw.get("Replicas") or ()]
    return raw["TableStatus"] in {"CREATING", "UPDATING"} or bool({"CREATING", "UPDATING", "DELETING"} & set(replicas))
