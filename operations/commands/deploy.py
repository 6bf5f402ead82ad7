"""`globaltables deploy`: plan, confirm, apply exactly that plan, then prove that nothing is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.deployment import open_deployment
from operations.rollout import Rollout

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command("deploy")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@variable_option
@allow_option
@common_options
def command(options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool) -> int:
    """Plan, confirm, apply exactly that plan, and check every region."""
    deployment = open_deployment(options.environment, options.console, variables)
    try:
        return Rollout(deployment, variables, allowed).run(dry_run=dry_run)
    finally:
        deployment.remove_plans()
