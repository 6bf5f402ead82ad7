"""`globaltables destroy`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from operations.apply_progress import ApplyProgress
from operations.commands.options import Options, common_options, variable_option
from operations.deployment import deployed, open_deployment
from operations.errors import NotDeployedError, RefusedError
from operations.plan_summary import regions_by_address, summarize

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.deployment import Deployed, Deployment


@click.command("destroy")
@click.option("--dry-run", is_flag=True, help="Show what would go and stop.")
@variable_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], dry_run: bool) -> None:
    """Destroy everything, after typing the table's name."""
    deployment = open_deployment(options.environment, options.console)
    if deployment.environment.prevent_destroy:
        raise RefusedError(
            f"environment {deployment.environment.name}: prevent_destroy is true; set it to false, deploy, "
            "then destroy again"
        )
    plan_file = deployment.project.work / "plan"
    try:
        _destroy(deployment, plan_file, variables, dry_run=dry_run)
    finally:
        plan_file.unlink(missing_ok=True)


def _destroy(deployment: Deployment, plan_file: Path, variables: Mapping[str, str], *, dry_run: bool) -> None:
    console, stack = deployment.console, deployment.project.stack_name
    began = time.monotonic()
    console.say(f"{stack}: planning to destroy")
    saved = deployment.terraform.plan(plan_file, variables=variables, destroy=True)
    plan = deployment.terraform.show_plan(saved)
    summary = summarize(plan)
    document = {"environment": deployment.environment.name, "plan": summary.document()}
    console.say(f"{stack}: {summary.headline}")
    for line in summary.lines():
        console.say(line)
    if dry_run or not summary.changes:
        ending = "nothing was destroyed" if summary.changes else "there is nothing to destroy"
        console.result(document | {"destroyed": False}, [f"{stack}: {summary.headline}; {ending}"])
        return
    try:
        now = deployed(deployment)
    except NotDeployedError:
        now = None  # an earlier run was interrupted before the outputs were known
    name = now.table_name if now else deployment.environment.table_name
    console.confirm(
        f"{stack}: destroy table {name} and its items in every region; this cannot be undone", expected=name
    )
    if now:
        _lift_protection(deployment, now)
    progress = ApplyProgress(console, len(summary.changes), regions_by_address(plan))
    with progress.shown():
        deployment.terraform.apply(saved, on_event=progress)
    console.result(
        document | {"destroyed": True, "seconds": round(time.monotonic() - began, 1)},
        [f"{stack}: {len(summary.changes)} destroyed in {time.monotonic() - began:.0f} s"],
    )


def _lift_protection(deployment: Deployment, now: Deployed) -> None:
    """Lets every replica be deleted; without this AWS would delete some and refuse the others."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - boto3 is slow to import

    from operations.replica_settings import protect  # noqa: PLC0415

    clients = deployment.clients()

    def lift(region: str) -> None:
        try:
            protect(clients, region, now.table_name, on=False)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    for region in now.regions:  # one after the other: a change of one replica occupies the others
        lift(region)
