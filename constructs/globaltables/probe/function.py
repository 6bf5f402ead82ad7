"""A function in one region, with its role and its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdktf import Fn, Precondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
)
from constructs import Construct

from globaltables.model.errors import ConfigurationError
from globaltables.model.functions import FUNCTION_NAME_RULE, MAXIMUM_FUNCTION_NAME, FunctionSettings
from globaltables.model.policies import Statement, allow, document
from globaltables.probe.code import FunctionCode
from globaltables.regional import Region, expression
from globaltables.table.grants import policy_text

RUNTIME = "python3.13"
"""Supported until June 2029: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""

LOG_GROUP_PREFIX = "/aws/lambda/"
"""What the name of a function's log group begins with."""

ARCHITECTURE = "arm64"
"""A fifth cheaper than x86_64 for the same time."""

_TRUST = document([{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}])


@dataclass(frozen=True)
class FunctionPlace:
    """Where a function is, and what it has in common with others there.

    Args:
        region: The region.
        account_id: The account, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        table_name: The table it works for; a literal or a token.
        key_arn: The KMS key of its environment, its log and its queue. Default AWS's own keys.
        permissions_boundary_arn: The boundary of its role. Default none.
        tags: Tags of everything. Default none.
    """

    region: Region
    account_id: str
    partition: str
    table_name: str
    key_arn: str | None = None
    permissions_boundary_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def given_tags(self) -> dict[str, str] | None:
        """The tags as a resource takes them."""
        return dict(self.tags) or None


def function_name(table_name: str, suffix: str) -> str:
    """The name of a function of a table, the same in every region. Names of functions take no dots."""
    if not Token.is_unresolved(table_name):
        return f"{table_name.replace('.', '-')}-{suffix}"
    return Token.as_string(Fn.join("-", [Fn.replace(table_name, ".", "-"), suffix]))


class RegionalFunction(Construct):
    """A function, the role that it alone assumes, and its log group.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html

    Args:
        place: Where.
        name: Its name, up to 64 characters with the region's role appended.
        description: What it does.
        code: Its code.
        environment: Its environment variables.
        statements: What it may do besides writing its log.
        settings: Memory, log and tracing.
        timeout_seconds: After how many seconds it is ended.
        reserved_concurrency: How many runs at once, reserved. Default unlimited and unreserved.

    Raises:
        ConfigurationError: When the name is a literal and too long.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        place: FunctionPlace,
        name: str,
        description: str,
        code: FunctionCode,
        environment: Mapping[str, str],
        statements: Sequence[Statement],
        settings: FunctionSettings,
        timeout_seconds: int,
        reserved_concurrency: int | None = None,
    ) -> None:
        role_name = _role_name(name, place.region)
        if not Token.is_unresolved(role_name) and len(role_name) > MAXIMUM_FUNCTION_NAME:
            raise ConfigurationError(f"function {name}: {FUNCTION_NAME_RULE}, got {role_name}; shorten the name")
        super().__init__(scope, id)
        provider = place.region.provider
        self.name, self.timeout_seconds = name, timeout_seconds
        log_group = CloudwatchLogGroup(
            self,
            "Log",
            provider=provider,
            name=f"{LOG_GROUP_PREFIX}{name}",
            retention_in_days=settings.log_retention_days,
            kms_key_id=place.key_arn,
            tags=place.given_tags,
        )
        self.role = IamRole(
            self,
            "Role",
            provider=provider,
            name=role_name,
            description=description,
            assume_role_policy=policy_text(_TRUST),
            permissions_boundary=place.permissions_boundary_arn,
            tags=place.given_tags,
            lifecycle=_name_fits(role_name) if Token.is_unresolved(role_name) else None,
        )
        own = allow("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group.arn}:*"])
        traces = allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])
        self.policy = IamRolePolicy(
            self,
            "Policy",
            provider=provider,
            name=role_name,
            role=self.role.name,
            policy=policy_text(document([*statements, own, *([traces] if settings.tracing else [])])),
        )
        self.resource = LambdaFunction(
            self,
            "Resource",
            provider=provider,
            function_name=name,
            description=description,
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler=code.handler,
            filename=code.path,
            source_code_hash=code.sha256_base64,
            role=self.role.arn,
            memory_size=settings.memory_mb,
            timeout=timeout_seconds,
            reserved_concurrent_executions=reserved_concurrency,
            environment=LambdaFunctionEnvironment(variables=dict(environment)),
            kms_key_arn=place.key_arn,
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            tracing_config=LambdaFunctionTracingConfig(mode="Active" if settings.tracing else "PassThrough"),
            tags=place.given_tags,
            # Its first run must not meet a role that may nothing, nor make the log group by itself.
            depends_on=[self.policy, log_group],
        )


def _role_name(name: str, region: Region) -> str:
    """Roles are global, so their names tell the regions apart."""
    parts = [name, region.role]
    return Token.as_string(Fn.join("-", parts)) if Token.is_unresolved(name) else "-".join(parts)


def _name_fits(name: str) -> TerraformResourceLifecycle:
    """The rule of synth for a name that only Terraform knows."""
    text = expression(name)
    return TerraformResourceLifecycle(
        precondition=[
            Precondition(
                condition=f"${{length({text}) <= {MAXIMUM_FUNCTION_NAME}}}",
                error_message=f"{FUNCTION_NAME_RULE}, got ${{{text}}}; shorten the table's name or turn it off",
            )
        ]
    )
