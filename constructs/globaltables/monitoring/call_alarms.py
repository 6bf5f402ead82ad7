"""The alarm on calls after which a table may lose data."""

from collections.abc import Mapping

from constructs import Construct

from globaltables.model.alarm_catalogue import watch_of_calls
from globaltables.model.alarms import Alarms
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics


class CallAlarms(Construct):
    """Looks at what metric filters count in a trail's log group.

    None of them is among the critical alarms that a composite looks at: such a call impairs nobody's traffic yet.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html

    Args:
        table_name: The table; a literal or a token.
        log_group_name: Where the calls are to be looked up.
        topics: Where the alarms send; of the log group's region.
        alarms: The thresholds. Default as for an environment that says nothing.
        tags: Tags of the alarms. Default none.

    Raises:
        ConfigurationError: When an alarm looks back too far or has too long a name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        log_group_name: str,
        topics: Topics,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(table_name, topics, alarms.runbook_base_url, dict(tags or {}))
        add_alarms(self, context, watch_of_calls(table_name, log_group_name, alarms))
