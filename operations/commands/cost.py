"""`globaltables cost`."""

from __future__ import annotations

import shutil
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.errors import RefusedError
from operations.results import Kind, keep_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model import Environment
    from operations.cost.prices import PriceBook
    from operations.cost.usage import Usage
    from operations.cost.workload import Workload

_NO = 1
_WIDE = 200
"""Where no terminal says how wide it is."""

_COUNT = click.IntRange(0, 10**15)
_FILE = click.Path(dir_okay=False, path_type=Path)


def _budget(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Decimal | None:
    try:
        amount = None if text is None else Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if amount is not None and not (amount.is_finite() and amount >= 0):
        raise click.BadParameter(f"must be an amount in US dollars such as 250, got {text!r}")
    return amount


@click.command("cost")
@click.option("--usage", "usage_file", type=_FILE, help="What applications do in a month: a usage profile in TOML.")
@click.option("--writes", type=_COUNT, help="Items written a month in each region; 1,000,000 where nothing says.")
@click.option("--reads", type=_COUNT, help="Items read a month in each region; 5,000,000 where nothing says.")
@click.option("--items", type=_COUNT, help="Items in the table; 1,000,000 where nothing says.")
@click.option("--item-bytes", type=click.IntRange(1, 400 * 1024), help="Average size of an item, bytes; 1024.")
@click.option("--live", is_flag=True, help="From the deployed table's last 30 days, in every region.")
@click.option("--compare", metavar="NAME_OR_PATH", help="Another environment beside it, with the same usage.")
@click.option(
    "--price-list",
    "price_lists",
    type=_FILE,
    multiple=True,
    help="Offer file of AWS's price list (JSON), or your prices (TOML); repeatable.",
)
@click.option("--refresh", is_flag=True, help="Fetch AWS's prices first, for this and later estimates.")
@click.option("--free-tier", is_flag=True, help="Take off what is free, as if nothing else in the account used it.")
@click.option("--budget", metavar="USD", callback=_budget, help="Exit with 1 when a month costs more.")
@click.option("--plot", is_flag=True, help="Draw bars as well.")
@common_options
def command(
    options: Options,
    *,
    usage_file: Path | None,
    live: bool,
    compare: str | None,
    price_lists: tuple[Path, ...],
    refresh: bool,
    free_tier: bool,
    budget: Decimal | None,
    plot: bool,
    **said: int | None,
) -> int:
    """Estimate a month in every region, item by item.

    From a usage profile, or with --live from CloudWatch. It says what it assumes and leaves out, and how old its prices
    are. Exits 1 when a month costs more than --budget.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 - `--help` needs none of these

    from operations.cost.bars import bars  # noqa: PLC0415
    from operations.cost.break_even import break_evens  # noqa: PLC0415
    from operations.cost.comparison import comparison_document, comparison_lines  # noqa: PLC0415
    from operations.cost.estimate import estimate  # noqa: PLC0415
    from operations.cost.report import document, lines, money  # noqa: PLC0415
    from operations.deployment import open_project  # noqa: PLC0415

    given = {name: value for name, value in said.items() if value is not None}
    _check(live=live, compare=compare, usage_file=usage_file, given=given)
    names = [options.environment, *([compare] if compare else [])]
    opened = [open_project(name) for name in names]
    environments = [environment for environment, _, _ in opened]
    usage, basis = _usage(usage_file, given, environments)
    book = _prices(options, environments, price_lists, refresh=refresh)
    estimates = [
        estimate(one, _workload(one, usage, basis, live=live), book, free_tier=free_tier) for one in environments
    ]
    this, today, width = estimates[0], datetime.now(UTC).date(), shutil.get_terminal_size((_WIDE, 24)).columns
    evens = [list(break_evens(one.subject, book)) for one in estimates]
    documents = [document(one, even, today) for one, even in zip(estimates, evens, strict=True)]
    if compare:
        shown = comparison_lines(this, estimates[1], width, today)
        result = comparison_document(this, estimates[1], documents)
    else:
        shown, result = lines(this, evens[0], width, today), documents[0]
    if plot:
        shown += bars(this, min(width, 100), drawn=sys.stdout.isatty())
    exceeds = budget is not None and this.total > budget
    options.console.result({**result, "within_budget": None if budget is None else not exceeds}, shown)
    keep_result(options.console, opened[0][1], Kind.COST, documents[0])
    for warning in (warning for one in estimates for warning in one.warnings):
        options.console.warn(warning)
    if exceeds and budget is not None:
        options.console.problem(f"a month costs {money(this.total)} USD, more than the budget of {money(budget)} USD")
    return _NO if exceeds else 0


def _check(*, live: bool, compare: str | None, usage_file: Path | None, given: Mapping[str, int]) -> None:
    if not live:
        return
    options = [f"--{name.replace('_', '-')}" for name in given]
    others = [*(["--usage"] if usage_file else []), *options, *(["--compare"] if compare else [])]
    if others:
        raise RefusedError(
            f"--live: takes the usage from the deployed table alone, got {', '.join(others)} too; leave one out"
        )


def _usage(file: Path | None, given: Mapping[str, int], environments: list[Environment]) -> tuple[Usage, str]:
    from operations.cost.usage import Usage, check_usage, load_usage  # noqa: PLC0415

    usage = load_usage(file) if file else Usage()
    check_usage(usage, environments, str(file))
    requests = {name: given[name] for name in ("writes", "reads") if name in given}
    whole = {name: value for name, value in given.items() if name not in requests}
    changed = {
        **whole,
        "every_region": usage.every_region.model_copy(update=requests),
        # What the command line says of each region wins over what the file says of one.
        "by_role": {role: one.model_copy(update=dict.fromkeys(requests)) for role, one in usage.by_role.items()},
    }
    basis = f"the usage profile {file}" if file else "a modest usage profile"
    return usage.model_copy(update=changed), f"{basis} with options" if given else basis


def _workload(environment: Environment, usage: Usage, basis: str, *, live: bool) -> Workload:
    from operations.cost.workload import workload_of  # noqa: PLC0415

    if not live:
        return workload_of(environment, usage, basis)
    from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import
    from operations.aws_target import aws_target  # noqa: PLC0415
    from operations.cost.live import live_workload  # noqa: PLC0415
    from operations.project import Project  # noqa: PLC0415

    clients = Clients(aws_target(environment, Project(Path.cwd(), environment.name)))
    return live_workload(environment, usage, clients)


def _prices(
    options: Options, environments: list[Environment], price_lists: tuple[Path, ...], *, refresh: bool
) -> PriceBook:
    from operations.cost.offer_file import read_offer_file  # noqa: PLC0415
    from operations.cost.price_refresh import known_prices  # noqa: PLC0415
    from operations.cost.prices import read_price_table  # noqa: PLC0415

    if refresh:
        _refresh(options, environments)
    book = known_prices()
    for file in price_lists:
        book = book.over(read_price_table(file) if file.suffix == ".toml" else read_offer_file(file))
    return book


def _refresh(options: Options, environments: list[Environment]) -> None:
    from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import
    from operations.cost.price_refresh import FETCHED_PRICES, fetch_prices, save_prices  # noqa: PLC0415

    regions = list(dict.fromkeys(region for one in environments for region in one.region_by_role.values()))
    with options.console.waiting(f"prices of {', '.join(regions)}: asking AWS's price list"):
        fetched = fetch_prices(Clients().pricing(), regions)
    save_prices(FETCHED_PRICES, fetched)
    options.console.say(f"prices of {', '.join(regions)}: {len(fetched)} fetched into {FETCHED_PRICES}")
