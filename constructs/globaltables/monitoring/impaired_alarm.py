"""The composite alarm that says that a table is impaired in one region."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from globaltables.model.alarms import Alarms
from globaltables.model.watches import impaired_description, impaired_name, impaired_rule
from globaltables.monitoring.alarm import Context
from globaltables.monitoring.topics import Topics


class ImpairedAlarm(Construct):
    """Fires while any critical alarm of the region does: those of the table, of functions, probe and vault alike.

    Its rule may have 10,240 characters, names of alarms included, which the provider checks in the plan.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html

    Args:
        table_name: The table's name; a literal or a token.
        topics: Where it sends; of the region of the alarms.
        critical_alarms: What it looks at, one alarm or more.
        alarms: Where the runbook is. Default as for an environment that says nothing.
        tags: Its tags. Default none.

    Raises:
        ConfigurationError: When its name is too long.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        topics: Topics,
        critical_alarms: Sequence[CloudwatchMetricAlarm],
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(table_name, topics, alarms.runbook_base_url, dict(tags or {}))
        topic = [topics.topic_arn("critical")]
        CloudwatchCompositeAlarm(
            self,
            "critical",
            provider=topics.region.provider,
            alarm_name=context.checked(impaired_name(table_name)),
            alarm_description=impaired_description(alarms.runbook_base_url),
            alarm_rule=impaired_rule([alarm.alarm_name for alarm in critical_alarms]),
            alarm_actions=topic,
            ok_actions=topic,
            tags=dict(context.tags) or None,
        )
