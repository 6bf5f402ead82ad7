"""Counts the calls in a trail's log group after which a table may lose data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs import Construct

from globaltables.audit.trail import TableTrail
from globaltables.model.endangering_calls import pattern_of_trail, patterns_of_region
from globaltables.model.errors import ConfigurationError
from globaltables.model.metrics import of_calls
from globaltables.regional import Region


@dataclass(frozen=True, kw_only=True)
class EndangeredRegion:
    """What of a table is in one region. Names and ids are literals or tokens.

    Args:
        region: The region.
        key_ids: The ids of keys that the table or its backups there cannot do without. Default none.
        vault_name: The vault of its backups. Default none.
    """

    region: Region
    key_ids: Sequence[str] = ()
    vault_name: str = ""


class EndangeringCalls(Construct):
    """Metric filters of a trail's log group: one metric for the table, its keys, its vaults and the trail itself.

    Calls that failed do not count, nor do calls on anything else of the account. A call counts some minutes after it
    was made, when CloudTrail has delivered it.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html

    Args:
        trail: The trail, with a log group and with management events.
        table_name: The table; a literal or a token.
        endangered: What there is in every region.

    Raises:
        ConfigurationError: When the trail has no log group.
    """

    def __init__(
        self, scope: Construct, id: str, *, trail: TableTrail, table_name: str, endangered: Sequence[EndangeredRegion]
    ) -> None:
        if trail.log_group_name is None:
            raise ConfigurationError(
                "a trail's calls are counted in its log group, got a trail without one; give it log_group_days"
            )
        super().__init__(scope, id)
        self._trail, self._group, self._metric = trail, trail.log_group_name, of_calls(table_name)
        self._filters(self, "", {"trail": pattern_of_trail(trail.trail_name, trail.home.name)})
        scope_of_regions = Construct(self, "Region")
        for one in endangered:
            patterns = patterns_of_region(
                one.region.name, table_name=table_name, key_ids=one.key_ids, vault_name=one.vault_name
            )
            role = one.region.role
            self._filters(Construct(scope_of_regions, role), f"{role}-", patterns)

    def _filters(self, scope: Construct, prefix: str, pattern_by_subject: Mapping[str, str]) -> None:
        for subject, pattern in pattern_by_subject.items():
            CloudwatchLogMetricFilter(
                scope,
                subject,
                provider=self._trail.home.provider,
                name=f"{prefix}{subject}",
                log_group_name=self._group,
                pattern=pattern,
                metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                    namespace=self._metric.namespace,
                    name=self._metric.name,
                    value="1",
                    default_value="0",
                ),
            )
