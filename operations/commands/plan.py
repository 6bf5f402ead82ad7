"""`globaltables plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options, variable_option
from operations.deployment import open_deployment
from operations.plan_summary import NOTHING, summarize

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command("plan")
@variable_option
@common_options
def command(options: Options, *, variables: Mapping[str, str]) -> None:
    """Show what a deploy would change, region by region."""
    deployment = open_deployment(options.environment, options.console)
    options.console.say(f"{deployment.project.stack_name}: planning")
    file = deployment.project.work / "plan"
    try:
        saved = deployment.terraform.plan(file, variables=variables)
        summary = summarize(deployment.terraform.show_plan(saved)) if saved.has_changes else NOTHING
    finally:
        file.unlink(missing_ok=True)  # it holds every value in clear
    options.console.result(
        {"environment": deployment.environment.name, **summary.document()},
        [f"{deployment.project.stack_name}: {summary.headline}", *summary.lines()],
    )
