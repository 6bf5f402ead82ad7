"""`globaltables destroy`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.deployment import open_deployment
from operations.errors import RefusedError
from operations.journal.entry import Phase
from operations.orphans import sought_elsewhere
from operations.plan_summary import region_of_arn
from operations.recovery.aftermath import face_aftermath
from operations.stack_plan import plan_stack, warn_of_unused
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.deployment import Deployment
    from operations.stack_plan import StackPlan


_NO = 1


@click.command("destroy")
@click.option("--dry-run", is_flag=True, help="Show what would go and stop.")
@variable_option
@allow_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool) -> int:
    """Destroy everything, after typing the table's name."""
    deployment = open_deployment(options.environment, options.console, variables, fenced=True)
    if deployment.environment.prevent_destroy:
        raise RefusedError(
            f"environment {deployment.environment.name}: prevent_destroy is true; set it to false, deploy, "
            "then destroy again"
        )
    try:
        with deployment.recorder.command("destroy"):
            face_aftermath(deployment, "destroy", refuse=not dry_run)
            return _destroy(deployment, variables, allowed, dry_run=dry_run)
    finally:
        deployment.remove_plans()


def _destroy(deployment: Deployment, variables: Mapping[str, str], allowed: tuple[str, ...], *, dry_run: bool) -> int:
    console, stacks = deployment.console, tuple(reversed(deployment.stacks))
    began = time.monotonic()
    plans = [plan_stack(deployment, stack, variables, allowed, destroy=True) for stack in stacks]
    _refuse_orphans(plans)
    document = {
        "environment": deployment.environment.name,
        "stacks": {planned.stack.name: planned.document() for planned in plans},
    }
    for planned in plans:
        for line in planned.lines:
            console.say(line)
        planned.verdict.show(console)
    warn_of_unused(console, plans, allowed)
    refused = any(planned.verdict.refuses for planned in plans)
    count = sum(len(planned.summary.changes) for planned in plans)
    names = ", ".join(planned.stack.name for planned in plans)
    if refused or dry_run or not count:
        ending = "nothing was destroyed" if count else "there is nothing to destroy"
        ending = f"the guard refuses; {ending}" if refused else ending
        if not count:
            deployment.recorder.reached(Phase.DESTROYED)
        console.result(document | {"refused": refused, "destroyed": False}, [f"{names}: {ending}"])
        return _NO if refused else 0
    regions_by_table = _regions_by_table(plans)
    name = next(iter(regions_by_table), deployment.environment.table_name)
    console.confirm(
        f"{names}: destroy table {name} and its items in every region; this cannot be undone", expected=name
    )
    deployment.recorder.begin()
    _lift_protection(deployment, regions_by_table)
    for planned in plans:
        if planned.plan and planned.summary.changes:
            planned.stack.apply(planned.saved, planned.plan)
    deployment.recorder.reached(Phase.DESTROYED)
    deployment.remember_states()
    seconds = time.monotonic() - began
    console.result(
        document | {"refused": False, "destroyed": True, "seconds": round(seconds, 1)},
        [f"{names}: {count} destroyed in {seconds:.0f} s"],
    )
    return 0


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


def _regions_by_table(plans: Sequence[StackPlan]) -> dict[str, list[str]]:
    """Every region of each table that goes, home first."""
    tables = [
        change.change.before
        for planned in plans
        if planned.plan
        for change in planned.plan.resource_changes
        if change.type == "aws_dynamodb_table" and change.action is Action.DELETE
    ]
    return {
        table["name"]: [region_of_arn(table["arn"]) or "", *(replica["region_name"] for replica in table["replica"])]
        for table in tables
    }


def _lift_protection(deployment: Deployment, regions_by_table: Mapping[str, list[str]]) -> None:
    """Lets every replica be deleted; without this AWS would delete some and refuse the others."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - boto3 is slow to import

    from operations.replica_settings import protect  # noqa: PLC0415

    clients = deployment.clients()

    def lift(table: str, region: str) -> None:
        try:
            protect(clients, region, table, on=False)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    for table, regions in regions_by_table.items():
        for region in regions:  # one after the other: a change of one replica occupies the others
            lift(table, region)
