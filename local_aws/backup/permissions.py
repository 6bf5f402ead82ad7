"""Who may do what: the policy of a vault, and the role that a job assumes."""

import json
from typing import Any

from local_aws.backup.answers import Record
from local_aws.emulator import Names

SERVICE = "backup.amazonaws.com"
POLICY = "_policy"


def _context(principal_arn: str, kind: str, action: str, resource_arn: str, **context: Any) -> Any:
    account, region = (Names("ministack.core.responses")[name]() for name in ("get_account_id", "get_region"))
    return Names("ministack.core.iam_evaluator")["EvalContext"](
        principal_arn=principal_arn,
        principal_type=kind,
        principal_account=account,
        action=action,
        resource_arn=resource_arn,
        region=region,
        service_context={"aws:sourceaccount": account, **context},
    )


def vault_denies(vault: Record, action: str, resource_arn: str) -> bool:
    """Whether the vault's policy denies the caller an action. Root is no exception."""
    if POLICY not in vault:
        return False
    iam = Names("ministack.core.iam_evaluator")
    caller = iam["caller_arn"]()
    context = _context(caller, "Root" if caller.endswith(":root") else "User", action, resource_arn)
    return bool(iam["evaluate_resource_policy"](vault[POLICY], context).decision == "Deny")


def refuse_role(role_arn: str, action: str, resource_arn: str, **context: Any) -> str | None:
    """Why AWS Backup cannot do something in a role, or None.

    Args:
        role_arn: The role.
        action: The action, for example ``dynamodb:StartAwsBackupJob``.
        resource_arn: What it is done to.
        **context: Condition keys of the request.
    """
    iam = Names("ministack.core.iam_evaluator")
    account = Names("ministack.core.responses")["get_account_id"]()
    name = role_arn.rpartition("/")[2]
    role = Names("ministack.services.iam")["_roles"].get(name)
    if role is None or not _trusts_backup(role):
        return f"IAM Role {role_arn} is not authorized to call AWS Backup: it cannot be assumed by AWS Backup"
    asked = _context(role_arn, "AssumedRole", action, resource_arn, **context)
    if iam["evaluate"](asked, iam["_gather_role_policies"](name, account)).decision != "Allow":
        return f"Access denied: {role_arn} is not authorized to perform {action} on {resource_arn}"
    return None


def _trusts_backup(role: Record) -> bool:
    iam = Names("ministack.core.iam_evaluator")
    document = role.get("AssumeRolePolicyDocument") or "{}"
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    asked = _context(SERVICE, "AssumedRole", "sts:AssumeRole", "*")
    return any(
        statement.get("Effect") == "Allow"
        and iam["_service_principal_matches"](statement.get("Principal"), SERVICE)
        and iam["_conditions_met"](statement.get("Condition") or {}, asked)
        for statement in (statements if isinstance(statements, list) else [statements])
    )
