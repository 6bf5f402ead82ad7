"""The alarms of a backup vault."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from globaltables.model.alarm_catalogue import watches_of_vault
from globaltables.model.alarms import Alarms
from globaltables.monitoring.alarm import Context, add_alarms
from globaltables.monitoring.topics import Topics
from globaltables.regional import Region


@dataclass(frozen=True)
class WatchedVault:
    """A backup vault, known by its name.

    Args:
        name: Its name; a literal or a token.
        region: Where it is.
    """

    name: str
    region: Region


class BackupAlarms(Construct):
    """Failed backup, copy and restore jobs, and backup jobs that expired or were aborted.

    The critical ones among them are its `critical_alarms`.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html

    Args:
        table_name: The table that is backed up, which begins the alarms' names: a vault's may be cut.
        vault: The vault.
        topics: Where the alarms send; of the vault's region.
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
        vault: WatchedVault,
        topics: Topics,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        context = Context(table_name, topics, alarms.runbook_base_url, dict(tags or {}))
        self.critical_alarms = context.critical_alarms
        for watch in watches_of_vault(vault.name, alarms):
            add_alarms(self, context, watch)
