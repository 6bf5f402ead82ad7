"""What a plan creates, with what it can be found by in AWS should the state never hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.plan_summary import FENCE_TYPE, region_of
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import ResourceChange

_ALIAS = "aws_kms_alias"
_KEPT = {
    "aws_dynamodb_table": ("name", "hash_key", "range_key"),
    "aws_kms_key": ("description", "tags"),
    "aws_backup_restore_testing_selection": ("name", "restore_testing_plan_name"),
    "aws_lambda_function": ("function_name",),
    "aws_lambda_permission": ("function_name", "statement_id"),
    "aws_lambda_event_source_mapping": ("function_name", "event_source_arn"),
    "aws_s3_bucket": ("bucket",),
    "aws_appautoscaling_target": ("resource_id", "scalable_dimension"),
    "aws_dynamodb_kinesis_streaming_destination": ("table_name", "stream_arn"),
    "aws_vpc_endpoint": ("vpc_id", "service_name"),
    "aws_fis_experiment_template": ("description", "tags"),
}
"""What is kept of a planned resource, by type; of all others the name."""

_OF_REFERENCED = {
    "aws_backup_selection": ("plan_id", "aws_backup_plan", "name", "plan_name"),
    "aws_lambda_event_source_mapping": ("function_name", "aws_lambda_function", "function_name", "function_name"),
    "aws_dynamodb_kinesis_streaming_destination": ("stream_arn", "aws_kinesis_stream", "name", "stream_name"),
}
"""What is kept of a resource that another refers to: by which argument, its type, its value, the name it gets here."""


MADE_AGAIN = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_backup_vault_lock_configuration",
        "aws_backup_vault_notifications",
        "aws_backup_vault_policy",
        "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_dynamodb_contributor_insights",
        "aws_dynamodb_resource_policy",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_lambda_function_event_invoke_config",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_sns_topic",
        "aws_sns_topic_policy",
        "aws_sns_topic_subscription",
        "aws_sqs_queue",
        "aws_sqs_queue_policy",
        FENCE_TYPE,
    }
)
"""What needs no looking for: AWS takes the same creation twice and keeps one, so the next apply makes it good."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource that a plan creates.

    Args:
        address: Its address.
        type: Its type.
        region: Where it is made; ``-`` where that is nowhere, as for a role.
        values: What it can be found and recognised by, as far as the plan knew it.
    """

    address: str
    type: str
    region: str
    values: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """The same as JSON, for the journal."""
        return {"address": self.address, "type": self.type, "region": self.region, "values": dict(self.values)}

    @property
    def label(self) -> str:
        """What people call it."""
        return str(next((value for value in self.values.values() if value), self.address))


def wanted_by(plan: Plan) -> list[Wanted]:
    """What the plan creates and would miss in state.

    What it replaces is in state under its address, and is not among it.
    """
    references = _References(plan)
    return [
        Wanted(change.address, change.type, region_of(plan, change), _own(change) | references.values_of(change))
        for change in plan.resource_changes
        if change.mode == "managed" and change.action is Action.CREATE and change.type not in MADE_AGAIN
    ]


def _own(change: ResourceChange) -> dict[str, Any]:
    after: Mapping[str, Any] = change.change.after or {}
    names = _KEPT.get(change.type, ("name",))
    return {name: after[name] for name in names if after.get(name) is not None}


class _References:
    """What resources refer to: until they are made, that alone says which belong together."""

    def __init__(self, plan: Plan) -> None:
        root = (plan.raw.get("configuration") or {}).get("root_module") or {}
        self._expressions = {one["address"]: one.get("expressions") or {} for one in root.get("resources") or ()}
        self._planned = {
            change.configuration_address: change for change in plan.resource_changes if change.mode == "managed"
        }
        self._alias_by_key = {
            key.configuration_address: change
            for change in self._planned.values()
            if change.type == _ALIAS and (key := self._referenced(change, "target_key_id"))
        }

    def values_of(self, change: ResourceChange) -> dict[str, Any]:
        """What of others a resource can be found by."""
        alias = self._alias_by_key.get(change.configuration_address)
        if alias is not None:
            return {"alias": (alias.change.after or {}).get("name")}
        if change.type not in _OF_REFERENCED:
            return {}
        argument, type_, value, kept_as = _OF_REFERENCED[change.type]
        other = self._referenced(change, argument)
        known = (other.change.after or {}).get(value) if other and other.type == type_ else None
        return {} if known is None else {kept_as: known}

    def _referenced(self, change: ResourceChange, argument: str) -> ResourceChange | None:
        expression = self._expressions.get(change.configuration_address, {}).get(argument) or {}
        return next(filter(None, map(self._planned.get, expression.get("references") or ())), None)


def from_document(raw: Mapping[str, Any]) -> Wanted:
    """Reads what the journal holds."""
    return Wanted(raw["address"], raw["type"], raw["region"], raw["values"])
