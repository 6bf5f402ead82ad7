"""`globaltables deploy`: plan, confirm, apply exactly that plan, then prove that nothing is left to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from operations.apply_progress import ApplyProgress
from operations.commands.options import Options, common_options, variable_option
from operations.deployment import deployed, open_deployment
from operations.plan_summary import NOTHING, regions_by_address, summarize

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.deployment import Deployment
    from operations.plan_summary import PlanSummary

_NO = 1


@click.command("deploy")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@variable_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], dry_run: bool) -> int:
    """Plan, confirm, apply exactly that plan, and check every region."""
    deployment = open_deployment(options.environment, options.console)
    plan_file = deployment.project.work / "plan"
    try:
        return _deploy(deployment, plan_file, variables, dry_run=dry_run)
    finally:
        plan_file.unlink(missing_ok=True)  # it holds every value in clear


def _deploy(deployment: Deployment, plan_file: Path, variables: Mapping[str, str], *, dry_run: bool) -> int:
    console, stack = deployment.console, deployment.project.stack_name
    began = time.monotonic()
    console.say(f"{stack}: planning")
    saved = deployment.terraform.plan(plan_file, variables=variables)
    plan = deployment.terraform.show_plan(saved) if saved.has_changes else None
    summary = summarize(plan) if plan else NOTHING
    console.say(f"{stack}: {summary.headline}")
    for line in summary.lines():
        console.say(line)
    document: dict[str, Any] = {"environment": deployment.environment.name, "plan": summary.document()}
    if dry_run:
        console.result(document | {"applied": False}, [f"{stack}: {summary.headline}; nothing was applied"])
        return 0
    if plan:
        if summary.changes:
            console.confirm(f"{stack}: apply this plan")
        progress = ApplyProgress(console, len(summary.changes), regions_by_address(plan))
        with progress.shown():
            deployment.terraform.apply(saved, on_event=progress)
    return _check(deployment, variables, summary, document, began)


def _check(
    deployment: Deployment, variables: Mapping[str, str], summary: PlanSummary, document: dict[str, Any], began: float
) -> int:
    """Sets what Terraform cannot, wants an empty second plan, and looks at every region."""
    from operations.live_check import check_regions, problems_of  # noqa: PLC0415 - boto3 is slow to import
    from operations.replica_settings import differences, settle  # noqa: PLC0415

    console, stack = deployment.console, deployment.project.stack_name
    now, clients = deployed(deployment), deployment.clients()
    settled = settle(now, clients)
    for changed in settled:
        console.detail(f"  {changed.region}: {changed.setting} set to {changed.wanted}")
    left = _second_plan(deployment, variables) if settled or summary.changes else NOTHING
    health = check_regions(now, clients)
    problems = [
        *(f"second plan: {change.address} would {change.action}" for change in left.changes),
        *problems_of(health),
        *map(str, differences(now, clients)),
    ]
    healthy = sum(not found.problems for found in health.values())
    seconds = time.monotonic() - began
    document |= {
        "applied": bool(summary.changes),
        "table": now.table_name,
        "regions": {region: found.table_status for region, found in health.items()},
        "second_plan_empty": not left.changes,
        "problems": problems,
        "seconds": round(seconds, 1),
    }
    done = f"{summary.outcome} in {seconds:.0f} s" if summary.changes else "nothing to change"
    emptiness = "NOT empty" if left.changes else "empty"
    console.result(
        document,
        [f"{stack}: {done}; second plan is {emptiness}; {healthy} of {len(health)} regions active"],
    )
    for problem in problems:
        console.problem(problem)
    return _NO if problems else 0


def _second_plan(deployment: Deployment, variables: Mapping[str, str]) -> PlanSummary:
    saved = deployment.terraform.plan(deployment.project.work / "plan", variables=variables)
    return summarize(deployment.terraform.show_plan(saved)) if saved.has_changes else NOTHING
