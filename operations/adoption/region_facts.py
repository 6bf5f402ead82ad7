"""Asks AWS for everything about a table in one region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.adoption.alarms_read import RegionAlarms, read_alarms, read_dashboards, read_topics
from operations.adoption.backup_selection import selects
from operations.adoption.backups_read import RegionBackups, read_backups
from operations.aws_pages import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients

ALARMS = "alarms"
"""What they are called where they may not be looked at."""

BACKUP_PLANS = "backup plans"
"""And these."""

ON = ("ENABLED", "ENABLING")
"""The statuses of what is on: contributor insights, point-in-time recovery, time to live."""

_NAMESPACE = "dynamodb"
_NONE = ("ResourceNotFoundException", "PolicyNotFoundException", "TableNotFoundException")
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError")


@dataclass(slots=True)
class RegionFacts:
    """What one region says, as AWS says it.

    Args:
        region: The region.
        table: DescribeTable.
        recovery: The point-in-time recovery of DescribeContinuousBackups.
        time_to_live: DescribeTimeToLive.
        tags: All tags, those of AWS included.
        insights: Status of contributor insights by index, an empty name for the table.
        kinesis: ARNs of the Kinesis data streams that get the changes.
        policy: The resource policy, JSON; None when there is none.
        targets: Scaling targets by resource id and dimension.
        policies: Scaling policies of each target.
        actions: Scheduled actions of each target.
        key: DescribeKey of the key that encrypts it; None for an AWS owned one.
        key_aliases: Aliases of that key.
        alarms: Alarms that watch the table or bear the names of this project's, and what belongs to those.
        backup_plans: Names of AWS Backup's plans that name the table.
        backups: What bears the names of this project's backups; None when there is no such vault.
        unread: What this principal may not look at.
    """

    region: str
    table: Mapping[str, Any]
    recovery: Mapping[str, Any] = field(default_factory=dict)
    time_to_live: Mapping[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    insights: dict[str, str] = field(default_factory=dict)
    kinesis: list[str] = field(default_factory=list)
    policy: str | None = None
    targets: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    policies: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    actions: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    key: Mapping[str, Any] | None = None
    key_aliases: list[str] = field(default_factory=list)
    alarms: RegionAlarms = field(default_factory=RegionAlarms)
    backup_plans: list[str] = field(default_factory=list)
    backups: RegionBackups | None = None
    unread: list[str] = field(default_factory=list)

    @property
    def index_names(self) -> list[str]:
        """The global indexes."""
        return [index["IndexName"] for index in self.table.get("GlobalSecondaryIndexes", ())]


def read_region(clients: Clients, region: str, name: str) -> RegionFacts | None:
    """Reads a table in a region; None when it has none there.

    Raises:
        ClientError: When AWS refuses to say what the table is. What surrounds it may stay unread.
    """
    dynamodb: Any = clients.dynamodb(region)
    try:
        facts = RegionFacts(region, dynamodb.describe_table(TableName=name)["Table"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return None
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    facts.recovery = backups.get("PointInTimeRecoveryDescription", {})
    facts.time_to_live = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    tags = pages(dynamodb, "list_tags_of_resource", "Tags", ResourceArn=facts.table["TableArn"])
    facts.tags = {tag["Key"]: tag["Value"] for tag in tags}
    _read_insights(facts, dynamodb, name)
    _read_scaling(facts, clients.application_autoscaling(region), name)
    _read_key(facts, clients)
    for what, read in (
        ("Kinesis data streams", _read_kinesis),
        ("resource policy", _read_policy),
        (ALARMS, _read_alarms),
        ("topics of alarms", _read_topics),
        ("dashboards", _read_dashboards),
        (BACKUP_PLANS, _read_backup_plans),
        ("backups of this project", _read_backups),
    ):
        try:
            read(facts, clients, name)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _DENIED:
                facts.unread.append(what)
            elif code not in _NONE:
                raise
    return facts


def _read_insights(facts: RegionFacts, dynamodb: Any, name: str) -> None:
    for index in ("", *facts.index_names):
        arguments = {"TableName": name} | ({"IndexName": index} if index else {})
        try:
            answer = dynamodb.describe_contributor_insights(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NONE:
                raise
            continue
        facts.insights[index] = answer.get("ContributorInsightsStatus", "DISABLED")


def _read_scaling(facts: RegionFacts, scaling: Any, name: str) -> None:
    ids = [f"table/{name}", *(f"table/{name}/index/{index}" for index in facts.index_names)]
    for target in pages(
        scaling, "describe_scalable_targets", "ScalableTargets", ServiceNamespace=_NAMESPACE, ResourceIds=ids
    ):
        facts.targets[target["ResourceId"], target["ScalableDimension"]] = target
    for resource_id in dict.fromkeys(resource for resource, _ in facts.targets):
        where = {"ServiceNamespace": _NAMESPACE, "ResourceId": resource_id}
        for policy in pages(scaling, "describe_scaling_policies", "ScalingPolicies", **where):
            facts.policies.setdefault((resource_id, policy["ScalableDimension"]), []).append(policy)
        for action in pages(scaling, "describe_scheduled_actions", "ScheduledActions", **where):
            facts.actions.setdefault((resource_id, action["ScalableDimension"]), []).append(action)


def _read_key(facts: RegionFacts, clients: Clients) -> None:
    arn = facts.table.get("SSEDescription", {}).get("KMSMasterKeyArn")
    if arn is None:
        return
    kms: Any = clients.kms(facts.region)
    facts.key = kms.describe_key(KeyId=arn)["KeyMetadata"]
    if facts.key.get("KeyManager") == "CUSTOMER" and f":{facts.region}:" in arn:
        aliases = pages(kms, "list_aliases", "Aliases", KeyId=facts.key["KeyId"])
        facts.key_aliases = [alias["AliasName"] for alias in aliases]


def _read_kinesis(facts: RegionFacts, clients: Clients, name: str) -> None:
    answer = clients.dynamodb(facts.region).describe_kinesis_streaming_destination(TableName=name)
    facts.kinesis = [
        one["StreamArn"]
        for one in answer.get("KinesisDataStreamDestinations", ())
        if one.get("DestinationStatus") in {"ACTIVE", "ENABLING", "UPDATING"}
    ]


def _read_policy(facts: RegionFacts, clients: Clients, name: str) -> None:
    del name
    answer = clients.dynamodb(facts.region).get_resource_policy(ResourceArn=facts.table["TableArn"])
    facts.policy = answer.get("Policy") or None


def _read_alarms(facts: RegionFacts, clients: Clients, name: str) -> None:
    facts.alarms = RegionAlarms(topics=None)  # which stays so where they may not be looked at
    facts.alarms = read_alarms(clients, facts.region, name)


def _read_topics(facts: RegionFacts, clients: Clients, name: str) -> None:
    if any(one.startswith(f"{name}-") for one in facts.alarms.metric):
        facts.alarms = replace(facts.alarms, topics=None)  # which stays so where they may not be looked at
        facts.alarms = read_topics(clients, facts.region, str(facts.table["TableArn"]), facts.alarms)


def _read_dashboards(facts: RegionFacts, clients: Clients, name: str) -> None:
    facts.alarms = replace(facts.alarms, dashboards=read_dashboards(clients, facts.region, name))


def _read_backups(facts: RegionFacts, clients: Clients, name: str) -> None:
    facts.backups = read_backups(clients, facts.region, name)


def _read_backup_plans(facts: RegionFacts, clients: Clients, name: str) -> None:
    del name
    backup = clients.backup(facts.region)
    for plan in pages(backup, "list_backup_plans", "BackupPlansList"):
        try:
            if _names_table(facts, backup, plan["BackupPlanId"]):
                facts.backup_plans.append(plan["BackupPlanName"])
        except ClientError as error:  # deleted since it was listed; the others are not
            if error.response["Error"]["Code"] not in _NONE:
                raise


def _names_table(facts: RegionFacts, backup: Any, plan_id: str) -> bool:
    listed = pages(backup, "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan_id)
    answers = (backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=one["SelectionId"]) for one in listed)
    return any(selects(answer["BackupSelection"], facts.table["TableArn"], facts.tags) for answer in answers)
