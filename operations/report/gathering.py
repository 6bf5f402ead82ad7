"""Reads everything a page is made of: states, AWS in every region at once, and what other commands kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from globaltables.model import ConfigurationError, load_environment
from operations.aws import Clients
from operations.cost.break_even import break_evens
from operations.cost.estimate import estimate
from operations.cost.price_refresh import known_prices
from operations.cost.report import document
from operations.cost.usage import Usage
from operations.cost.workload import workload_of
from operations.deployed_view import open_deployed
from operations.environment_glance import glance_at
from operations.errors import GlobalTablesError, NotDeployedError, ResultError
from operations.journal.journal import Journal
from operations.report.contents import Contents
from operations.report.cut_short import cut_short
from operations.report.live_metrics import read_metrics
from operations.report.shown import shown_in
from operations.results import Kind, Results
from operations.status.expected import expected_in
from operations.status.reading import IMPATIENT, read_regions
from operations.status.symptoms import symptoms
from operations.status.whose import refuse_other_account

if TYPE_CHECKING:
    from operations.console import Console
    from operations.deployed_view import DeployedView
    from operations.project import Project


def gather(name_or_path: str, project: Project, console: Console) -> Contents:
    """Reads everything.

    Args:
        name_or_path: The environment.
        project: Its folders.
        console: Where to say what is waited for.

    Raises:
        ConfigurationError: When the environment file is wrong.
        RefusedError: When the credentials are those of another account.
        GlobalTablesError: When the embedded AWS or, for a remote state, Terraform fails.
    """
    glance = glance_at(name_or_path)
    kept = _kept(Results(project.results))
    kept |= _cost(name_or_path, kept) | {"cut_short": cut_short(Journal(project.work / "journal"), kept["results"])}
    measured_on = "the embedded AWS" if glance.target == "embedded_aws" else "AWS"
    try:
        view = open_deployed(name_or_path, console)
    except NotDeployedError as error:
        now = datetime.now(UTC)
        return Contents(glance.name, now, measured_on, f"environment {glance.name}", not_deployed=str(error), **kept)
    return Contents(glance.name, measured_on=measured_on, **look(view), **kept)


def look(view: DeployedView) -> dict[str, Any]:
    """What AWS says now: status and metrics, both at once.

    Args:
        view: What is deployed.

    Raises:
        RefusedError: When the credentials are those of another account.
    """
    deployed, clients = view.deployed, Clients(view.aws_environment, IMPATIENT)
    expected = expected_in(deployed, view.states)
    vaults = {region: one.vault_name for region, one in expected.by_region.items()}
    now = datetime.now(UTC)
    with ThreadPoolExecutor(max_workers=1) as pool:
        metrics = pool.submit(
            read_metrics,
            clients,
            deployed.table_name,
            deployed.regions,
            shown=shown_in(view.states, deployed.regions, vaults),
            now=now,
        )
        facts = read_regions(expected, clients)
        refuse_other_account(view, facts, clients)
        wanted = {region: len(one.alarm_names) for region, one in expected.by_region.items()}
        return {
            "at": now,
            "table_name": deployed.table_name,
            "facts": facts,
            "findings": symptoms(expected, facts, datetime.now(UTC)),
            "missing_alarms": {region: count - len(facts[region].alarms) for region, count in wanted.items()},
            "key_arn_by_region": deployed.key_arn_by_region,
            "copies_to": {region: one.copies_to for region, one in expected.by_region.items()},
            "metrics": metrics.result(),
        }


def _kept(results: Results) -> dict[str, Any]:
    found, unreadable = {}, {}
    for kind in Kind:
        try:
            result = results.last(kind)
        except ResultError as error:
            unreadable[kind] = str(error)
            continue
        if result:
            found[kind] = result
    return {"results": found, "unreadable": unreadable}


def _cost(name_or_path: str, kept: dict[str, Any]) -> dict[str, Any]:
    """The estimate that was kept; else one made now from a modest usage profile."""
    last = kept["results"].get(Kind.COST)
    if last:
        return {"cost": last.document, "cost_at": last.at}
    if Kind.COST in kept["unreadable"]:
        return {"cost_missing": kept["unreadable"][Kind.COST]}
    try:
        environment, book = load_environment(name_or_path), known_prices()
        made = estimate(environment, workload_of(environment, Usage(), "a modest usage profile"), book)
        evens = list(break_evens(made.subject, book))
    except (GlobalTablesError, ConfigurationError) as error:
        return {"cost_missing": str(error)}
    return {"cost": document(made, evens, datetime.now(UTC).date())}
