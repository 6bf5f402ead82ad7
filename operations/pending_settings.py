"""What a deploy will set in replicas beside what Terraform plans: shown and agreed to with the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.deployed import deployed
from operations.errors import NotDeployedError
from operations.guard.view.replica_setting import ReplicaSetting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.aws import Clients
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


def to_judge(pending: Sequence[Difference], table_name: str, clients: Clients) -> list[ReplicaSetting]:
    """What the guard has to see of it.

    A shorter recovery window drops nothing where the history is shorter still: a replica that was just made reaches
    back 35 days by its setting and minutes in fact, and the deploy that was cut off after making it must go on.
    """
    return [
        ReplicaSetting(table_name, one.region, one.setting, one.found, one.wanted)
        for one in pending
        if not (
            one.setting == "recovery_period_days"
            and isinstance(one.wanted, int)
            and _is_younger(clients, one.region, table_name, timedelta(days=one.wanted))
        )
    ]


def _is_younger(clients: Clients, region: str, table_name: str, period: timedelta) -> bool:
    """Whether recovery reaches back less far than a period."""
    answer = clients.dynamodb(region).describe_continuous_backups(TableName=table_name)["ContinuousBackupsDescription"]
    earliest = answer.get("PointInTimeRecoveryDescription", {}).get("EarliestRestorableDateTime")
    return earliest is not None and datetime.now(UTC) - earliest < period


def rows(pending: Sequence[Difference]) -> list[tuple[str, str, str]]:
    """Region, kind and action of each setting, for the plan's summary."""
    return [(one.region, f"{one.setting} of the replica, {one.found} to {one.wanted}", "change") for one in pending]


def document(pending: Sequence[Difference]) -> list[dict[str, object]]:
    """The same as JSON."""
    return [{"region": one.region, "setting": one.setting, "found": one.found, "wanted": one.wanted} for one in pending]
