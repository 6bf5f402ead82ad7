"""What a key lets in besides, for whom a replica's policy allows."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from globaltables.model.load import parse_environment
from globaltables.model.permissions import READ_WITH_KEY, WRITE_WITH_KEY
from globaltables.model.policy_keys import key_statements
from globaltables.model.resource_policies import PolicyStatement

OWN, PARTNER, OTHER = "123456789012", "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{PARTNER}:role/apps/reader"
VIA = {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}


def _statements(own_account: str = OWN, **settings: Any) -> list[dict[str, Any]]:
    given = {"sid": "It", "effect": "Allow", "principals": (PARTNER,), "actions": ("dynamodb:GetItem",)} | settings
    statement = PolicyStatement(**given)
    return key_statements([statement], endpoint=VIA["kms:ViaService"], own_account=own_account)


def test_an_account_reads_with_the_key_through_dynamodb() -> None:
    """No more than that: who may do it in that account, its own IAM decides."""
    assert _statements() == [
        {
            "Sid": "ItByAccounts",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": list(READ_WITH_KEY),
            "Resource": "*",
            "Condition": {"StringEquals": {**VIA, "kms:CallerAccount": [PARTNER]}},
        }
    ]


@pytest.mark.parametrize(
    ("action", "needed"),
    [
        ("dynamodb:Query", READ_WITH_KEY),
        ("dynamodb:Batch*", WRITE_WITH_KEY),
        ("dynamodb:PutItem", WRITE_WITH_KEY),
        ("dynamodb:*", WRITE_WITH_KEY),
        ("dynamodb:DescribeTable", None),
    ],
)
def test_the_key_is_used_as_the_items_are(action: str, needed: tuple[str, ...] | None) -> None:
    """Who writes encrypts; who gets to no item needs no key."""
    assert [tuple(statement["Action"]) for statement in _statements(actions=(action,))] == ([needed] if needed else [])


ORG = {"StringEquals": {"aws:PrincipalOrgID": ["o-1"]}}
LET_IN: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "accounts, once each": (
        {"principals": (PARTNER, f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{PARTNER}:root")},
        [{"StringEquals": {**VIA, "kms:CallerAccount": [PARTNER, OTHER]}}],
    ),
    "roles by their ARN": (
        {"principals": (ROLE,)},
        [{"StringEquals": {**VIA, "kms:CallerAccount": [PARTNER]}, "ArnEquals": {"aws:PrincipalArn": [ROLE]}}],
    ),
    "both apart": (
        {"principals": (OTHER, ROLE)},
        [
            {"StringEquals": {**VIA, "kms:CallerAccount": [OTHER]}},
            {"StringEquals": {**VIA, "kms:CallerAccount": [PARTNER]}, "ArnEquals": {"aws:PrincipalArn": [ROLE]}},
        ],
    ),
    "what is said of the caller": (
        {"conditions": ORG | {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/apps/*"]}}},
        [
            {
                "StringEquals": {**VIA, "aws:PrincipalOrgID": ["o-1"], "kms:CallerAccount": [PARTNER]},
                "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/apps/*"]},
            }
        ],
    ),
    "nothing of the call": (
        {"conditions": {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}, "Bool": {"aws:SecureTransport": ["true"]}}},
        [{"StringEquals": {**VIA, "kms:CallerAccount": [PARTNER]}}],
    ),
    "nothing that variables stand for": (
        {"conditions": {"StringEquals": {"aws:PrincipalTag/a": ["${aws:username}"], "aws:PrincipalTag/b": ["b"]}}},
        [{"StringEquals": {**VIA, "aws:PrincipalTag/b": ["b"], "kms:CallerAccount": [PARTNER]}}],
    ),
    "everybody of an organisation": (
        {"principals": ("*",), "conditions": ORG},
        [{"StringEquals": {**VIA, "aws:PrincipalOrgID": ["o-1"]}}],
    ),
    "nobody by where they come from": (
        {"principals": ("*",), "conditions": {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}},
        [],
    ),
    "nobody by who they are not": (
        {"principals": ("*",), "conditions": {"StringNotEquals": {"aws:PrincipalOrgID": ["o-1"]}}},
        [],
    ),
    "nobody by a denial": ({"effect": "Deny", "actions": ("dynamodb:GetItem",)}, []),
    "nobody of the own account": ({"principals": (OWN, f"arn:aws:iam::{OWN}:role/app")}, []),
    "nobody by a token": ({"principals": ("${TfToken[TOKEN.1]}",)}, []),
}


@pytest.mark.parametrize(("settings", "conditions"), LET_IN.values(), ids=LET_IN)
def test_lets_in_whom_the_statement_names(settings: dict[str, Any], conditions: list[dict[str, Any]]) -> None:
    """And no more of the world than the statement does."""
    assert [statement["Condition"] for statement in _statements(**settings)] == conditions


def test_the_guide_says_what_an_existing_key_needs() -> None:
    """The statement that it shows, and what follows from it."""
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "another-account.md").read_text(encoding="utf-8")
    allow, deny = (tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL))
    (statement,) = parse_environment(tomlkit.dumps(allow), Path("any.toml")).resource_policy.statements
    shown = json.loads(re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[0])
    made = key_statements([statement], endpoint=VIA["kms:ViaService"], own_account=allow["account_id"])
    assert shown == made
    assert {*re.findall(r"`(kms:[A-Za-z]+)`", guide)} == {*WRITE_WITH_KEY}
    scaled = {"billing": {"mode": "provisioned", "read": {"maximum": 90}, "write": {"maximum": 90}}}
    assert parse_environment(tomlkit.dumps(deny | scaled), Path("any.toml")).resource_policy.statements


def test_any_account_may_be_another_where_the_own_one_is_not_known() -> None:
    """It says for the own one what the key says anyway."""
    assert len(_statements("", principals=(OWN,))) == 1
