"""What is asked for on the command line, and what of it makes no sense whatever the regions say; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.errors import RefusedError

if TYPE_CHECKING:
    from globaltables.model import Environment
    from globaltables.model.failover import WriteMode


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line.

    Args:
        region: The region to leave, or to come back to.
        to: Who takes over; None to choose.
        mode: How the application writes; None for what the environment says.
        back: Whether to come back.
        accept_loss: The region whose writes may be lost; None for none.
        maximum_wait_seconds: How long to wait for arrivals; None for what the environment says.
    """

    region: str
    to: str | None = None
    mode: WriteMode | None = None
    back: bool = False
    accept_loss: str | None = None
    maximum_wait_seconds: float | None = None


def check_request(environment: Environment, request: Request) -> WriteMode:
    """Refuses what makes no sense before anything is asked; returns the write mode.

    Raises:
        RefusedError: When a region is none of the table's, or it is not said how the application writes.
    """
    known = ", ".join(environment.region_by_role.values())
    for option, region in (("FROM", request.region), ("--to", request.to)):
        if region is not None and region not in environment.region_by_role.values():
            raise RefusedError(f"failover: {option} must be a region of the table ({known}), got {region}; name one")
    if request.accept_loss not in {None, request.region}:
        raise RefusedError(
            f"failover: --accept-loss must name the region that is left, {request.region}, got {request.accept_loss}; "
            "correct it"
        )
    mode = request.mode or environment.failover.write_mode
    if mode is None:
        raise RefusedError(
            "failover: must know where the application writes, got neither --mode nor write_mode in [failover]; "
            "say any-region, one-region or your-region"
        )
    if request.to is not None and (request.back or mode == "any_region"):
        who = f"writers come back to {request.region}" if request.back else "all other regions take over in any-region"
        raise RefusedError(f"failover: --to says who takes over, got {request.to} although {who}; leave it out")
    if request.to == request.region:
        raise RefusedError(f"failover: --to must be another region than {request.region}; name one of {known}")
    return mode
