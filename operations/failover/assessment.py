"""Which regions answer, and how long replication took lately. All are asked at once, and none is waited for long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.metric_query import metric_query
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.aws import Clients
    from operations.verification.marked_items import MarkedItems

PROMPT = Config(
    connect_timeout=2,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=32,
)
"""A region that is down is known to be so after two attempts of five seconds at most."""

LOOKED_BACK = timedelta(minutes=5)
"""Longer, and the latency of a fault that is over would keep writers waiting."""

_SERVER_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Assessment:
    """How things are.

    Args:
        trouble_by_region: Why a region is of no use, for example that it does not answer; empty where all is well.
        latency_ms: The largest replication latency of the last minutes out of each region, milliseconds; none where
            CloudWatch has none, or was not asked with success.
        unmeasured: Why CloudWatch could not be asked for it, by region.
    """

    trouble_by_region: Mapping[str, str]
    latency_ms: Mapping[str, float]
    unmeasured: Mapping[str, str] = field(default_factory=dict)

    def answers(self, region: str) -> bool:
        """Whether a region serves the table."""
        return not self.trouble_by_region[region]

    @property
    def reachable(self) -> tuple[str, ...]:
        """The regions that do."""
        return tuple(region for region, trouble in self.trouble_by_region.items() if not trouble)


def assess(clients: Clients, items: MarkedItems, regions: Sequence[str]) -> Assessment:
    """Asks every region for an item that is not there, and CloudWatch for its latencies.

    Args:
        clients: AWS clients made with `PROMPT`.
        items: The marked items of this run.
        regions: Every region of the table.
    """
    trouble = by_region(regions, lambda region: _trouble(clients, items, region))
    up = [region for region, found in trouble.items() if not found]
    latencies = by_region(up, lambda region: _recent_latency_ms(clients, items.table_name, region, regions))
    return Assessment(
        trouble,
        {region: found for region, found in latencies.items() if isinstance(found, float)},
        {region: found for region, found in latencies.items() if isinstance(found, str)},
    )


def _trouble(clients: Clients, items: MarkedItems, region: str) -> str:
    try:
        clients.dynamodb(region).get_item(**items.read("answers"))
    except ClientError as error:
        # A refusal stops nothing either: whatever is wrong with one region, the others go on.
        is_down = error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_TROUBLE
        return f"{'does not answer' if is_down else 'refuses'}: {str(error).rstrip('.')}"
    except BotoCoreError as error:
        return f"does not answer: {str(error).rstrip('.')}"
    return ""


def _recent_latency_ms(clients: Clients, table: str, source: str, regions: Sequence[str]) -> float | str | None:
    """The largest replication latency out of a region in the last minutes; None without one, or why it is not known."""
    now = datetime.now(UTC)
    queries = [
        metric_query(
            f"m{number}", "ReplicationLatency", {"TableName": table, "ReceivingRegion": target}, statistic="Maximum"
        )
        for number, target in enumerate(regions)
        if target != source
    ]
    try:
        answer = clients.cloudwatch(source).get_metric_data(
            MetricDataQueries=queries, StartTime=now - LOOKED_BACK, EndTime=now + timedelta(minutes=1)
        )
    except (ClientError, BotoCoreError) as error:
        return str(error).rstrip(".")
    return max((float(value) for one in answer["MetricDataResults"] for value in one["Values"]), default=None)
