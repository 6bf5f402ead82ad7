"""Reads a resource policy as AWS would for the roles by which it replicates and scales a table.

A deny that everybody meets, those roles included, stops replication or scaling. What is known of their calls: the
role's ARN and account, that they come over TLS, and that they come from no VPC endpoint. Whatever is not known is read
to the side of caution: a negated operator holds, as AWS has it where a key is absent.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """A service-linked role that works on the table.

    Args:
        service: Whose it is, as in its path.
        name: Its name.
        actions: What it must be free to do.
    """

    service: str
    name: str
    actions: tuple[str, ...]

    @property
    def path(self) -> str:
        """The last part of its ARN."""
        return f"role/aws-service-role/{self.service}/{self.name}"

    @property
    def exemption(self) -> str:
        """A pattern of its ARN in any account."""
        return f"arn:aws:iam::*:role/aws-service-role/{self.service}/*"


# All that DynamoDBReplicationServiceRolePolicy (v8) has of DynamoDB: AWS says that none of it may be denied. Besides,
# what a replica is made and kept up with, and the key it is encrypted with.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/DynamoDBReplicationServiceRolePolicy.html
REPLICATION = ServiceRole(
    "replication.dynamodb.amazonaws.com",
    "AWSServiceRoleForDynamoDBReplication",
    (
        *(f"dynamodb:{name}" for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan", "DescribeTable")),
        *(f"dynamodb:{name}" for name in ("UpdateTable", "DescribeStream", "GetRecords", "GetShardIterator")),
        *(f"dynamodb:{name}" for name in ("DescribeTimeToLive", "UpdateTimeToLive", "DescribeLimits")),
        *(f"dynamodb:{name}" for name in ("GetResourcePolicy", "Query", "BatchWriteItem", "CreateTableReplica")),
        *(f"kms:{name}" for name in ("Decrypt", "Encrypt", "ReEncryptFrom", "GenerateDataKey", "DescribeKey")),
        "kms:CreateGrant",
    ),
)

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationAutoscalingDynamoDBTablePolicy.html
SCALING = ServiceRole(
    "dynamodb.application-autoscaling.amazonaws.com",
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
    ("dynamodb:DescribeTable", "dynamodb:UpdateTable"),
)

_ABSENT = re.compile(
    r"aws:(sourcevpc|sourcevpce|sourcevpcarn|vpcsourceip|source(account|arn)|username|principaltag/.*)"
)
_PRESENT = re.compile(r"aws:(principal(arn|account|orgid|orgpaths|type)|securetransport|userid|(current|epoch)time)")
_KNOWN = {
    "aws:multifactorauthpresent": "false",
    "aws:principalisawsservice": "false",
    "aws:principaltype": "assumedrole",
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "kms:grantisforawsresource": "true",
}
_ACCOUNT = {"aws:principalaccount", "kms:calleraccount"}
# The table's own organisation and its name, which whoever writes the policy knows and nothing here does.
_OWN = re.compile(
    r"aws:principalorg(id|paths)|aws:resource(account|orgid|orgpaths)|kms:encryptioncontext:aws:dynamodb:.*"
)
# What a call is about: sooner or later one of the role's calls has every value.
_EVERY = re.compile(r"aws:(current|epoch)time|aws:requestedregion|dynamodb:(leadingkeys|attributes|fulltablescan)")
_ANYTHING = {"*", "0.0.0.0/0", "::/0"}


def denial(policy: object, role: ServiceRole = REPLICATION, *, account: str = "") -> str:
    """Which statement denies a role what it needs, in words; empty when none does or the policy cannot be read.

    Args:
        policy: The policy, JSON.
        role: The role. Default the one that replicates.
        account: The account it is of, 12 digits; empty where it is not known, and then it may be any that is named.
    """
    try:
        document = json.loads(policy) if isinstance(policy, str) and policy else {}
    except ValueError:
        return ""
    statements = document.get("Statement") or [] if isinstance(document, dict) else []
    for place, statement in enumerate(_list(statements)):
        if isinstance(statement, dict) and statement.get("Effect") == "Deny" and _meets(statement, role, account):
            return f"the deny of statement {statement.get('Sid') or place + 1}"
    return ""


def _meets(statement: Mapping[str, Any], role: ServiceRole, account: str) -> bool:
    return (
        _names_role(statement, role, account)
        and _names_action(statement, role)
        and all(
            _condition_holds(operator, key.lower(), [str(value) for value in _list(expected)], role, account)
            for operator, pairs in (statement.get("Condition") or {}).items()
            for key, expected in pairs.items()
        )
    )


def _names_role(statement: Mapping[str, Any], role: ServiceRole, account: str) -> bool:
    if "NotPrincipal" in statement:
        return not any(_is_role(name, role, account) for name in _principals(statement["NotPrincipal"]))
    return any(
        _is_role(name, role, account) or (account and re.fullmatch(rf"{account}|arn:[^:]*:iam::{account}:root", name))
        for name in _principals(statement.get("Principal", "*"))
    )


def _principals(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(name) for name in _list(value.get("AWS", []))]
    return [str(value)]


def _is_role(pattern: str, role: ServiceRole, account: str, operator: str = "ArnLike") -> bool:
    """Whether an operator on the caller's ARN takes a pattern for the role.

    Operators on ARNs compare part by part; those on texts as a whole, and without Like in their name to the letter.
    """
    parts = pattern.split(":", 5)
    partition = parts[1] if parts[0] == "arn" and len(parts) > 1 else "aws"
    named = account or next(iter(re.findall(r"[0-9]{12}", pattern)), "0" * 12)
    arn = f"arn:{partition}:iam::{named}:{role.path}"
    if operator.startswith("Arn") and pattern != "*":
        texts = arn.split(":", 5)
        return len(parts) == len(texts) and all(map(_is_like, texts, parts))
    if operator.startswith("String") and "Like" not in operator:
        return pattern == arn and not {*"*?"} & {*pattern}
    return _is_like(arn, pattern)


def _is_like(text: str, pattern: str) -> bool:
    """IAM's wildcards, where unlike in a shell's brackets mean themselves."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _names_action(statement: Mapping[str, Any], role: ServiceRole) -> bool:
    patterns = [str(name).lower() for name in _list(statement.get("Action", statement.get("NotAction", [])))]
    hit = {action for action in role.actions if any(_is_like(action.lower(), pattern) for pattern in patterns)}
    return hit != {*role.actions} if "NotAction" in statement else bool(hit)


def _condition_holds(operator: str, key: str, wanted: list[str], role: ServiceRole, account: str) -> bool:
    name = operator.rpartition(":")[2].removesuffix("IfExists")
    lowered = {value.lower() for value in wanted}
    if name == "Null":
        return bool(
            ("true" in lowered and not _PRESENT.fullmatch(key)) or ("false" in lowered and not _ABSENT.fullmatch(key))
        )
    if _OWN.fullmatch(key) or (key in _ACCOUNT and not account):
        return False
    if _EVERY.fullmatch(key):
        return True
    if key == "aws:principalarn":
        found = any(_is_role(pattern, role, account, name) for pattern in wanted)
    elif key in _ACCOUNT:
        found = any(_is_like(account, pattern) for pattern in wanted)
    elif key in _KNOWN:
        found = _KNOWN[key] in lowered
    elif key == "kms:viaservice":
        found = any(_is_like("dynamodb", pattern.partition(".")[0]) for pattern in wanted)
    else:
        absent = "Not" in name or operator.endswith("IfExists") or operator.startswith("ForAllValues:")
        return absent or (bool(_ANYTHING & lowered) and not _ABSENT.fullmatch(key))
    return found != ("Not" in name)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
