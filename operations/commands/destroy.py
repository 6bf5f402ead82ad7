"""`globaltables destroy`."""

from __future__ import annotations

import importlib
import threading
import time
from typing import TYPE_CHECKING, Any

import click

from globaltables.model.encryption import EXISTING
from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.deployment import open_deployment
from operations.errors import RefusedError
from operations.journal.entry import Phase
from operations.orphans import sought_elsewhere
from operations.recovery.aftermath import face_aftermath
from operations.stack_plan import plan_stack, warn_of_unused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.deployment import Deployment
    from operations.destruction.destruction import Destruction
    from operations.destruction.facts import Facts
    from operations.procedure import Procedure
    from operations.stack_plan import StackPlan


_NO = 1


@click.command("destroy")
@click.option("--dry-run", is_flag=True, help="Show what would go and stop.")
@click.option(
    "--final-backup/--no-final-backup", "wants_backup", default=True, help="Back up the table first; the default."
)
@variable_option
@allow_option
@common_options
def command(
    options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool, wants_backup: bool
) -> int:
    """Destroy everything, after typing the table's name.

    Backups stay: a final one of the table, vaults that hold any, and the keys that they need.
    """
    deployment = open_deployment(options.environment, options.console, variables, fenced=True)
    if deployment.environment.prevent_destroy:
        raise RefusedError(
            f"environment {deployment.environment.name}: prevent_destroy is true; set it to false, deploy, "
            "then destroy again"
        )
    try:
        with deployment.recorder.command("destroy"):
            face_aftermath(deployment, "destroy", refuse=not dry_run)
            return _destroy(deployment, variables, allowed, dry_run=dry_run, wants_backup=wants_backup)
    finally:
        deployment.remove_plans()


def _destroy(
    deployment: Deployment, variables: Mapping[str, str], allowed: tuple[str, ...], *, dry_run: bool, wants_backup: bool
) -> int:
    threading.Thread(target=importlib.import_module, args=("operations.destruction.facts",), daemon=True).start()
    console, began = deployment.console, time.monotonic()
    plans = [plan_stack(deployment, stack, variables, allowed, destroy=True) for stack in reversed(deployment.stacks)]
    _refuse_orphans(plans)
    names = ", ".join(planned.stack.name for planned in plans)
    if any(planned.verdict.refuses for planned in plans) or not any(planned.summary.changes for planned in plans):
        return _nothing_to_carry_out(deployment, plans, names, allowed)

    from operations.destruction.blockers import blockers  # noqa: PLC0415 - boto3 is slow to import
    from operations.destruction.destruction import Destruction  # noqa: PLC0415
    from operations.destruction.words import lines_after, lines_before  # noqa: PLC0415

    facts = _look(deployment)
    destruction = Destruction(deployment, plans, facts, variables, allowed, wants_backup=wants_backup)
    procedure = destruction.procedure
    _show(deployment, destruction.plans, allowed)
    for line in [*lines_before(facts, destruction), *procedure.preview()]:
        console.say(line)
    found = blockers(facts, wants_backup=wants_backup)
    if found:
        raise RefusedError("\n".join([*found[:-1], f"{found[-1]}; nothing was touched"]))
    document = _document(deployment, destruction.plans) | _details(destruction, facts, procedure)
    if dry_run:
        console.result(document | {"refused": False, "destroyed": False}, [f"{names}: nothing was destroyed"])
        return 0
    table = facts.subject.table_name
    console.confirm(
        f"{names}: destroy table {table} and its items in every region; this cannot be undone", expected=table
    )
    deployment.recorder.begin()
    procedure.carry_out(console)
    final, left = destruction.final_backup(), destruction.left()
    if not left:
        staying = [one.arn for one in destruction.kept if one.stays]
        deployment.recorder.reached(Phase.DESTROYED, final_backup=final.arn if final else None, kept=staying)
    deployment.remember_states()
    seconds = time.monotonic() - began
    count = sum(one.action == "destroy" for planned in destruction.plans for one in planned.summary.changes)
    document |= {
        "refused": False,
        "destroyed": not left,
        "final_backup": final.arn if final else None,
        "problems": left,
        "seconds": round(seconds, 1),
    }
    console.result(
        document, [f"{names}: {count} destroyed in {seconds:.0f} s", *lines_after(facts, destruction, final)]
    )
    for problem in left:
        console.problem(problem)
    return _NO if left else 0


def _nothing_to_carry_out(
    deployment: Deployment, plans: Sequence[StackPlan], names: str, allowed: Sequence[str]
) -> int:
    """Ends where the guard refuses, or where nothing is there."""
    _show(deployment, plans, allowed)
    refused = any(planned.verdict.refuses for planned in plans)
    if not refused:
        deployment.recorder.reached(Phase.DESTROYED)
    ending = "the guard refuses; nothing was destroyed" if refused else "there is nothing to destroy"
    document = _document(deployment, plans) | {"refused": refused, "destroyed": False}
    deployment.console.result(document, [f"{names}: {ending}"])
    return _NO if refused else 0


def _look(deployment: Deployment) -> Facts:
    from operations.destruction.facts import read_facts, subject_of  # noqa: PLC0415 - boto3 is slow to import

    environment = deployment.environment
    states = [stack.terraform.stored_state() for stack in deployment.stacks]
    made_its_keys = environment.encryption.keys != EXISTING
    subject = subject_of(states, environment.table_name, environment.home_region, made_its_keys=made_its_keys)
    with deployment.console.waiting(f"{deployment.data.name}: looking at every region"):
        return read_facts(deployment.clients(), subject)


def _show(deployment: Deployment, plans: Sequence[StackPlan], allowed: Sequence[str]) -> None:
    for planned in plans:
        for line in planned.lines:
            deployment.console.say(line)
        planned.verdict.show(deployment.console)
    warn_of_unused(deployment.console, plans, allowed)


def _document(deployment: Deployment, plans: Sequence[StackPlan]) -> dict[str, Any]:
    return {
        "environment": deployment.environment.name,
        "stacks": {planned.stack.name: planned.document() for planned in plans},
    }


def _details(destruction: Destruction, facts: Facts, procedure: Procedure) -> dict[str, Any]:
    return {
        "steps": [step.name for step in procedure.steps],
        "vaults": [vault.document() for vault in facts.vaults],
        "kept": [one.document() for one in destruction.kept if one.stays],
    }


def _refuse_orphans(plans: Sequence[StackPlan]) -> None:
    elsewhere = [
        problem
        for planned in plans
        if planned.plan
        for problem in sought_elsewhere(planned.plan, planned.stack.terraform.stored_state())
    ]
    if elsewhere:
        way_out = "nothing was touched; set it back, or the table would be left behind"
        raise RefusedError("\n".join(f"{problem}; {way_out}" for problem in elsewhere))
