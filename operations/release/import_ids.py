"""What Terraform imports a resource by, of the values that its state has.

Most are imported by what the provider keeps as their id; the rest is written as a template of their values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.plan_summary import FENCE_TYPE

if TYPE_CHECKING:
    from operations.terraform.state import ResourceState

_BY_ID = frozenset(
    {
        "aws_backup_plan",
        "aws_backup_vault",
        "aws_backup_vault_lock_configuration",
        "aws_backup_vault_notifications",
        "aws_backup_vault_policy",
        "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_metric_alarm",
        "aws_dynamodb_contributor_insights",
        "aws_dynamodb_kinesis_streaming_destination",
        "aws_dynamodb_table",
        "aws_fis_experiment_template",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_lambda_event_source_mapping",
        "aws_lambda_function",
        "aws_lambda_function_event_invoke_config",
        "aws_s3_bucket",
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
        "aws_vpc_endpoint",
    }
)

_BY_VALUES = {
    "aws_appautoscaling_policy": "dynamodb/{resource_id}/{scalable_dimension}/{name}",
    "aws_appautoscaling_target": "dynamodb/{resource_id}/{scalable_dimension}",
    "aws_backup_restore_testing_plan": "{name}",
    "aws_backup_restore_testing_selection": "{name}:{restore_testing_plan_name}",
    "aws_backup_selection": "{plan_id}|{id}",
    "aws_cloudtrail": "{arn}",
    "aws_cloudwatch_event_rule": "{event_bus_name}/{name}",
    "aws_cloudwatch_event_target": "{event_bus_name}/{rule}/{target_id}",
    "aws_cloudwatch_log_metric_filter": "{log_group_name}:{name}",
    "aws_dynamodb_resource_policy": "{resource_arn}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_kinesis_stream": "{name}",
    "aws_lambda_permission": "{function_name}/{statement_id}",
}

NOT_IMPORTED = frozenset({"aws_appautoscaling_scheduled_action", FENCE_TYPE})
"""What needs no import: AWS takes a scheduled action of the same name for the same one, and a fence is in no AWS."""

_PROVISIONING_FENCE = "ProvisioningFence"
"""Made anew it would ask for the step in which a table becomes provisioned; imported it lets everything pass."""


def import_id(one: ResourceState) -> str | None:
    """What a resource is imported by; None where it is made again, or nobody knows."""
    if one.type == FENCE_TYPE:
        return "released" if _PROVISIONING_FENCE in one.name else None
    if one.type in _BY_ID:
        return str(one.values["id"])
    template = _BY_VALUES.get(one.type)
    return template.format_map(one.values) if template else None


def is_known(type_: str) -> bool:
    """Whether it is known how a type is imported, or that it needs no import."""
    return type_ in _BY_ID or type_ in _BY_VALUES or type_ in NOT_IMPORTED
