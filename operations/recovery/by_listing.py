"""Finds what has no name to ask for, or none that is its own: among all that AWS lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.aws_pages import pages
from operations.destruction.vaults import describe_vault
from operations.recovery.around_the_table import (
    bucket,
    experiment_template,
    log_group,
    streaming_destination,
    trail,
    vpc_endpoint,
)
from operations.recovery.match import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from operations.recovery.match import Place
    from operations.recovery.wanted import Wanted


def table(wanted: Wanted, place: Place) -> Found | None:
    """The table of that name, and how it differs in what a table keeps for life."""
    client = place.clients.dynamodb(place.region)
    try:
        described: Any = client.describe_table(TableName=wanted.values["name"])["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None
    keys = {key["KeyType"]: key["AttributeName"] for key in described["KeySchema"]}
    pairs = {
        "partition key": (wanted.values.get("hash_key"), keys["HASH"]),
        "sort key": (wanted.values.get("range_key"), keys.get("RANGE")),
    }
    differences = tuple(
        f"its {what} is {found or 'none'}, not {planned or 'none'}"
        for what, (planned, found) in pairs.items()
        if planned != found
    )
    return Found(wanted, wanted.values["name"], described["CreationDateTime"], differences)


def key(wanted: Wanted, place: Place) -> Found | None:
    """The key that the alias leads to or, while there is none, one of this description and these tags without alias.

    A key has no name. Where several would do the newest is taken, and the others are named.
    """
    client: Any = place.clients.kms(place.region)
    aliases = [alias for alias in pages(client, "list_aliases", "Aliases") if "TargetKeyId" in alias]
    own = {alias["TargetKeyId"] for alias in aliases if alias["AliasName"] == wanted.values.get("alias")}
    elsewhere = {alias["TargetKeyId"] for alias in aliases} - own
    candidates = own or {one["KeyId"] for one in pages(client, "list_keys", "Keys")} - elsewhere
    fitting = [
        metadata
        for key_id in candidates - set(place.taken)
        if (metadata := _described(client, key_id))
        and metadata.get("KeyManager") == "CUSTOMER"
        and metadata["KeyState"] == "Enabled"
        and metadata.get("Description") == wanted.values.get("description")
        and place.is_new(metadata["CreationDate"])
        and _tags_fit(client, key_id, wanted.values.get("tags") or {})
    ]
    if not fitting:
        return None
    *others, best = sorted(fitting, key=lambda one: one["CreationDate"])
    return Found(wanted, best["KeyId"], best["CreationDate"], others=tuple(str(other["KeyId"]) for other in others))


def _described(client: Any, key_id: str) -> Mapping[str, Any] | None:
    try:
        metadata: Mapping[str, Any] = client.describe_key(KeyId=key_id)["KeyMetadata"]
    except ClientError as error:
        # A key whose policy shuts us out is none that we made.
        if error.response["Error"]["Code"] in {"NotFoundException", "AccessDeniedException"}:
            return None
        raise
    return metadata


def _tags_fit(client: Any, key_id: str, planned: Mapping[str, str]) -> bool:
    found = {tag["TagKey"]: tag["TagValue"] for tag in client.list_resource_tags(KeyId=key_id).get("Tags", ())}
    return planned.items() <= found.items()


def alias(wanted: Wanted, place: Place) -> Found | None:
    """The alias of that name."""
    name = wanted.values.get("name")
    for listed in pages(place.clients.kms(place.region), "list_aliases", "Aliases"):
        if listed["AliasName"] == name and "TargetKeyId" in listed:
            return Found(wanted, listed["AliasName"], listed.get("CreationDate"))
    return None


def backup_vault(wanted: Wanted, place: Place) -> Found | None:
    """The vault of that name; AWS answers for one that is not there as if it were forbidden."""
    described = describe_vault(place.clients.backup(place.region), wanted.values["name"])
    return Found(wanted, wanted.values["name"], described["CreationDate"]) if described else None


def backup_plan(wanted: Wanted, place: Place) -> Found | None:
    """The newest backup plan of that name: AWS Backup takes any number of them."""
    plans = [
        plan
        for plan in _backup_plans(place, wanted.values.get("name"))
        if place.is_new(plan["CreationDate"]) and plan["BackupPlanId"] not in place.taken
    ]
    if not plans:
        return None
    *others, best = sorted(plans, key=lambda plan: plan["CreationDate"])
    others_ids = tuple(str(one["BackupPlanId"]) for one in others)
    return Found(wanted, best["BackupPlanId"], best["CreationDate"], others=others_ids)


def backup_selection(wanted: Wanted, place: Place) -> Found | None:
    """The selection of that name in the plan it belongs to."""
    client = place.clients.of("backup", place.region)
    for plan in _backup_plans(place, wanted.values.get("plan_name")):
        plan_id = plan["BackupPlanId"]
        for selection in pages(client, "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan_id):
            if selection["SelectionName"] == wanted.values.get("name") and place.is_new(selection["CreationDate"]):
                return Found(wanted, f"{plan_id}|{selection['SelectionId']}", selection["CreationDate"])
    return None


def _backup_plans(place: Place, name: object) -> list[Mapping[str, Any]]:
    listed = pages(place.clients.of("backup", place.region), "list_backup_plans", "BackupPlansList")
    return [plan for plan in listed if plan["BackupPlanName"] == name]


def permission(wanted: Wanted, place: Place) -> Found | None:
    """The statement of that id in a function's policy."""
    function, statement = wanted.values.get("function_name"), wanted.values.get("statement_id")
    if not function or not statement:
        return None
    try:
        policy = json.loads(place.clients.of("lambda", place.region).get_policy(FunctionName=function)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    if any(one.get("Sid") == statement for one in policy.get("Statement", ())):
        return Found(wanted, f"{function}/{statement}")
    return None


def event_source_mapping(wanted: Wanted, place: Place) -> Found | None:
    """The mapping from that stream to that function; to be told, both must be known."""
    function, source = wanted.values.get("function_name"), wanted.values.get("event_source_arn")
    if not function or not source:
        return None
    client = place.clients.of("lambda", place.region)
    for mapping in pages(client, "list_event_source_mappings", "EventSourceMappings", EventSourceArn=source):
        if mapping["FunctionArn"].split(":function:")[-1].split(":")[0] == str(function).split(":")[-1]:
            return Found(wanted, mapping["UUID"])
    return None


def scalable_target(wanted: Wanted, place: Place) -> Found | None:
    """The target of that capacity: one with tags is refused by AWS when it is there already."""
    resource_id, dimension = wanted.values.get("resource_id"), wanted.values.get("scalable_dimension")
    if not resource_id or not dimension:
        return None
    for target in pages(
        place.clients.of("application-autoscaling", place.region),
        "describe_scalable_targets",
        "ScalableTargets",
        ServiceNamespace="dynamodb",
        ResourceIds=[resource_id],
    ):
        if target["ScalableDimension"] == dimension:
            return Found(wanted, f"dynamodb/{resource_id}/{dimension}", target["CreationTime"])
    return None


BY_LISTING: Mapping[str, Callable[[Wanted, Place], Found | None]] = {
    "aws_dynamodb_table": table,
    "aws_kms_key": key,
    "aws_kms_alias": alias,
    "aws_cloudwatch_log_group": log_group,
    "aws_s3_bucket": bucket,
    "aws_cloudtrail": trail,
    "aws_backup_vault": backup_vault,
    "aws_backup_plan": backup_plan,
    "aws_backup_selection": backup_selection,
    "aws_lambda_permission": permission,
    "aws_lambda_event_source_mapping": event_source_mapping,
    "aws_appautoscaling_target": scalable_target,
    "aws_dynamodb_kinesis_streaming_destination": streaming_destination,
    "aws_vpc_endpoint": vpc_endpoint,
    "aws_fis_experiment_template": experiment_template,
}
