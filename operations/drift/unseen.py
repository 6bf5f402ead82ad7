"""What Terraform does not see, asked of AWS in every region: settings of replicas, and what somebody put beside.

AWS never synchronises tags, contributor insights, Kinesis destinations and policies between replicas, and Terraform
looks only at what it made itself. Nobody takes such a thing away: it is told, with how to do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.consistency import is_strongly_consistent
from operations.drift.difference import DriftedValue, Winner
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.aws import Clients
    from operations.deployed import Deployed
    from operations.drift.expected import Managed

_ON = ("ENABLED", "ENABLING")
_STREAMING = ("ACTIVE", "ENABLING", "UPDATING")
_NONE = ("ResourceNotFoundException", "PolicyNotFoundException", "TableNotFoundException")
_AWS_TAGS = "aws:"


def unseen_differences(deployed: Deployed, managed: Mapping[str, Managed], clients: Clients) -> list[DriftedValue]:
    """Everything that Terraform does not see, in every region at once.

    Args:
        deployed: What is deployed.
        managed: What Terraform made, by region.
        clients: AWS.

    Raises:
        ClientError: When AWS refuses to answer.
    """
    # Terraform sees the home's, and AWS brings it to the replicas: what counts there is whether it did.
    home: Any = clients.dynamodb(deployed.home)
    expiry = _expiry(home, deployed.table_name)
    overrides = _overrides_by_region(home, deployed.table_name)

    def ask(region: str) -> list[DriftedValue]:
        one = _Region(region, deployed, managed[region], clients)
        return list(one.differences(expiry, overrides.get(region, {})))

    found = by_region(deployed.regions, ask)
    return [difference for one in found.values() for difference in one]


class _Region:
    """One region.

    Args:
        region: The region.
        deployed: What is deployed.
        managed: What Terraform made there.
        clients: AWS.
    """

    def __init__(self, region: str, deployed: Deployed, managed: Managed, clients: Clients) -> None:
        self._region, self._deployed, self._managed = region, deployed, managed
        self._name, self._is_home = deployed.table_name, region == deployed.home
        self._dynamodb: Any = clients.dynamodb(region)
        self._scaling = clients.application_autoscaling(region)

    def differences(self, expiry: str | None, overrides: Mapping[str, Any]) -> Iterator[DriftedValue]:
        """Everything; nothing where the table is gone, which the plan tells.

        Args:
            expiry: The home's attribute by which items expire.
            overrides: What the home says of this replica.
        """
        try:
            table = self._dynamodb.describe_table(TableName=self._name)["Table"]
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return
        if not self._is_home:
            yield from self._of_replica(table, expiry)
            yield from self._overrides(overrides)
        yield from self._insights(table)
        yield from self._streams()
        yield from self._policies(table)
        yield from self._scaled()

    def _of_replica(self, table: Mapping[str, Any], expiry: str | None) -> Iterator[DriftedValue]:
        tags = self._dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", [])
        wanted: Any = self._deployed.replica_settings.get(self._region, {}).get("tags", {})
        for tag in tags:
            if tag["Key"] not in wanted and not tag["Key"].startswith(_AWS_TAGS):
                yield self._stays("replica", f"tags.{tag['Key']}", None, tag["Value"])
        found = _expiry(self._dynamodb, self._name)
        if expiry is not None and found != expiry:
            yield self._stays("replica", "time_to_live", expiry or None, found or None)
        stream = table.get("StreamSpecification", {})
        if not is_strongly_consistent(table) and not stream.get("StreamEnabled"):
            yield self._stays("replica", "stream", "on", "off")

    def _overrides(self, own: Mapping[str, Any]) -> Iterator[DriftedValue]:
        """What a replica has otherwise than the table; its reads are auto scaling's where it scales them."""
        reads = (f"table/{self._name}", "dynamodb:table:ReadCapacityUnits")
        for member, name in (
            ("OnDemandThroughputOverride", "on_demand_throughput"),
            ("ProvisionedThroughputOverride", "provisioned_throughput"),
        ):
            limits = {key: value for key, value in own.get(member, {}).items() if value and value > 0}
            if limits and not (member.startswith("Provisioned") and reads in self._managed.scaling_targets):
                yield self._stays("replica", name, None, limits)

    def _insights(self, table: Mapping[str, Any]) -> Iterator[DriftedValue]:
        for index in ("", *(one["IndexName"] for one in table.get("GlobalSecondaryIndexes", ()))):
            arguments = {"TableName": self._name} | ({"IndexName": index} if index else {})
            try:
                answer = self._dynamodb.describe_contributor_insights(**arguments)
            except ClientError as error:
                _pass_on_unless_none(error)
                continue
            if answer.get("ContributorInsightsStatus") in _ON and index not in self._managed.insights:
                what = f"contributor insights of index {index}" if index else "contributor insights"
                yield self._stays(what, "", "off", "on")

    def _streams(self) -> Iterator[DriftedValue]:
        answer = self._dynamodb.describe_kinesis_streaming_destination(TableName=self._name)
        for one in answer.get("KinesisDataStreamDestinations", ()):
            if one["DestinationStatus"] in _STREAMING and one["StreamArn"] not in self._managed.streams:
                yield self._stays("Kinesis destination", "", None, one["StreamArn"])

    def _policies(self, table: Mapping[str, Any]) -> Iterator[DriftedValue]:
        for what, arn in (("resource policy", table["TableArn"]), ("stream's policy", table.get("LatestStreamArn"))):
            if not arn or arn in self._managed.policies:
                continue
            try:
                policy = self._dynamodb.get_resource_policy(ResourceArn=arn)["Policy"]
            except ClientError as error:
                _pass_on_unless_none(error)
            else:
                yield self._stays(what, "", None, policy)

    def _scaled(self) -> Iterator[DriftedValue]:
        """Targets, policies and schedules that somebody added to the table or to one of its indexes."""
        for call, member, what in (
            ("describe_scalable_targets", "ScalableTargets", "scaling target"),
            ("describe_scaling_policies", "ScalingPolicies", "scaling policy"),
            ("describe_scheduled_actions", "ScheduledActions", "scheduled action"),
        ):
            for page in self._scaling.get_paginator(call).paginate(ServiceNamespace="dynamodb"):
                for one in page[member]:
                    if self._is_ours(one["ResourceId"]) and not self._is_managed(what, one):
                        subject = f"{what} of {one['ResourceId']} {one['ScalableDimension'].rpartition(':')[2]}"
                        bounds = {name: one[name] for name in ("MinCapacity", "MaxCapacity") if name in one}
                        name = one.get("PolicyName") or one.get("ScheduledActionName") or bounds
                        yield self._stays(subject, "", None, name)

    def _is_ours(self, resource_id: str) -> bool:
        return resource_id == f"table/{self._name}" or resource_id.startswith(f"table/{self._name}/index/")

    def _is_managed(self, what: str, one: Mapping[str, Any]) -> bool:
        target = (one["ResourceId"], one["ScalableDimension"])
        if what == "scaling target":
            return target in self._managed.scaling_targets
        if what == "scaling policy":
            return (one["PolicyName"], *target) in self._managed.scaling_policies
        return (one["ScheduledActionName"], *target) in self._managed.scheduled_actions

    def _stays(self, what: str, path: str, expected: object, found: object) -> DriftedValue:
        return DriftedValue(self._region, what, path, expected, found, Winner.STAYS)


def _overrides_by_region(dynamodb: Any, table_name: str) -> dict[str, Mapping[str, Any]]:
    """What the home's description says of each replica: a replica's own lists only the others."""
    try:
        replicas = dynamodb.describe_table(TableName=table_name)["Table"].get("Replicas", ())
    except dynamodb.exceptions.ResourceNotFoundException:
        return {}
    return {replica["RegionName"]: replica for replica in replicas}


def _expiry(dynamodb: Any, table_name: str) -> str | None:
    """The attribute by which items expire, empty where they do not; None without a table."""
    try:
        described = dynamodb.describe_time_to_live(TableName=table_name)["TimeToLiveDescription"]
    except ClientError as error:
        _pass_on_unless_none(error)
        return None
    return str(described.get("AttributeName", "")) if described.get("TimeToLiveStatus") in _ON else ""


def _pass_on_unless_none(error: ClientError) -> None:
    if error.response["Error"]["Code"] not in _NONE:
        raise error
