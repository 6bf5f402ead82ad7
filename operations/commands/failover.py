"""`globaltables failover`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from operations.commands.options import Options, common_options
from operations.errors import GlobalTablesError, LossError

if TYPE_CHECKING:
    from globaltables.model.failover import WriteMode
    from operations.failover.evacuation import Evacuation

_NO = 1
MODES = ("any-region", "one-region", "your-region")


@click.command("failover")
@click.argument("region", metavar="FROM")
@click.option("--to", metavar="REGION", help="Who takes over; default the first region that answers.")
@click.option("--mode", type=click.Choice(MODES), help="Where the application writes; default what [failover] says.")
@click.option("--back", is_flag=True, help="Lead writers back to FROM.")
@click.option("--accept-loss", metavar="FROM", help="Go on although writes of FROM have not arrived.")
@click.option("--max-wait", type=click.FloatRange(1, 3600), metavar="SECONDS", help="How long to wait for arrivals.")
@click.option("--since", metavar="TIME", help="When the fault began, ISO 8601, UTC where it has no offset.")
@click.option("--dry-run", is_flag=True, help="Show how things are and the steps, and stop.")
@common_options
def command(
    options: Options,
    *,
    region: str,
    to: str | None,
    mode: str | None,
    back: bool,
    accept_loss: str | None,
    max_wait: float | None,
    since: str | None,
    dry_run: bool,
) -> int:
    """Lead writers out of a region, or back into it.

    Stops writers where the write mode asks for it, waits until what they wrote has arrived, turns the switch that
    [failover] names, and proves that the other region takes writes. Needs no Terraform, no state and nothing of the
    region that is left. Cut off anywhere, the same command goes on. Exits 1 when writes would be lost.
    """
    from globaltables.model import load_environment  # noqa: PLC0415 - `--help` needs none of these
    from operations.aws_target import aws_target  # noqa: PLC0415
    from operations.failover.opening import open_evacuation  # noqa: PLC0415
    from operations.failover.report import document, headline, state_lines  # noqa: PLC0415
    from operations.failover.request import Request  # noqa: PLC0415
    from operations.project import Project  # noqa: PLC0415

    console, fault_began = options.console, _moment(since)
    environment = load_environment(options.environment)
    project = Project(Path.cwd(), environment.name)
    request = Request(
        region, to, cast("WriteMode | None", mode.replace("-", "_") if mode else None), back, accept_loss, max_wait
    )
    evacuation = open_evacuation(
        environment, request, aws_environment=aws_target(environment, project), folder=project.procedures
    )
    console.say(headline(evacuation))
    for line in [*state_lines(evacuation), *evacuation.procedure.preview()]:
        console.say(line)
    if evacuation.switch.warning:
        console.warn(evacuation.switch.warning)
    refused = _refusal_before_the_first_step(evacuation)
    if dry_run:
        console.result(document(evacuation, None, fault_began) | {"refused": refused}, ["nothing was changed"])
        if refused:
            console.problem(refused)
        return _NO if refused else 0
    if refused:
        raise LossError(refused)
    console.confirm(f"{headline(evacuation)}{_by_hand(evacuation)}", expected=region)
    return _carry_out(options, evacuation, fault_began)


def _carry_out(options: Options, evacuation: Evacuation, fault_began: datetime | None) -> int:
    from operations.failover.report import document, problems, result_lines  # noqa: PLC0415

    try:
        procedure = evacuation.carry_out(options.console)
        options.console.result(document(evacuation, procedure, fault_began), result_lines(evacuation, fault_began))
    finally:  # what is left is told of a failover that was stopped too
        left = problems(evacuation.recovered.left_over, evacuation.probes.run)
        for problem in left:
            options.console.problem(problem)
    return _NO if left else 0


def _refusal_before_the_first_step(evacuation: Evacuation) -> str:
    """What would stop it for certain, known before anything was changed; empty when nothing would."""
    from operations.failover.course import Part  # noqa: PLC0415

    step = next((step for step in evacuation.procedure.steps if step.name == Part.ACCEPT), None)
    if step is None or evacuation.wanted.accepts_loss or step.is_done():
        return ""
    evacuation.note_newest_pulse()
    problem = evacuation.assessment.trouble_by_region[evacuation.wanted.region]
    return f"{evacuation.loss(f'a region that {problem}')}; nothing was changed"


def _by_hand(evacuation: Evacuation) -> str:
    from operations.failover.course import Part  # noqa: PLC0415

    stops = any(step.name == Part.STOP for step in evacuation.procedure.steps)
    if stops and not evacuation.switch.can_stop:
        return f"; nothing configured stops writers: nobody must write in {evacuation.wanted.region} any more"
    return ""


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise GlobalTablesError(
            f"--since: must be a time such as 2026-01-31T12:00:00Z, got {text!r}; write it like that"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
