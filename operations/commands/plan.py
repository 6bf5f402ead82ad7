"""`globaltables plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.cut_off import cut_off
from operations.deployment import open_deployment
from operations.pending_settings import document as as_json
from operations.pending_settings import pending_settings, rows
from operations.plan_summary import NOTHING, summarize
from operations.verdict import judged

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO = 1


@click.command("plan")
@variable_option
@allow_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...]) -> int:
    """Show what a deploy would change, region by region.

    Exits 1 when the guard would refuse it.
    """
    deployment = open_deployment(options.environment, options.console, variables)
    for address in cut_off(deployment.terraform.stored_state()):
        options.console.warn(f"{address}: its creation was cut off; deploy finishes it instead of making it anew")
    try:
        _, plan = deployment.plan(variables)
    finally:
        deployment.plan_file.unlink(missing_ok=True)
    summary, pending = summarize(plan) if plan else NOTHING, pending_settings(deployment, plan)
    verdict = judged(plan, allowed)
    options.console.result(
        {
            "environment": deployment.environment.name,
            **summary.document(),
            "replica_settings": as_json(pending),
            "guard": verdict.document(),
        },
        [f"{deployment.project.stack_name}: {summary.headline}", *summary.lines(rows(pending))],
    )
    verdict.show(options.console)
    return _NO if verdict.refuses else 0
