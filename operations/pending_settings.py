"""What a deploy will set in replicas beside what Terraform plans: shown and agreed to with the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from operations.deployed import deployed
from operations.errors import NotDeployedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.deployment import Deployment
    from operations.replica_settings import Difference
    from operations.terraform.plan import Plan


def pending_settings(deployment: Deployment, plan: Plan | None) -> list[Difference]:
    """What differs in the replicas that exist from what they will have to be; none before the first deploy."""
    from operations.replica_settings import differences  # noqa: PLC0415 - boto3 is slow to import
    from operations.scheduled_bounds import OUTPUT, bound_differences  # noqa: PLC0415

    try:
        now = deployed(deployment)
    except NotDeployedError:
        return []
    planned = plan.output_changes.get("replica_settings") if plan else None
    if planned is not None and isinstance(planned.after, dict):
        now = replace(now, replica_settings=planned.after)
    scheduled = plan.output_changes.get(OUTPUT) if plan else None
    if scheduled is not None:
        now = replace(now, scheduled_scaling=scheduled.after if isinstance(scheduled.after, list) else ())
    clients = deployment.clients()
    return differences(now, clients) + bound_differences(now.scheduled_scaling, clients)


def rows(pending: Sequence[Difference]) -> list[tuple[str, str, str]]:
    """Region, kind and action of each setting, for the plan's summary."""
    return [(one.region, f"{one.setting} of the replica, {one.found} to {one.wanted}", "change") for one in pending]


def document(pending: Sequence[Difference]) -> list[dict[str, object]]:
    """The same as JSON."""
    return [{"region": one.region, "setting": one.setting, "found": one.found, "wanted": one.wanted} for one in pending]
