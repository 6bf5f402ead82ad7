"""The policy that a replica itself has, for principals of other accounts, and against anybody.

AWS never synchronises it. It names the replica's own ARN, which is written for each region.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.regions import check_role
from globaltables.model.replication_denial import REPLICATION, SCALING, denial
from globaltables.model.settings import NOT_EMPTY, Matching, Settings

LARGEST_POLICY_BYTES = 20_480
EVERYBODY = "*"
OPERATOR_PATTERN = r"((ForAllValues|ForAnyValue):)?[A-Z][A-Za-z]+"
NARROWING_KEYS = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
)
"""Conditions on one of these make an allow for everybody one for somebody."""

Principal = Annotated[
    str,
    Matching(
        r"^(\*|[0-9]{12}|arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/[\w+=,.@/-]+))$",
        "must be an account of 12 digits, the ARN of a role or user, or *",
        "correct it",
        or_token=True,
    ),
]
Action = Annotated[
    str,
    Matching(
        r"^dynamodb:(\*|[A-Z][A-Za-z]*\*?)$", "must be an action of DynamoDB such as dynamodb:GetItem", "correct it"
    ),
]


def account_of(principal: str) -> str:
    """The account that a principal is or is of; empty for everybody and for tokens."""
    found = re.search(r"^(?:arn:[^:]+:iam::)?([0-9]{12})\b", principal)
    return found[1] if found else ""


class PolicyStatement(Settings):
    """One statement.

    Args:
        sid: Its name, letters and digits.
        effect: ``Allow`` or ``Deny``.
        principals: Accounts, ARNs of roles and users, or ``*``. A token is taken for one of the table's own account.
        actions: Actions of DynamoDB.
        resources: What of the replica: ``table``, ``indexes``, or both (the default).
        conditions: Values by key by operator, as IAM has them. Default none.
        roles: On which replicas, by role of their region. Default all.
    """

    sid: Annotated[str, Matching(r"^[A-Za-z0-9]{1,64}$", "must be 1 to 64 letters and digits", "rename it")]
    effect: Literal["Allow", "Deny"]
    principals: Annotated[tuple[Principal, ...], NOT_EMPTY] = Field(strict=False, json_schema_extra={"minItems": 1})
    actions: Annotated[tuple[Action, ...], NOT_EMPTY] = Field(strict=False, json_schema_extra={"minItems": 1})
    resources: Annotated[tuple[Literal["table", "indexes"], ...], NOT_EMPTY] = Field(
        default=("table", "indexes"), strict=False, json_schema_extra={"minItems": 1}
    )
    conditions: dict[str, dict[str, Annotated[tuple[str, ...], Field(strict=False)]]] = Field(default_factory=dict)
    roles: tuple[str, ...] = Field(default=(), strict=False, description="On which replicas; on all when empty.")

    @field_validator("conditions")
    @classmethod
    def _operators_look_like_it(cls, conditions: dict[str, Any]) -> dict[str, Any]:
        for operator in conditions:
            if not re.fullmatch(OPERATOR_PATTERN, operator):
                raise ConfigurationError(
                    f"must be operators of IAM such as StringEquals, got {shown(operator)}; correct it"
                )
        return conditions

    @model_validator(mode="after")
    def _is_not_public(self) -> Self:
        keys = {key.lower() for pairs in self.conditions.values() for key in pairs}
        if self.effect == "Allow" and EVERYBODY in self.principals and not keys & {*NARROWING_KEYS}:
            message = (
                "an allow for everybody is public, which DynamoDB refuses, got * without a condition on who it is; "
            )
            raise ConfigurationError(Problem("principals", f"{message}name accounts, roles or users"))
        return self

    def as_json(self, resources: list[str]) -> dict[str, Any]:
        """The statement as IAM has it, on these ARNs."""
        statement: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Principal": {"AWS": list(self.principals)},
            "Action": list(self.actions),
            "Resource": resources,
        }
        if self.conditions:
            statement["Condition"] = {
                operator: {key: list(values) for key, values in pairs.items()}
                for operator, pairs in self.conditions.items()
            }
        return statement


class ResourcePolicy(Settings):
    """The policy of every replica.

    Args:
        statements: Its statements; each says on which replicas it stands. Default none, and then no policy.
    """

    statements: tuple[PolicyStatement, ...] = Field(
        default=(),
        strict=False,
        description="Statements of each replica's own policy; none, and no policy, when absent.",
    )

    @model_validator(mode="after")
    def _sids_differ(self) -> Self:
        seen: set[str] = set()
        for number, statement in enumerate(self.statements):
            if statement.sid in seen:
                message = f"must differ within a policy, got {statement.sid} twice; rename one"
                raise ConfigurationError(Problem(f"statements.{number}.sid", message))
            seen.add(statement.sid)
        return self

    def of_role(self, role: str) -> tuple[PolicyStatement, ...]:
        """The statements on the replica of a role."""
        return tuple(statement for statement in self.statements if not statement.roles or role in statement.roles)


def check_resource_policy(
    policy: ResourcePolicy,
    region_by_role: Mapping[str, str],
    *,
    table_name: str,
    index_names: Sequence[str],
    account_id: str = "",
    has_aws_managed_keys: bool = False,
    is_scaled: bool = False,
) -> None:
    """Checks the policy together with the table.

    Args:
        policy: The policy.
        region_by_role: Region name by role.
        table_name: The table's name.
        index_names: The names of its indexes.
        account_id: The table's account; empty where it is not known.
        has_aws_managed_keys: Whether AWS's managed keys encrypt the table.
        is_scaled: Whether auto scaling looks after its capacity.

    Raises:
        ConfigurationError: When a role has no region, a statement is on indexes alone and there are none, stops
            replication or scaling or allows what the keys do not, or a replica's policy becomes too long.
    """
    for number, statement in enumerate(policy.statements):
        place = f"resource_policy.statements.{number}"
        if statement.resources == ("indexes",) and not index_names:
            message = "a statement is on something that exists, got indexes of a table without any; write table"
            raise ConfigurationError(Problem(f"{place}.resources", message))
        for role in statement.roles:
            check_role(f"{place}.roles", role, region_by_role)
        _check_denial(statement, f"{place}.conditions", account_id, is_scaled=is_scaled)
        others = [name for name in statement.principals if account_of(name) not in {"", account_id}]
        if statement.effect == "Allow" and others and has_aws_managed_keys:
            message = (
                "another account cannot use a table with AWS managed keys, whose policy nobody can change, got "
                f"{', '.join(others)}; leave it out, make the table with other encryption.keys, or set account_id "
                "where it is the table's own"
            )
            raise ConfigurationError(Problem(f"{place}.principals", message))
    for role, region in region_by_role.items():
        arn = f"arn:aws:dynamodb:{region}:123456789012:table/{table_name}"
        arns = [arn, *(f"{arn}/index/{name}" for name in index_names)]
        statements = [one.as_json(arns) for one in policy.of_role(role)]
        size = len(re.sub(r"\s", "", json.dumps(statements)))
        if size > LARGEST_POLICY_BYTES:
            message = f"a replica's policy has at most {LARGEST_POLICY_BYTES} bytes, got {size} for {role}; shorten it"
            raise ConfigurationError(Problem("resource_policy.statements", message))


def exemption(*, is_scaled: bool = False) -> str:
    """The conditions that exempt the roles by which AWS replicates and, where it does, scales the table."""
    roles = [REPLICATION, SCALING] if is_scaled else [REPLICATION]
    return f'{{ArnNotLike = {{"aws:PrincipalArn" = {json.dumps([role.exemption for role in roles])}}}}}'


def _check_denial(statement: PolicyStatement, key: str, account_id: str, *, is_scaled: bool) -> None:
    policy = json.dumps({"Statement": [statement.as_json([EVERYBODY])]})
    if denial(policy, REPLICATION, account=account_id):
        whom = "by which DynamoDB replicates, and a replica that denies it for 20 hours is on its own for ever"
    elif is_scaled and denial(policy, SCALING, account=account_id):
        whom = "by which AWS scales the table, whose capacity then stays as it is"
    else:
        return
    message = f"statement {statement.sid} holds for the role {whom}, got Deny; exempt it with conditions = "
    raise ConfigurationError(Problem(key, f"{message}{exemption(is_scaled=is_scaled)}"))
