"""Who may do what: the policy of a vault, and the role that a job assumes."""

from typing import Any

from local_aws.access.service_roles import can_assume, context_of, role_allows
from local_aws.backup.answers import Record
from local_aws.emulator import Names

SERVICE = "backup.amazonaws.com"
POLICY = "_policy"


def vault_denies(vault: Record, action: str, resource_arn: str) -> bool:
    """Whether the vault's policy denies the caller an action. Root is no exception."""
    if POLICY not in vault:
        return False
    iam = Names("ministack.core.iam_evaluator")
    caller = iam["caller_arn"]()
    context = context_of(caller, "Root" if caller.endswith(":root") else "User", action, resource_arn)
    return bool(iam["evaluate_resource_policy"](vault[POLICY], context).decision == "Deny")


def refuse_role(role_arn: str, action: str, resource_arn: str, **context: Any) -> str | None:
    """Why AWS Backup cannot do something in a role, or None.

    Args:
        role_arn: The role.
        action: The action, for example ``dynamodb:StartAwsBackupJob``.
        resource_arn: What it is done to.
        **context: Condition keys of the request.
    """
    if not can_assume(SERVICE, role_arn):
        return f"IAM Role {role_arn} is not authorized to call AWS Backup: it cannot be assumed by AWS Backup"
    if not role_allows(role_arn, action, resource_arn, **context):
        return f"Access denied: {role_arn} is not authorized to perform {action} on {resource_arn}"
    return None
