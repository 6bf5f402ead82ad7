"""Reads a resource policy as AWS would for the role by which DynamoDB replicates.

A deny that everybody meets, that role included, stops replication. What is known of the role's calls: its ARN, that
they come over TLS, and that they come from no VPC endpoint. A condition on anything else is taken not to deny.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROLE = "AWSServiceRoleForDynamoDBReplication"
_ROLE_PATH = f"role/aws-service-role/replication.dynamodb.amazonaws.com/{_ROLE}"
_ACTIONS = (
    *(f"dynamodb:{name}" for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan", "Query")),
    *(f"dynamodb:{name}" for name in ("BatchWriteItem", "DescribeTable", "UpdateTable", "CreateTableReplica")),
    *(
        f"kms:{name}"
        for name in ("Decrypt", "Encrypt", "ReEncryptFrom", "GenerateDataKey", "DescribeKey", "CreateGrant")
    ),
)
# Keys the role's calls do not carry: a negated operator holds for them, a plain one does not.
_ABSENT = {"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:multifactorauthpresent", "aws:multifactorauthage"}
_KNOWN = {"aws:securetransport": "true", "aws:principalisawsservice": "false", "aws:viaawsservice": "false"}


def denies_replication(policy: object) -> str:
    """Which statement denies the replication role, in words; empty when none does or the policy cannot be read."""
    try:
        document = json.loads(policy) if isinstance(policy, str) and policy else {}
    except ValueError:
        return ""
    statements = document.get("Statement") or [] if isinstance(document, dict) else []
    for place, statement in enumerate(_list(statements)):
        if isinstance(statement, dict) and statement.get("Effect") == "Deny" and _meets(statement):
            return f"the deny of statement {statement.get('Sid') or place + 1}"
    return ""


def _meets(statement: Mapping[str, Any]) -> bool:
    return (
        _names_role(statement)
        and _names_action(statement)
        and all(
            _condition_holds(operator, key, _list(expected))
            for operator, pairs in (statement.get("Condition") or {}).items()
            for key, expected in pairs.items()
        )
    )


def _names_role(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return not any(_is_role(name) for name in _principals(statement["NotPrincipal"]))
    return any(name == "*" or _is_role(name) for name in _principals(statement.get("Principal", "*")))


def _principals(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(name) for name in _list(value.get("AWS", []))]
    return [str(value)]


def _is_role(pattern: str) -> bool:
    """Whether a pattern of ARNs means the replication role, whatever the account."""
    if not pattern.startswith("arn:"):
        return pattern == "*"
    parts = pattern.split(":", 5)
    return len(parts) == 6 and fnmatchcase(_ROLE_PATH, parts[5])  # noqa: PLR2004 - the parts of an ARN


def _names_action(statement: Mapping[str, Any]) -> bool:
    patterns = [str(name).lower() for name in _list(statement.get("Action", statement.get("NotAction", [])))]
    hit = {action for action in _ACTIONS if any(fnmatchcase(action.lower(), pattern) for pattern in patterns)}
    return hit != set(_ACTIONS) if "NotAction" in statement else bool(hit)


def _condition_holds(operator: str, key: str, expected: list[Any]) -> bool:
    name, key = operator.rpartition(":")[2].removesuffix("IfExists"), key.lower()
    negated = "Not" in name
    wanted = [str(value) for value in expected]
    if name == "Null":
        return key in _ABSENT and wanted == ["true"]
    if key == "aws:principalarn":
        return any(_is_role(pattern) for pattern in wanted) != negated
    if key == "aws:principalaccount":
        return False  # the role is of the account itself
    if key in _KNOWN:
        return (_KNOWN[key] in {value.lower() for value in wanted}) != negated
    return key in _ABSENT and (negated or operator.endswith("IfExists"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
