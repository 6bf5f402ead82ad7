"""`globaltables verify`."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.deployed import deployed
from operations.deployment import open_deployment
from operations.errors import RefusedError
from operations.results import Kind, keep_result

if TYPE_CHECKING:
    from operations.verification import Profile, Proof, Table
    from operations.verification.estimate import Use

_NO = 1
_WIDEST, _LINES = 100, 24


@click.command("verify")
@click.option(
    "--profile",
    type=click.Choice(["quick", "standard", "soak"]),
    default="quick",
    help="How much is done; default quick.",
)
@click.option("--writes", type=click.IntRange(1, 100_000), help="Writes per region, instead of the profile's.")
@click.option("--rate", type=click.FloatRange(0.1, 1000), help="Writes a second in each region.")
@click.option("--timeout", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help="Seconds to arrive.")
@click.option(
    "--clock-uncertainty",
    type=click.FloatRange(0, 10_000),
    default=50.0,
    metavar="MS",
    help="By how much regions' clocks may differ; default 50.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed makes the same calls.")
@click.option(
    "--max-cost",
    type=click.FloatRange(0),
    metavar="USD",
    help="Refuse to spend more; default 1 where prices are known.",
)
@click.option("--history", type=click.Path(dir_okay=False, path_type=Path), help="Write every call to this file.")
@click.option(
    "--check", "checked", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Judge such a file."
)
@click.option("--plot", is_flag=True, help="Draw how the lags are spread.")
@common_options
def command(
    options: Options,
    *,
    profile: str,
    writes: int | None,
    rate: float | None,
    timeout: float,
    clock_uncertainty: float,
    seed: int,
    max_cost: float | None,
    history: Path | None,
    checked: Path | None,
    plot: bool,
) -> int:
    """Prove replication with real writes and reads.

    Clients in every region write, overwrite, swap and delete marked items at the same time; what each was answered is
    checked against what the table promises. Tells the lag of each directed pair and removes what it wrote. Exits 1 when
    a promise was broken or a write did not arrive. It never touches an item that is not its own.
    """
    if checked:
        return _check(options, checked)
    if history and not history.absolute().parent.is_dir():
        raise RefusedError(f"verify: --history must be in a folder that exists, got {history}; make {history.parent}")
    from operations.verification import ONCE, PROFILES, describe_table, prove, save_history  # noqa: PLC0415 - boto3
    from operations.verification.estimate import refuse_to_spend_more  # noqa: PLC0415
    from operations.verification.report import (  # noqa: PLC0415
        document,
        kept_document,
        lines,
        plan_line,
        problems,
        remains_problems,
        warnings,
    )

    deployment = open_deployment(options.environment, options.console, only_data=True)
    now, clients = deployed(deployment), deployment.clients(ONCE)
    table = describe_table(clients, now.table_name, now.regions)
    wanted = _wanted(PROFILES[profile], writes, rate, timeout).fitted_to(table)
    use = _use(table, wanted)
    options.console.say(plan_line(table, wanted, use))
    refuse_to_spend_more(use, max_cost)
    regions = len(table.regions)
    arrivals = wanted.own_items_per_region * regions * (regions - 1)

    def tell_what_is_left(cut_short: Proof) -> None:
        for problem in remains_problems(cut_short):
            options.console.problem(problem)

    with options.console.counting("arrivals", arrivals) as advance:
        proof = prove(
            clients,
            table,
            wanted,
            seed=seed,
            clock_uncertainty_seconds=clock_uncertainty / 1000,
            measured_on="the embedded AWS" if deployment.environment.target == "embedded_aws" else "AWS",
            on_arrival=advance,
            on_left=tell_what_is_left,
        )
    options.console.result(document(proof), [*lines(proof, timeout), *(_chart(proof) if plot else ())])
    keep_result(options.console, deployment.project, Kind.VERIFY, kept_document(proof))
    for warning in warnings(proof):
        options.console.warn(warning)
    for problem in problems(proof):
        options.console.problem(problem)
    if history:  # last: it may not be written, and the verdict is known by now
        save_history(proof.history, history)
    return 0 if proof.is_proven and not proof.remains else _NO


def _check(options: Options, file: Path) -> int:
    from operations.verification.check import check  # noqa: PLC0415 - `--help` needs none of these
    from operations.verification.history import load_history  # noqa: PLC0415
    from operations.verification.report import verdict_lines, verdict_problems  # noqa: PLC0415

    history = load_history(file)
    verdict = check(history)
    options.console.result(
        {"table": history.table_name, "run": history.run, **verdict.document()}, verdict_lines(verdict, history)
    )
    for problem in verdict_problems(verdict):
        options.console.problem(problem)
    return 0 if verdict.is_proven else _NO


def _wanted(profile: Profile, writes: int | None, rate: float | None, timeout: float) -> Profile:
    changed = dataclasses.replace(profile, timeout_seconds=timeout)
    if writes is not None:
        changed = dataclasses.replace(changed, writes_per_region=writes)
    if rate is not None:
        changed = dataclasses.replace(changed, writes_per_second=rate)
    if writes is not None or rate is not None:  # whoever says how much has said how long
        seconds = 2 * changed.writes_per_region / changed.writes_per_second
        changed = dataclasses.replace(changed, seconds=max(profile.seconds, seconds))
    return changed


def _use(table: Table, profile: Profile) -> Use:
    from operations.cost.price_refresh import known_prices  # noqa: PLC0415
    from operations.verification.estimate import use_of  # noqa: PLC0415

    return use_of(table, profile, known_prices())


def _chart(proof: Proof) -> list[str]:
    from operations.verification.plot import lag_chart  # noqa: PLC0415

    width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, _LINES)).columns)
    return lag_chart(proof.pairs, width, in_blocks=(sys.stdout.encoding or "").lower().startswith("utf"))
