"""`globaltables verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import Options, common_options
from operations.deployed import deployed
from operations.deployment import open_deployment

if TYPE_CHECKING:
    from operations.verification.lag import PairLag
    from operations.verification.measure import Measurement

_NO = 1
MARK = "globaltables_verify"


@click.command("verify")
@click.option("--writes", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Writes per region.")
@click.option("--rate", type=click.FloatRange(0.1, 1000), default=50.0, show_default=True, help="Writes a second.")
@click.option("--timeout", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help="Seconds to arrive.")
@common_options
def command(options: Options, *, writes: int, rate: float, timeout: float) -> int:
    """Prove replication with real writes and reads.

    Writes marked items in every region at once, reads them in every other, tells the lag of each directed pair, and
    removes what it wrote. Exits 1 when a write was refused or did not arrive. It never touches an item that is not its
    own.
    """
    from operations.verification.marked_items import MarkedItems  # noqa: PLC0415 - boto3 is slow to import
    from operations.verification.measure import measure  # noqa: PLC0415

    deployment = open_deployment(options.environment, options.console, only_data=True)
    environment, now = deployment.environment, deployed(deployment)
    items = MarkedItems(
        now.table_name, environment.partition_key, environment.sort_key, environment.time_to_live_attribute
    )
    expected = writes * len(now.regions) * (len(now.regions) - 1)
    options.console.say(
        f"{now.table_name}: {writes} writes in each of {len(now.regions)} regions, {expected} arrivals expected"
    )
    with options.console.counting("arrivals", expected) as advance:
        found = measure(
            deployment.clients(),
            items,
            now.regions,
            writes_per_region=writes,
            writes_per_second=rate,
            timeout_seconds=timeout,
            on_seen=advance,
        )
    where = "the embedded AWS" if environment.target == "embedded_aws" else "AWS"
    options.console.result(_document(found, now.table_name, where), _lines(found, where, timeout))
    for problem in _problems(found, items.run):
        options.console.problem(problem)
    return 0 if found.is_proven and not found.left_over else _NO


def _lines(found: Measurement, where: str, timeout: float) -> list[str]:
    width = max(len(f"{pair.source} -> {pair.target}") for pair in found.pairs)
    return [
        *(f"{f'{pair.source} -> {pair.target}':<{width}}  {_lag(pair, timeout)}" for pair in found.pairs),
        f"lag from the answer to a write until a read saw it, measured on {where}",
    ]


def _lag(pair: PairLag, timeout: float) -> str:
    lags = pair.percentiles_ms()
    if lags is None:
        return f"not seen after {timeout:g} s" if pair.expected else "no write was taken"
    values = "   ".join(f"{name} {value:>7,.0f} ms" for name, value in lags.items())
    return f"{values}   {len(pair.lags_seconds)} of {pair.expected}"


def _problems(found: Measurement, run: str) -> list[str]:
    unproven = sum(not pair.is_proven for pair in found.pairs)
    problems = [
        f"{writes.region}: {count} writes were refused with {reason}"
        for writes in found.writes
        for reason, count in writes.refused.items()
    ]
    if unproven:
        problems.append(
            f"{unproven} of {len(found.pairs)} directed pairs did not receive all writes; "
            "see `globaltables verify --help`"
        )
    problems += [
        f"{region}: still shows {count} items of this run, whose attribute {MARK} is {run}; delete them when the "
        "region answers, or leave them to the table's time to live"
        for region, count in found.left_over.items()
    ]
    return problems


def _document(found: Measurement, table_name: str, where: str) -> dict[str, Any]:
    return {
        "table": table_name,
        "measured_on": where,
        "proven": found.is_proven,
        "pairs": [
            {
                "source": pair.source,
                "target": pair.target,
                "expected": pair.expected,
                "arrived": len(pair.lags_seconds),
                "lag_ms": pair.percentiles_ms(),
            }
            for pair in found.pairs
        ],
        "refused": {writes.region: writes.refused for writes in found.writes if writes.refused},
        "left_over": found.left_over,
    }
