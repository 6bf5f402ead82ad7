"""`globaltables deploy`: plan, confirm, apply exactly that plan, then prove that nothing is left to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.cut_off import cut_off
from operations.deployment import deployed, open_deployment
from operations.pending_settings import document as as_json
from operations.pending_settings import pending_settings, rows
from operations.plan_summary import NOTHING, summarize
from operations.verdict import judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.deployment import Deployment
    from operations.plan_summary import PlanSummary

_NO = 1


@click.command("deploy")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@variable_option
@allow_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool) -> int:
    """Plan, confirm, apply exactly that plan, and check every region."""
    deployment = open_deployment(options.environment, options.console, variables)
    try:
        return _deploy(deployment, variables, allowed, dry_run=dry_run)
    finally:
        deployment.plan_file.unlink(missing_ok=True)


def _deploy(deployment: Deployment, variables: Mapping[str, str], allowed: tuple[str, ...], *, dry_run: bool) -> int:
    console, stack = deployment.console, deployment.project.stack_name
    began = time.monotonic()
    for address in cut_off(deployment.terraform.stored_state()):
        console.say(f"{stack}: {address} was cut off while it was made; it is finished in place")
        if not dry_run:
            deployment.terraform.untaint(address)
    saved, plan = deployment.plan(variables)
    summary = summarize(plan) if plan else NOTHING
    pending = pending_settings(deployment, plan)
    console.say(f"{stack}: {summary.headline}")
    for line in summary.lines(rows(pending)):
        console.say(line)
    document: dict[str, Any] = {
        "environment": deployment.environment.name,
        "plan": summary.document() | {"replica_settings": as_json(pending)},
    }
    verdict = judged(plan, allowed)
    verdict.show(console)
    document["guard"] = verdict.document()
    if verdict.refuses:
        console.result(document | {"applied": False}, [f"{stack}: {verdict.headline}; nothing was applied"])
        return _NO
    if dry_run:
        console.result(document | {"applied": False}, [f"{stack}: {summary.headline}; nothing was applied"])
        return 0
    if summary.changes or pending:
        console.confirm(f"{stack}: apply this plan")
    if plan:
        deployment.apply(saved, plan)
    return _check(deployment, variables, summary, document, began)


def _check(
    deployment: Deployment, variables: Mapping[str, str], summary: PlanSummary, document: dict[str, Any], began: float
) -> int:
    """Sets what Terraform cannot, wants an empty second plan, and looks at every region."""
    from operations.live_check import check_regions, problems_of  # noqa: PLC0415 - boto3 is slow to import
    from operations.replica_settings import differences, settle  # noqa: PLC0415

    console, stack = deployment.console, deployment.project.stack_name
    now, clients = deployed(deployment), deployment.clients()
    with console.waiting(f"{stack}: checking every region"):
        settled = settle(now, clients)
        health = check_regions(now, clients)
        left_different = differences(now, clients) if settled else []
    for changed in settled:
        console.detail(f"  {changed.region}: {changed.setting} set to {changed.wanted}")
    left = NOTHING
    if settled or summary.changes:
        _, second = deployment.plan(variables)
        left = summarize(second) if second else NOTHING
    problems = [
        *(f"second plan: {change.address} would {change.action}" for change in left.changes),
        *problems_of(health),
        *map(str, left_different),
    ]
    healthy = sum(not found.problems for found in health.values())
    seconds = time.monotonic() - began
    document |= {
        "applied": bool(summary.changes or settled),
        "replica_settings_set": as_json(settled),
        "table": now.table_name,
        "regions": {region: found.table_status for region, found in health.items()},
        "second_plan_empty": not left.changes,
        "problems": problems,
        "seconds": round(seconds, 1),
    }
    outcomes = [summary.outcome, f"{len(settled)} replica settings set" if settled else ""]
    done = ", ".join(filter(None, outcomes))
    done = f"{done} in {seconds:.0f} s" if done else "nothing to change"
    emptiness = "NOT empty" if left.changes else "empty"
    console.result(
        document,
        [f"{stack}: {done}; second plan is {emptiness}; {healthy} of {len(health)} regions active"],
    )
    for problem in problems:
        console.problem(problem)
    return _NO if problems else 0
