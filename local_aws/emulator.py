"""The pinned emulator, and every name of it that this layer reads or replaces.

Wrapping private functions is only safe for a version that was read. So each name is listed here once, its existence
is checked at start, and any other version is refused: an upgrade fails loudly in one place. Nothing else in the
package imports the emulator.
"""

import importlib
from collections.abc import Callable
from importlib import metadata
from typing import Any

from local_aws.errors import WrongEmulatorError

VERSION = "1.5.33"

WRAPPED_NAMES = {
    "ministack.app": (
        "PERSIST_STATE",
        "SERVICE_HANDLERS",
        "_build_persistence_save_dict",
        "_dispatch_service_request",
        "_load_persisted_state",
        "app",
    ),
    "ministack.core.iam_actions": (
        "SERVICE_TO_IAM_NAMESPACE",
        "_BOTOCORE_SERVICE_MAP",
        "dynamodb_service_context",
        "dynamodb_transaction_checks",
        "extract_resource_arn",
        "request_tag_context",
    ),
    "ministack.core.iam_evaluator": (
        "EvalContext",
        "_conditions_met",
        "_gather_role_policies",
        "_permissions_boundary",
        "_service_principal_matches",
        "caller_arn",
        "enforce",
        "evaluate",
        "evaluate_resource_policy",
        "pin_request_origin",
    ),
    "ministack.core.lambda_runtime": ("Worker", "execution_credentials"),
    "ministack.core.persistence": ("_json_default", "_state_format_version", "load_state"),
    "ministack.core.responses": (
        "AccountRegionScopedDict",
        "error_response_json",
        "json_response",
        "request_scope",
        "get_account_id",
        "get_region",
        "new_uuid",
    ),
    "ministack.core.router": ("SERVICE_PATTERNS", "extract_region"),
    "ministack.services.backup": (
        "_delete_vault",
        "_resolve_resource",
        "_vaults",
        "get_state",
        "handle_request",
        "load_persisted_state",
    ),
    "ministack.services.iam": ("_roles",),
    "ministack.services.cloudwatch": (
        "_alarms",
        "_calc_stats",
        "_cbor_metric_data_result",
        "_cbor_ok",
        "_dims_key",
        "_dispatch_alarm_actions",
        "_error",
        "_evaluate_alarm",
        "_evaluate_all_alarms",
        "_evaluate_parent_alarms",
        "_get_metric_data",
        "_history_entries",
        "_json_ok",
        "_metric_bucket",
        "_metrics",
        "_parse_ts",
        "_put_composite_alarm",
        "_put_metric_alarm",
        "_put_metric_data",
        "_record_history",
        "_stat_value",
        "_ts_iso",
        "get_state",
        "handle_request",
        "load_persisted_state",
        "record_metric",
    ),
    "ministack.services.cloudwatch_logs": (
        "_create_log_stream",
        "_metric_filters",
        "_put_log_events",
        "_put_metric_filter",
    ),
    "ministack.services.cloudtrail": ("_DISPATCH", "_err", "_find_mutable_trail", "_trail_arn", "_trail_tags"),
    "ministack.services.ec2": ("_ACTION_MAP", "_vpc_endpoints", "_vpce_fields_xml", "_xml"),
    "ministack.services.kinesis": ("_create_stream", "_streams"),
    "ministack.services.s3": ("_bucket_policies", "_buckets"),
    "ministack.services.eventbridge": ("_dispatch_to_lambda", "_invoke_target"),
    "ministack.services.lambda_svc": (
        "_apply_filter_criteria",
        "_create_esm",
        "_dynamodb_stream_positions",
        "_emit_lambda_metrics",
        "_esms",
        "_execute_function",
        "_execute_function_dispatch",
        "_execution_record_for_config",
        "_get_func_record_for_qualifier",
        "_get_func_record_for_ref",
        "_iter_all_esms",
        "_poll_dynamodb_streams",
        "invoke_async_with_retry",
    ),
    "ministack.services.route53": ("_build_health_check_el",),
    "ministack.services.sqs": ("_queue_by_arn", "_queues", "queue_delay"),
    "ministack.services.kms": ("_create_alias", "_create_key", "_key_metadata", "_resolve_key"),
    "ministack.services.sns": ("_fanout", "_topic_by_arn_any_scope", "publish_internal", "topic_policy_allows"),
    "ministack.services.dynamodb": (
        "_INDEX_MEMBERS",
        "_add_consumed_capacity",
        "_apply_replica_updates",
        "_backups",
        "_batch_execute_statement",
        "_batch_get_item",
        "_contributor_insights",
        "_create_backup",
        "_create_replica",
        "_create_table",
        "_delete_table",
        "_describe_continuous_backups",
        "_describe_ttl",
        "_emit_stream_event",
        "_execute_statement",
        "_execute_transaction",
        "_exports",
        "_imports",
        "_index_write_units",
        "_item_size_bytes",
        "_kinesis_destinations",
        "_normalize_table_name",
        "_parse_partiql",
        "_pitr_settings",
        "_remove_item",
        "_replicate_write",
        "_resource_policies",
        "_restore_table_from_backup",
        "_set_item",
        "_stream_label",
        "_set_replica_group",
        "_table_description",
        "_tables",
        "_tags",
        "_ttl_settings",
        "_update_continuous_backups",
        "_update_table",
        "_update_ttl",
        "_validate_data_plane_table_name",
        "handle_request",
        "load_persisted_state",
        "stream_records_since",
        "stream_start_position",
    ),
    "ministack.services.dynamodb_streams": ("_decode_iterator",),
}


class Names:
    """The listed names of one emulator module.

    Args:
        module_name: The module, for example ``ministack.services.dynamodb``.
    """

    def __init__(self, module_name: str) -> None:
        self._module = importlib.import_module(module_name)
        self._listed = frozenset(WRAPPED_NAMES[module_name])

    def __getitem__(self, name: str) -> Any:
        if name not in self._listed:
            raise KeyError(f"{name} of {self._module.__name__} is not listed in WRAPPED_NAMES")
        return getattr(self._module, name)

    def __setitem__(self, name: str, value: Any) -> None:
        self[name]
        setattr(self._module, name, value)

    def wrap(self, name: str, wrapper: Callable[[Any], Any]) -> None:
        """Replace a function by ``wrapper(original)``; the module's own calls go through it too."""
        self[name] = wrapper(self[name])

    def missing(self) -> list[str]:
        """The listed names that the module does not have."""
        return sorted(name for name in self._listed if not hasattr(self._module, name))


def cloudwatch_description() -> Any:
    """CloudWatch's operations and their members, from the SDK that comes with the emulator."""
    loaders = importlib.import_module("botocore.loaders")
    model = importlib.import_module("botocore.model")
    return model.ServiceModel(loaders.Loader().load_service_model("cloudwatch", "service-2"), "cloudwatch")


def check_version() -> None:
    """Check the installed emulator without importing it.

    Raises:
        WrongEmulatorError: When it is missing or another version.
    """
    try:
        installed = metadata.version("ministack")
    except metadata.PackageNotFoundError as error:
        raise WrongEmulatorError(
            f"the emulator is not installed: the embedded AWS needs ministack {VERSION}; install globaltables[local]"
        ) from error
    if installed != VERSION:
        raise WrongEmulatorError(
            f"the embedded AWS needs ministack {VERSION}, got {installed}; install globaltables[local]"
        )


def check_names() -> None:
    """Check that every name this layer wraps exists.

    Raises:
        WrongEmulatorError: When any is missing.
    """
    missing = [f"{module}.{name}" for module in WRAPPED_NAMES for name in Names(module).missing()]
    if missing:
        raise WrongEmulatorError(f"ministack {VERSION} was changed: it has no {', '.join(missing)}")


def read_cbor(content: bytes) -> dict[str, Any]:
    """What CloudWatch's newest protocol carries; empty when it is not that."""
    cbor: Any = importlib.import_module("cbor2")  # comes with the emulator
    try:
        found = cbor.loads(content)
    except (ValueError, EOFError):
        return {}
    return found if isinstance(found, dict) else {}
