"""What an AWS service may do in a role that it assumes."""

import json
from typing import Any

from local_aws.emulator import Names

Record = dict[str, Any]


def context_of(principal_arn: str, kind: str, action: str, resource_arn: str, **context: Any) -> Any:
    """A request as policies see it.

    Args:
        principal_arn: Who asks.
        kind: What that is, for example ``AssumedRole``.
        action: For what, for example ``dynamodb:DescribeTable``.
        resource_arn: Of what.
        **context: Condition keys of the request, in lower case.
    """
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


def can_assume(service: str, role_arn: str, **context: Any) -> bool:
    """Whether a service may assume a role that exists.

    Args:
        service: The service's principal, for example ``fis.amazonaws.com``.
        role_arn: The role.
        **context: Condition keys of the request, in lower case.
    """
    role: Record | None = Names("ministack.services.iam")["_roles"].get(role_arn.rpartition("/")[2])
    if role is None:
        return False
    iam = Names("ministack.core.iam_evaluator")
    document = role.get("AssumeRolePolicyDocument") or "{}"
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    asked = context_of(service, "AssumedRole", "sts:AssumeRole", "*", **context)
    return any(
        statement.get("Effect") == "Allow"
        and iam["_service_principal_matches"](statement.get("Principal"), service)
        and iam["_conditions_met"](statement.get("Condition") or {}, asked)
        for statement in (statements if isinstance(statements, list) else [statements])
    )


def role_allows(role_arn: str, action: str, resource_arn: str, **context: Any) -> bool:
    """Whether a role's policies allow an action, and its permissions boundary too where it has one.

    Args:
        role_arn: The role.
        action: The action.
        resource_arn: What it is done to.
        **context: Condition keys of the request, in lower case.
    """
    iam = Names("ministack.core.iam_evaluator")
    account = Names("ministack.core.responses")["get_account_id"]()
    asked = context_of(role_arn, "AssumedRole", action, resource_arn, **context)
    name = role_arn.rpartition("/")[2]
    policies = iam["_gather_role_policies"](name, account)
    boundary = iam["_permissions_boundary"](Names("ministack.services.iam")["_roles"], name, account)
    return bool(iam["evaluate"](asked, policies, *boundary).decision == "Allow")
