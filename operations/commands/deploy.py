"""`globaltables deploy`: plan, confirm, apply exactly that plan, then prove that nothing is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options, variable_option
from operations.deployment import open_deployment
from operations.recovery.aftermath import face_aftermath
from operations.results import Kind, keep_result
from operations.rollout import Rollout

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command("deploy")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@click.option("--recover", is_flag=True, help="Take over what AWS has and the state has not, then go on.")
@variable_option
@allow_option
@common_options
def command(
    options: Options, *, variables: Mapping[str, str], allowed: tuple[str, ...], dry_run: bool, recover: bool
) -> int:
    """Plan, confirm, apply exactly that plan, and check every region."""
    deployment = open_deployment(
        options.environment, options.console, variables, fenced=True, recovering=recover, dry_run=dry_run
    )
    try:
        with deployment.recorder.command("deploy"):
            if not recover:
                face_aftermath(deployment, "deploy", refuse=not dry_run)
                return Rollout(deployment, variables, allowed).run(dry_run=dry_run)
            from operations.recovery.recovery import Recovery  # noqa: PLC0415 - boto3 is slow to import

            recovery = Recovery(deployment, dry_run=dry_run)
            recovery.push_errored_states()
            return Rollout(deployment, variables, allowed, recovery).run(dry_run=dry_run)
    finally:
        keep_result(options.console, deployment.project, Kind.DEPLOY, options.console.told)
        deployment.remove_plans()
