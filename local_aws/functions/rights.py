"""Who may do what around a function: its role, and its own policy."""

import contextvars
from typing import Any

from local_aws.emulator import Names

Function = dict[str, Any]

LAMBDA = "lambda.amazonaws.com"


def role_may_not(function: Function, action: str, resource_arn: str, **context: Any) -> bool:
    """Whether a function's role is refused an action in the function's region.

    Args:
        function: The function's record.
        action: The action, for example ``dynamodb:GetRecords``.
        resource_arn: What it is done to.
        **context: Condition keys of the request.
    """
    return contextvars.copy_context().run(_refused, function, action, resource_arn, context)


def _refused(function: Function, action: str, resource_arn: str, context: dict[str, Any]) -> bool:
    # Lambda calls within AWS and encrypted, however the call that set this off reached the emulator.
    Names("ministack.core.iam_evaluator")["pin_request_origin"](LAMBDA, True)
    credentials = Names("ministack.core.lambda_runtime")["execution_credentials"](function["config"])
    region = Names("ministack.core.responses")["get_region"]()
    denied = Names("ministack.core.iam_evaluator")["enforce"](
        credentials["AWS_ACCESS_KEY_ID"],
        action,
        action.partition(":")[0],
        region,
        resource_arn=resource_arn,
        service_context=context,
    )
    return denied is not None


def admits(function: Function, service: str, source_arn: str) -> bool:
    """Whether a function's own policy lets a service start it for a resource, for example for a rule."""
    iam = Names("ministack.core.iam_evaluator")
    responses = Names("ministack.core.responses")
    account = responses["get_account_id"]()
    context = iam["EvalContext"](
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function["config"]["FunctionArn"],
        region=responses["get_region"](),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": account},
    )
    verdict = iam["evaluate_resource_policy"](function.get("policy") or {}, context, service=service)
    return bool(verdict.decision == "Allow")
