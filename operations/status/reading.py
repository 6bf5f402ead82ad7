"""Asks AWS about every region: every part of every region in a thread of its own, so that the slowest call is the time.

A region that is down costs the others nothing: its calls end with their own short timeouts.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError, IncompleteReadError  # noqa: A004
from botocore.parsers import ResponseParserError

from operations.destruction.vaults import describe_vault
from operations.metric_query import DYNAMODB, MINUTE_SECONDS, metric_query
from operations.status.facts import Latency, RegionFacts
from operations.table_alarms import alarms_named_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.aws import Clients
    from operations.status.expected import Expected, ExpectedRegion

IMPATIENT = Config(
    connect_timeout=2,
    read_timeout=4,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=16,
)
"""A region that is down is known to be so after at most two attempts of 6 seconds and the pause between them."""

LOOKED_BACK = timedelta(hours=1)
RECENT = timedelta(minutes=15)
_WEEK = timedelta(days=7)
_LONGEST_SINCE_BACKUP = timedelta(days=40)
_SERVER_TROUBLE = 500
_NO_ANSWER = (ConnectionError, HTTPClientError, IncompleteReadError, ResponseParserError)
_EXPIRED = ("ExpiredToken", "ExpiredTokenException")
_ABSENT = ("ResourceNotFoundException", "NoSuchEntity", "NotFoundException")


def read_regions(expected: Expected, clients: Clients) -> dict[str, RegionFacts]:
    """Everything about every region, by region, the home first.

    Raises:
        BotoCoreError: When there are no credentials, or what there are is incomplete.
        ClientError: When they are no longer good.
    """
    facts = {region: RegionFacts(region) for region in expected.deployed.regions}
    with ThreadPoolExecutor(max_workers=10 * len(facts)) as pool:
        asked = [pool.submit(_ask, part, facts[region], expected, clients) for part, region in _parts(expected)]
    for one in asked:
        one.result()
    return facts


def _parts(expected: Expected) -> Iterator[tuple[Callable[[_Part], None], str]]:
    """What is asked where."""
    regions = expected.deployed.regions
    for region in regions:
        yield from ((part, region) for part in (_Part.table, _Part.recovery, _Part.time_to_live, _Part.insights))
    for region in regions:
        yield from ((part, region) for part in (_Part.alarms, _Part.metrics))
    for region in regions:
        if region in expected.deployed.key_arn_by_region or expected.by_region[region].vault_key_arn:
            yield _Part.keys, region
    for region in regions:
        if expected.by_region[region].vault_name:
            yield from ((part, region) for part in (_Part.vault, _Part.backup_jobs, _Part.recovery_points))
        else:
            yield _Part.table_backups, region
    if expected.backup_role_arn:
        yield _Part.backup_role, expected.deployed.home


def _ask(part: Callable[[_Part], None], facts: RegionFacts, expected: Expected, clients: Clients) -> None:
    """Reads one part; an error that is neither the region's nor a no to this call is trouble of the whole command."""
    try:
        part(_Part(facts, expected, clients))
    except _NO_ANSWER as error:
        _not_answered(facts, part.__name__, str(error))
    except ClientError as error:
        if error.response["Error"]["Code"] in _EXPIRED:
            raise
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _SERVER_TROUBLE:
            _not_answered(facts, part.__name__, str(error))
        else:
            facts.unread[part.__name__] = str(error)


def _not_answered(facts: RegionFacts, part: str, reason: str) -> None:
    """A region is unreachable when DynamoDB is; another service that does not answer is one part unread."""
    if part == "table":
        facts.unreachable = reason
    else:
        facts.unread[part] = reason


class _Part:
    """What is asked of one region, one method per call or two; each fills its own fields.

    Args:
        facts: What is filled.
        expected: What was deployed.
        clients: AWS.
    """

    def __init__(self, facts: RegionFacts, expected: Expected, clients: Clients) -> None:
        self._facts, self._expected, self._clients = facts, expected, clients
        self._region, self._name = facts.region, expected.deployed.table_name
        self._wanted: ExpectedRegion = expected.by_region[facts.region]

    def table(self) -> None:
        """The table itself."""
        try:
            self._facts.table = self._clients.dynamodb(self._region).describe_table(TableName=self._name)["Table"]
        except ClientError as error:
            if _is_absent(error):
                return
            raise

    def recovery(self) -> None:
        """Point-in-time recovery."""
        answer = self._of_table("describe_continuous_backups", "ContinuousBackupsDescription")
        self._facts.recovery = answer.get("PointInTimeRecoveryDescription", {})

    def time_to_live(self) -> None:
        """Time to live."""
        self._facts.time_to_live = self._of_table("describe_time_to_live", "TimeToLiveDescription")

    def insights(self) -> None:
        """Contributor insights."""
        self._facts.insights = self._of_table("describe_contributor_insights")

    def keys(self) -> None:
        """The state of the table's key and of the vault's."""
        arn = self._expected.deployed.key_arn_by_region.get(self._region)
        if arn:
            self._facts.key_state = self._key_state(arn)
        if self._wanted.vault_key_arn:
            self._facts.vault_key_state = self._key_state(self._wanted.vault_key_arn)

    def alarms(self) -> None:
        """The alarms whose names are known from state."""
        if not self._wanted.alarm_names:
            return
        found = alarms_named_after(self._clients.cloudwatch(self._region), self._name)
        self._facts.alarms = [alarm for alarm in found if alarm["AlarmName"] in self._wanted.alarm_names]

    def metrics(self) -> None:
        """Replication latency, throttling and function errors, in one call."""
        others = [region for region in self._expected.deployed.regions if region != self._region]
        table = {"TableName": self._name}
        asked = [
            *(
                ("AWS/DynamoDB", "ReplicationLatency", table | {"ReceivingRegion": other}, "Average")
                for other in others
            ),
            *((DYNAMODB, f"{kind}ThrottleEvents", table, "Sum") for kind in ("Read", "Write")),
            *(("AWS/Lambda", "Errors", {"FunctionName": name}, "Sum") for name in self._wanted.function_names),
        ]
        queries = [
            metric_query(f"q{number}", name, dimensions, statistic, namespace=namespace)
            for number, (namespace, name, dimensions, statistic) in enumerate(asked)
        ]
        now = datetime.now(UTC)
        answer = self._clients.cloudwatch(self._region).get_metric_data(
            MetricDataQueries=queries,
            StartTime=now - LOOKED_BACK,
            EndTime=now + timedelta(seconds=MINUTE_SECONDS),
        )
        by_id = {
            one["Id"]: dict(zip(one["Timestamps"], one["Values"], strict=True)) for one in answer["MetricDataResults"]
        }
        series = [by_id.get(f"q{number}", {}) for number in range(len(queries))]
        for other, values in zip(others, series, strict=False):
            if values:
                newest = max(values)
                self._facts.latency_by_region[other] = Latency(values[newest], newest)
        recent = [sum(value for at, value in one.items() if at >= now - RECENT) for one in series[len(others) :]]
        self._facts.throttles = dict(zip(("read", "write"), recent, strict=False))
        self._facts.errors_by_function = dict(zip(self._wanted.function_names, recent[2:], strict=True))

    def vault(self) -> None:
        """The vault of the region's backups."""
        self._facts.vault = describe_vault(self._clients.backup(self._region), self._wanted.vault_name)

    def backup_jobs(self) -> None:
        """The backup jobs of the last week."""
        answer = self._clients.backup(self._region).list_backup_jobs(
            ByResourceArn=self._arn, ByCreatedAfter=datetime.now(UTC) - _WEEK
        )
        self._facts.backup_jobs = sorted(
            answer.get("BackupJobs", ()), key=lambda job: job["CreationDate"], reverse=True
        )

    def recovery_points(self) -> None:
        """The newest recovery point in the vault."""
        answer = self._clients.backup(self._region).list_recovery_points_by_backup_vault(
            BackupVaultName=self._wanted.vault_name,
            ByResourceArn=self._arn,
            ByCreatedAfter=datetime.now(UTC) - _LONGEST_SINCE_BACKUP,
        )
        made = [one["CreationDate"] for one in answer["RecoveryPoints"] if one["Status"] in {"COMPLETED", "AVAILABLE"}]
        self._facts.last_backup = max(made, default=None)

    def table_backups(self) -> None:
        """The newest on-demand backup, whoever made it."""
        answer = self._of_table("list_backups", BackupType="ALL")
        made = [one["BackupCreationDateTime"] for one in answer.get("BackupSummaries", ())]
        self._facts.last_backup = max(made, default=None)

    def backup_role(self) -> None:
        """Whether the role of AWS Backup is there."""
        try:
            name = self._expected.backup_role_arn.rpartition("/")[2]
            self._clients.iam(self._region).get_role(RoleName=name)
        except ClientError as error:
            if not _is_absent(error):
                raise
            self._facts.backup_role_exists = False

    @property
    def _arn(self) -> str:
        account = self._expected.backup_role_arn.split(":")
        return f"arn:{account[1]}:dynamodb:{self._region}:{account[4]}:table/{self._name}"

    def _of_table(self, call: str, member: str = "", **arguments: Any) -> Any:
        """An answer about the table; empty when there is no such table, which `table` says."""
        try:
            answer = getattr(self._clients.dynamodb(self._region), call)(TableName=self._name, **arguments)
        except ClientError as error:
            if _is_absent(error) or error.response["Error"]["Code"] == "TableNotFoundException":
                return {}
            raise
        return answer[member] if member else answer

    def _key_state(self, arn: str) -> str:
        try:
            return str(self._clients.kms(self._region).describe_key(KeyId=arn)["KeyMetadata"]["KeyState"])
        except ClientError as error:
            if _is_absent(error):
                return "Missing"
            raise


def _is_absent(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in _ABSENT
