"""`globaltables drift`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.deployed import Deployed, deployed
from operations.deployment import open_deployment
from operations.drift.difference import DriftedValue, Winner
from operations.drift.planned import planned_differences
from operations.drift.report import document, lines
from operations.stack_plan import plan_stack, plannable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.deployment import Deployment
    from operations.replica_settings import Difference

_NO = 1


@click.command("drift")
@common_options
def command(options: Options) -> int:
    """Tell what differs from what was deployed, and who wins.

    Compares AWS with the state and with the environment, in every region: what Terraform sees, the settings that AWS
    never synchronises between replicas, and what somebody added beside. Says of each difference what the next deploy
    does about it. What auto scaling and schedules change is no drift; -v tells it. Changes nothing. Exits 1 when there
    is drift.
    """
    deployment = open_deployment(options.environment, options.console, fenced=True)
    try:
        now = deployed(deployment)
        found = [*_planned(deployment, now), *_unseen(deployment, now)]
    finally:
        deployment.remove_plans()
    name, console = now.table_name, options.console
    console.result(
        document(deployment.environment.name, name, found),
        lines(name, found, with_scaled=bool(console.verbosity)),
    )
    return _NO if any(one.winner.is_drift for one in found) else 0


def _planned(deployment: Deployment, now: Deployed) -> list[DriftedValue]:
    """What the plans of all stacks say, and what deploy would set in replicas besides."""
    found: list[DriftedValue] = []
    for stack in plannable(deployment):
        planned = plan_stack(deployment, stack, {}, ())
        # A plan with nothing to do still tells what changed outside.
        plan = planned.plan or stack.terraform.show_plan(planned.saved)
        pending = [_of_setting(one, now) for one in planned.pending]
        told = {(one.region, one.path) for one in pending}
        for one in planned_differences(plan):
            replica = one.path.split(".")
            if replica[0] == "replica" and (replica[1], replica[-1]) in told:
                continue
            found.append(one)
        found += pending
    return found


def _of_setting(one: Difference, now: Deployed) -> DriftedValue:
    """A replica's setting: back to what was deployed, or on to what the environment says now."""
    was_wanted = now.replica_settings.get(one.region, {}).get(one.setting, one.wanted)
    winner = Winner.SET_BACK if was_wanted == one.wanted else Winner.APPLIED
    return DriftedValue(one.region, "replica", one.setting, one.wanted, one.found, winner)


def _unseen(deployment: Deployment, now: Deployed) -> Sequence[DriftedValue]:
    from operations.drift.expected import managed_in  # noqa: PLC0415 - boto3 is slow to import
    from operations.drift.unseen import unseen_differences  # noqa: PLC0415

    states = [stack.terraform.stored_state() for stack in deployment.stacks]
    region_by_role = states[0].outputs["region_by_role"].value
    managed = managed_in(states, now, region_by_role)
    with deployment.console.waiting(f"{deployment.data.name}: looking at every region"):
        return unseen_differences(now, managed, deployment.clients())
