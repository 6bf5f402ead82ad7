"""Who may assume a role: the documents, and what is refused with which words."""

from __future__ import annotations

from typing import Any

import pytest

from globaltables.model.access import Access, BackupOperator, Role, check_role_names
from globaltables.model.errors import ConfigurationError
from globaltables.model.trust import GITHUB, PODS, Trust, WebIdentity, trust_document

ACCOUNT = "123456789012"
ALL = "say who may assume the role"


def test_services_accounts_and_tokens_are_statements_of_their_own() -> None:
    """Conditions for people do not stand in the way of services, nor the other way round."""
    trust = Trust(
        services=("lambda.amazonaws.com", "ecs-tasks.amazonaws.com"),
        this_account=True,
        accounts=("210987654321",),
        principals=("arn:aws:iam::333333333333:role/ci/deployer",),
        external_id="shared:word",
        require_mfa=True,
        web_identity=(
            WebIdentity(issuer=GITHUB, audiences=("sts.amazonaws.com",), subjects=("repo:us/app:ref:refs/heads/main",)),
        ),
    )
    assert trust_document(trust, partition="aws", account_id=ACCOUNT) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            },
            {
                "Effect": "Allow",
                "Principal": {
                    "AWS": [
                        f"arn:aws:iam::{ACCOUNT}:root",
                        "arn:aws:iam::210987654321:root",
                        "arn:aws:iam::333333333333:role/ci/deployer",
                    ]
                },
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"sts:ExternalId": "shared:word"},
                    "Bool": {"aws:MultiFactorAuthPresent": "true"},
                },
            },
            {
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{GITHUB}:aud": ["sts.amazonaws.com"]},
                    "StringLike": {f"{GITHUB}:sub": ["repo:us/app:ref:refs/heads/main"]},
                },
            },
        ],
    }


def test_pods_may_tag_their_sessions() -> None:
    """EKS Pod Identity does, and gets no role without the right to it; nobody else is given it."""
    trust = Trust(services=("pods.eks.amazonaws.com", "lambda.amazonaws.com"))
    assert trust_document(trust, partition="aws", account_id=ACCOUNT)["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com"]}, "Action": "sts:AssumeRole"},
        {
            "Effect": "Allow",
            "Principal": {"Service": ["pods.eks.amazonaws.com"]},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        },
    ]
    (only,) = trust_document(Trust(services=(PODS,)), partition="aws", account_id=ACCOUNT)["Statement"]
    assert only["Principal"] == {"Service": [PODS]}


def _identity(**settings: Any) -> dict[str, Any]:
    return {"web_identity": [{"issuer": "id.example.com", "audiences": ["us"], "subjects": ["app"]} | settings]}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": (
        {},
        "must name services, this_account, accounts, principals or web_identity, got none of them; " + ALL,
    ),
    "a service without its domain": (
        {"services": ["lambda"]},
        (
            "services.0: must be a service principal such as lambda.amazonaws.com, got 'lambda'; "
            "see the service's page on roles"
        ),
    ),
    "everybody": (
        {"principals": ["*"]},
        (
            "principals.0: must be the ARN of one IAM role or user, without a wildcard, got '*'; "
            "copy it from IAM, or trust its account under accounts"
        ),
    ),
    "a short account": (
        {"accounts": ["12345"]},
        "accounts.0: must be 12 digits, got '12345'; write the account's number in quotes",
    ),
    "an external id for a service": (
        {"services": ["lambda.amazonaws.com"], "external_id": "word"},
        "external_id: is for this_account, accounts and principals, got 'word' alone; leave it out",
    ),
    "a second factor for a service": (
        {"services": ["lambda.amazonaws.com"], "require_mfa": True},
        "require_mfa: is for this_account, accounts and principals, got true alone; leave it out",
    ),
    "a web address as issuer": (
        _identity(issuer="https://id.example.com"),
        (
            "web_identity.0.issuer: must be the issuer without https:// and without a slash at its end, got "
            f"'https://id.example.com'; write it as in the provider's ARN, for example {GITHUB}"
        ),
    ),
    "any audience": (
        _identity(audiences=["*"]),
        (
            "web_identity.0.audiences.0: must be one audience without wildcards and braces, got '*'; "
            "list each audience by itself"
        ),
    ),
    "no audience": (
        _identity(audiences=[]),
        "web_identity.0.audiences: must name one or more, got none; say whose tokens are accepted",
    ),
    "no subject": (
        _identity(subjects=[]),
        "web_identity.0.subjects: must name one or more, got none; say whose tokens are accepted",
    ),
    "any subject": (
        _identity(subjects=["*"]),
        (
            "web_identity.0.subjects.0: must not begin with a wildcard, which would trust every tenant, and not hold a "
            "brace, got '*'; say whom you trust first"
        ),
    ),
    "any owner on GitHub": (
        _identity(issuer=GITHUB, subjects=["repo:*"]),
        (
            "web_identity.0.subjects.0: must begin with repo: and an owner without a wildcard, got 'repo:*'; "
            "every repository on GitHub has tokens of this issuer, so write repo:OWNER/REPOSITORY:ref:..."
        ),
    ),
    "an owner that begins alike": (
        _identity(issuer=GITHUB, subjects=["repo:us*/app:*"]),
        (
            "web_identity.0.subjects.0: must begin with repo: and an owner without a wildcard, got 'repo:us*/app:*'; "
            "every repository on GitHub has tokens of this issuer, so write repo:OWNER/REPOSITORY:ref:..."
        ),
    ),
}


@pytest.mark.parametrize(("settings", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_trust_in(settings: dict[str, Any], message: str) -> None:
    """Nobody, everybody, and what AWS would refuse at apply."""
    with pytest.raises(ConfigurationError) as caught:
        Trust(**settings)
    assert str(caught.value) == message


def test_a_role_name_has_64_characters() -> None:
    """The table's name, a hyphen and the role's."""
    access = Access(stream_consumer=Role(trust=Trust(this_account=True)))
    check_role_names("t" * 48, access)
    with pytest.raises(ConfigurationError) as caught:
        check_role_names("t" * 49, access)
    assert str(caught.value) == (
        f"access.stream_consumer: names of IAM roles have at most 64 characters, got {'t' * 49}-stream-consumer "
        "with 65; shorten the table's name or leave the role out"
    )


def test_roles_that_are_not_named_are_not_made() -> None:
    """None by default, and in one order whatever the file's."""
    role, operator = Role(trust=Trust(this_account=True)), BackupOperator(trust=Trust(this_account=True))
    assert Access().role_by_key == {}
    assert list(Access(backup_operator=operator, reader=role).role_by_key) == ["reader", "backup_operator"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"path": "data"},
            "path: must begin and end with a slash and hold no blanks, got 'data'; write / or, for example, /data/",
        ),
        (
            {"permissions_boundary_arn": "arn:aws:iam::123456789012:role/x"},
            (
                "permissions_boundary_arn: must be the ARN of an IAM managed policy, got "
                "'arn:aws:iam::123456789012:role/x'; copy it from the policy"
            ),
        ),
        (
            {"reader": {"trust": {"this_account": True}, "max_session_seconds": 900}},
            "reader.max_session_seconds: must be 3600 to 43200, got 900; raise it",
        ),
    ],
)
def test_refuses_what_iam_would(settings: dict[str, Any], message: str) -> None:
    """Before AWS is asked."""
    with pytest.raises(ConfigurationError) as caught:
        Access(**settings)
    assert str(caught.value) == message
