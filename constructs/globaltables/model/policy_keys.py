"""What the key of a replica has to allow, so that an allow of the replica's own policy works from another account.

DynamoDB uses a customer managed key with the rights of whoever calls it, and the key's policy has to know them.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from globaltables.model.permissions import READ_ITEMS, READ_WITH_KEY, WRITE_ITEMS, WRITE_WITH_KEY
from globaltables.model.policies import Statement
from globaltables.model.resource_policies import EVERYBODY, PolicyStatement, account_of

_WHOSE = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths")
_VARIABLE = re.compile(r"[$%]\{(?!TfToken\[)")
_NOT_NARROWING = ("Not", "Null", "IfExists", "ForAllValues")

Condition = Mapping[str, Mapping[str, object]]
"""Values by key by operator."""


def key_statements(statements: Iterable[PolicyStatement], *, endpoint: str, own_account: str) -> list[Statement]:
    """What the key's policy says besides: whom these statements let in from other accounts, through DynamoDB alone.

    Args:
        statements: The statements on the replica.
        endpoint: DynamoDB of the key's region, as ``kms:ViaService`` has it. A literal or a token.
        own_account: The table's account, which may use its key anyway; empty where it is not known.
    """
    return [
        {
            "Sid": f"{statement.sid}{whom}",
            "Effect": "Allow",
            # Conditions narrow it: KMS refuses a policy that names a principal which does not exist.
            "Principal": {"AWS": EVERYBODY},
            "Action": list(actions),
            "Resource": "*",
            "Condition": _together({"StringEquals": {"kms:ViaService": endpoint}}, callers),
        }
        for statement in statements
        if statement.effect == "Allow" and (actions := _actions(statement))
        for whom, callers in _callers(statement, own_account)
    ]


def _actions(statement: PolicyStatement) -> tuple[str, ...]:
    """What of the key those need who may do this; nothing for those who get to no item."""

    def names(actions: Iterable[str]) -> bool:
        return any(fnmatchcase(action, pattern) for pattern in statement.actions for action in actions)

    if names(WRITE_ITEMS):
        return WRITE_WITH_KEY
    return READ_WITH_KEY if names(READ_ITEMS) else ()


def _callers(statement: PolicyStatement, own_account: str) -> Iterator[tuple[str, Condition]]:
    """Whom it lets in, in a word and as conditions.

    What it says itself of the caller holds for the key as well. What it says of the call to DynamoDB does not reach
    KMS, nor does what variables of IAM stand for there.
    """
    said = {
        operator: of_caller
        for operator, pairs in statement.conditions.items()
        if (of_caller := {key: list(values) for key, values in pairs.items() if _is_of_caller(key, values)})
    }
    others = [name for name in statement.principals if account_of(name) not in {"", own_account}]
    accounts = list(dict.fromkeys(account_of(name) for name in others if "/" not in name))
    arns = [name for name in others if "/" in name]
    if accounts:
        yield "ByAccounts", _together(said, {"StringEquals": {"kms:CallerAccount": accounts}})
    if arns:
        owners = list(dict.fromkeys(account_of(name) for name in arns))
        named = {"StringEquals": {"kms:CallerAccount": owners}, "ArnEquals": {"aws:PrincipalArn": arns}}
        yield "ByPrincipals", _together(said, named)
    if EVERYBODY in statement.principals and any(_narrows(operator, pairs) for operator, pairs in said.items()):
        yield "ByEverybody", said


def _is_of_caller(key: str, values: Iterable[str]) -> bool:
    return key.lower().startswith("aws:principal") and not any(_VARIABLE.search(text) for text in (key, *values))


def _narrows(operator: str, pairs: Mapping[str, object]) -> bool:
    """Whether a condition says whose principals are meant, and does not only leave some out."""
    return not any(part in operator for part in _NOT_NARROWING) and any(key.lower() in _WHOSE for key in pairs)


def _together(condition: Condition, more: Condition) -> Condition:
    """Both; of what is said twice the second."""
    return {operator: {**condition.get(operator, {}), **more.get(operator, {})} for operator in {**condition, **more}}
