"""`globaltables destroy`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.deployment import open_deployment
from operations.errors import PlanFormatError, RefusedError
from operations.orphans import sought_elsewhere
from operations.plan_summary import region_of_arn, summarize
from operations.terraform.resource_change import Action
from operations.verdict import judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.deployment import Deployment
    from operations.terraform.plan import Plan


_NO = 1


@click.command("destroy")
@click.option("--dry-run", is_flag=True, help="Show what would go and stop.")
@variable_option
@allow_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool) -> int:
    """Destroy everything, after typing the table's name."""
    deployment = open_deployment(options.environment, options.console, variables)
    if deployment.environment.prevent_destroy:
        raise RefusedError(
            f"environment {deployment.environment.name}: prevent_destroy is true; set it to false, deploy, "
            "then destroy again"
        )
    try:
        return _destroy(deployment, variables, allowed, dry_run=dry_run)
    finally:
        deployment.plan_file.unlink(missing_ok=True)


def _destroy(deployment: Deployment, variables: Mapping[str, str], allowed: tuple[str, ...], *, dry_run: bool) -> int:
    console, stack = deployment.console, deployment.project.stack_name
    began = time.monotonic()
    saved, plan = deployment.plan(variables, destroy=True)
    if plan is None:
        raise PlanFormatError(f"{stack}: a plan to destroy must be readable, got none; run it again")
    _refuse_orphans(deployment, plan)
    summary = summarize(plan)
    document = {"environment": deployment.environment.name, "plan": summary.document()}
    console.say(f"{stack}: {summary.headline}")
    for line in summary.lines():
        console.say(line)
    verdict = judged(plan, allowed, destroying=True)
    verdict.show(console)
    document["guard"] = verdict.document()
    if verdict.refuses:
        console.result(document | {"destroyed": False}, [f"{stack}: {verdict.headline}; nothing was destroyed"])
        return _NO
    if dry_run or not summary.changes:
        ending = "nothing was destroyed" if summary.changes else "there is nothing to destroy"
        console.result(document | {"destroyed": False}, [f"{stack}: {summary.headline}; {ending}"])
        return 0
    regions_by_table = _regions_by_table(plan)
    name = next(iter(regions_by_table), deployment.environment.table_name)
    console.confirm(
        f"{stack}: destroy table {name} and its items in every region; this cannot be undone", expected=name
    )
    _lift_protection(deployment, regions_by_table)
    deployment.apply(saved, plan)
    seconds = time.monotonic() - began
    console.result(
        document | {"destroyed": True, "seconds": round(seconds, 1)},
        [f"{stack}: {len(summary.changes)} destroyed in {seconds:.0f} s"],
    )
    return 0


def _refuse_orphans(deployment: Deployment, plan: Plan) -> None:
    elsewhere = sought_elsewhere(plan, deployment.terraform.stored_state())
    if elsewhere:
        way_out = "nothing was touched; set it back, or the table would be left behind"
        raise RefusedError("\n".join(f"{problem}; {way_out}" for problem in elsewhere))


def _regions_by_table(plan: Plan) -> dict[str, list[str]]:
    """Every region of each table that goes, home first."""
    tables = [
        change.change.before
        for change in plan.resource_changes
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
