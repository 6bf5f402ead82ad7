"""`globaltables plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.cut_off import cut_off
from operations.deployment import open_deployment
from operations.recovery.aftermath import face_aftermath
from operations.results import Kind, keep_result
from operations.stack_plan import plan_stack, plannable, warn_of_unused

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
    console = options.console
    deployment = open_deployment(options.environment, console, variables, fenced=True)
    face_aftermath(deployment, "deploy", refuse=False)
    for stack in deployment.stacks:
        for address in cut_off(stack.terraform.stored_state()):
            console.warn(f"{address}: its creation was cut off; deploy finishes it instead of making it anew")
    try:
        plans = [plan_stack(deployment, stack, variables, allowed) for stack in plannable(deployment)]
    finally:
        deployment.remove_plans()
    refused = any(planned.verdict.refuses for planned in plans)
    console.result(
        {
            "environment": deployment.environment.name,
            "refused": refused,
            "stacks": {planned.stack.name: planned.document() for planned in plans},
        },
        [line for planned in plans for line in planned.lines],
    )
    keep_result(console, deployment.project, Kind.PLAN, console.told)
    for planned in plans:
        planned.verdict.show(console)
    warn_of_unused(console, plans, allowed)
    return _NO if refused else 0
