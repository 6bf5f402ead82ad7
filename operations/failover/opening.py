"""Gathers what a failover needs from the environment file and the regions that answer; nothing else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import Clients
from operations.errors import GateError, RefusedError
from operations.failover.assessment import PROMPT, Assessment, assess
from operations.failover.course import Situation
from operations.failover.evacuation import Evacuation
from operations.failover.gate import Gatekeeper
from operations.failover.probe_items import ProbeItems
from operations.failover.request import check_request
from operations.failover.routing import Routing, usual
from operations.failover.switch import switch_of
from operations.failover.turn import SWITCH, Turn
from operations.failover.wanted import Wanted
from operations.fence.account import check_account
from operations.verification.marked_items import MarkedItems
from operations.verification.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from globaltables.model import Environment
    from globaltables.model.failover import WriteMode
    from operations.failover.request import Request
    from operations.failover.switch import Switch


def open_evacuation(
    environment: Environment,
    request: Request,
    *,
    aws_environment: Mapping[str, str] | None,
    folder: Path,
    replaced_switch: Switch | None = None,
) -> Evacuation:
    """Looks at every region, once, and lays out what there is to do.

    Args:
        environment: The environment.
        request: What is asked for.
        aws_environment: The variables that lead to its AWS; None for AWS itself.
        folder: Where logs of procedures are kept.
        replaced_switch: Takes the place of the environment's switch. Default none.

    Raises:
        RefusedError: When the request makes no sense, or nobody can take over.
        GateError: When the switch cannot be reached.
    """
    check_request(environment, request)
    regions = tuple(environment.region_by_role.values())
    clients = Clients(aws_environment, PROMPT)
    items = MarkedItems(
        environment.table_name, environment.partition_key, environment.sort_key, environment.time_to_live_attribute
    )
    found = assess(clients, items, regions)
    others = [region for region in found.reachable if region != request.region]
    if not others:
        raise RefusedError(
            f"{request.region}: another region must answer to take over, got none: "
            f"{'; '.join(f'{region}: {text}' for region, text in found.trouble_by_region.items() if text)}; "
            "run globaltables doctor"
        )
    if environment.account_id:
        account = clients.sts(others[0]).get_caller_identity()["Account"]
        check_account(environment.name, account, environment.account_id, ())
    return lay_out(
        environment,
        request,
        found,
        clients=clients,
        probes=ProbeItems(clients, items),
        variables=dict(aws_environment or {}),
        folder=folder,
        replaced_switch=replaced_switch,
    )


def lay_out(
    environment: Environment,
    request: Request,
    found: Assessment,
    *,
    clients: Clients,
    probes: ProbeItems,
    variables: Mapping[str, str],
    folder: Path,
    replaced_switch: Switch | None = None,
) -> Evacuation:
    """Asks the switch, and lays out what there is to do.

    Args:
        environment: The environment.
        request: What is asked for.
        found: How every region is.
        clients: AWS.
        probes: Marked items.
        variables: What commands of the user's are given besides the shell's variables.
        folder: Where logs of procedures are kept.
        replaced_switch: Takes the place of the environment's switch. Default none.

    Raises:
        RefusedError: When the request makes no sense, or nobody can take over.
        GateError: When the switch cannot be reached.
    """
    mode = check_request(environment, request)
    others = [region for region in found.reachable if region != request.region]
    guessed = guess(mode, found, request.region, others[0] if request.back else request.region)
    switch = replaced_switch or switch_of(
        environment.failover.switch,
        clients,
        current=guessed,
        region_by_role=environment.region_by_role,
        reachable=found.reachable,
        variables=variables,
    )
    try:
        read = switch.read()
    except (ClientError, BotoCoreError) as error:
        raise GateError(
            f"{switch.name}: must be reached to be turned, got {error}; {switch.warning or 'nothing was changed'}: "
            "lead writers elsewhere by hand, or by another switch"
        ) from error
    current = read or guessed
    target = None if request.back or mode == "any_region" else _target(request, current, others, found)
    _refuse_a_move_that_is_none(request, current, target, environment.name)
    if request.back and not found.answers(request.region):
        raise RefusedError(
            f"{request.region}: must answer before writers come back, got a region that "
            f"{found.trouble_by_region[request.region]}; "
            "wait until it does"
        )
    table = Table(
        environment.table_name,
        tuple(environment.region_by_role.values()),
        environment.partition_key,
        environment.sort_key,
        environment.time_to_live_attribute,
    )
    is_strong = environment.consistency.mode == "strong"
    returned = Turn(SWITCH, current.returned(request.region), None, request.region)
    resumes = request.back and mode != "any_region" and switch.resumes(returned)
    evacuation = Evacuation(
        wanted=Wanted(
            request.region,
            target,
            Situation(mode, request.back, found.answers(request.region), is_strong, resumes),
            request.accept_loss == request.region,
            environment.name,
        ),
        table=table,
        assessment=found,
        current=current,
        is_known=read is not None,
        switch=switch,
        probes=probes,
        gates=Gatekeeper(
            probes,
            found.latency_ms,
            request.maximum_wait_seconds or environment.failover.maximum_wait_seconds,
            environment.failover.latency_factor,
            unmeasured=found.unmeasured,
        ),
        clients=clients,
        has_probe_function=environment.probe.enabled,
        folder=folder,
    )
    if not evacuation.takers:
        raise RefusedError(
            f"{request.region}: another region must stay in service, got none that answers of {current.text}; come "
            "back to one first with --back"
        )
    return evacuation


def guess(mode: WriteMode, found: Assessment, region: str, active: str) -> Routing:
    """Who takes whose writes where the switch does not say: each region its own, if it answers.

    Another region that does not answer may have been left before. Writers are not sent back to it by a guess, nor are
    those who have their home there sent elsewhere: nobody has accepted what that may lose.

    Args:
        mode: How the application writes.
        found: How things are.
        region: The region that is left, or come back to.
        active: Who takes all of them in one region mode.
    """
    routing = usual(mode, tuple(found.trouble_by_region), active)
    for other in found.trouble_by_region:
        if other != region and not found.answers(other):
            routing = routing.without(other)
    return routing


def _target(request: Request, current: Routing, others: list[str], found: Assessment) -> str:
    """Who takes over: as asked, as begun before, or the first region that answers."""
    if request.to:
        if not found.answers(request.to):
            raise RefusedError(
                f"{request.to}: must answer to take over, got a region that {found.trouble_by_region[request.to]}; "
                f"choose another with --to: {', '.join(others)}"
            )
        return request.to
    begun = current.active if current.mode == "one_region" else current.taker_by_home.get(request.region)
    return begun if begun in others else others[0]


def _refuse_a_move_that_is_none(request: Request, current: Routing, target: str | None, name: str) -> None:
    """There is nothing to leave where nobody writes, and those of another region who are stopped are not led on."""
    region = request.region
    if request.back or current.mode == "any_region":
        return
    stopped_in = current.last_by_home.get(region, region)
    if region not in current.in_service and stopped_in != region:
        raise RefusedError(
            f"{region}: writers must be there to be led elsewhere, got those of {stopped_in} stopped, as the switch "
            f"says; finish globaltables failover {stopped_in} --env {name}, go on without what has not arrived with "
            f"--accept-loss {stopped_in}, or send them back with globaltables failover {stopped_in} --back --env {name}"
        )
    if current.active not in {None, region, target}:
        raise RefusedError(
            f"{region}: writers must be there to be led elsewhere, got {current.active}, as the switch says; "
            f"leave {current.active}, or look at the switch"
        )
