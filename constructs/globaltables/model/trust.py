"""Who may assume a role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from globaltables.model.accounts import AccountId
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.settings import Matching, Settings

GITHUB = "token.actions.githubusercontent.com"
PODS = "pods.eks.amazonaws.com"
"""EKS Pod Identity, which tags its sessions: without the right to it no pod gets the role.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
"""

ServicePrincipal = Annotated[
    str,
    Matching(
        r"^[a-z0-9][a-z0-9.-]*\.amazonaws\.com(\.cn)?$",
        "must be a service principal such as lambda.amazonaws.com",
        "see the service's page on roles",
    ),
]
PrincipalArn = Annotated[
    str,
    Matching(
        r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[a-zA-Z0-9+=,.@_/-]+$",
        "must be the ARN of one IAM role or user, without a wildcard",
        "copy it from IAM, or trust its account under accounts",
        or_token=True,
    ),
]
Issuer = Annotated[
    str,
    Matching(
        r"^[a-z0-9][a-zA-Z0-9._-]*(/[a-zA-Z0-9._~-]+)*$",
        "must be the issuer without https:// and without a slash at its end",
        f"write it as in the provider's ARN, for example {GITHUB}",
    ),
]
Claim = Annotated[str, Field(min_length=1, max_length=255)]
# A brace would begin a Terraform expression or a policy variable of IAM.
Audience = Annotated[
    Claim, Matching(r"^[^*?{]*$", "must be one audience without wildcards and braces", "list each audience by itself")
]
Subject = Annotated[
    Claim,
    Matching(
        r"^[^*?{][^{]*$",
        "must not begin with a wildcard, which would trust every tenant, and not hold a brace",
        "say whom you trust first",
    ),
]


class WebIdentity(Settings):
    """Tokens of an OpenID Connect provider that the account already has.

    Args:
        issuer: The provider as its ARN has it, for example ``token.actions.githubusercontent.com``.
        audiences: Values of the claim ``aud`` that are accepted.
        subjects: Values of the claim ``sub`` that are accepted; ``*`` and ``?`` stand for anything, but never first.
    """

    issuer: Issuer
    audiences: tuple[Audience, ...] = Field(strict=False, json_schema_extra={"minItems": 1})
    subjects: tuple[Subject, ...] = Field(strict=False, json_schema_extra={"minItems": 1})

    @model_validator(mode="after")
    def _narrows_whom_it_trusts(self) -> Self:
        for key, values in (("audiences", self.audiences), ("subjects", self.subjects)):
            if not values:
                raise ConfigurationError(Problem(key, "must name one or more, got none; say whose tokens are accepted"))
        for number, subject in enumerate(self.subjects):
            parts = subject.removeprefix("repo:").split("/")
            if self.issuer == GITHUB and (
                not subject.startswith("repo:") or len(parts) == 1 or set("*?") & {*parts[0]}
            ):
                message = (
                    f"must begin with repo: and an owner without a wildcard, got {shown(subject)}; "
                    "every repository on GitHub has tokens of this issuer, so write repo:OWNER/REPOSITORY:ref:..."
                )
                raise ConfigurationError(Problem(f"subjects.{number}", message))
        return self


class Trust(Settings):
    """Who may assume a role; at least one of them.

    Args:
        services: Service principals, for example ``lambda.amazonaws.com``.
        this_account: Whether the table's own account is trusted, whose IAM decides who of it. Default no.
        accounts: Accounts whose own IAM decides who of them, 12 digits each.
        principals: ARNs of single roles or users, literals or tokens.
        external_id: What callers of the accounts and `principals` have to say besides. Default nothing.
        require_mfa: Whether callers of the accounts and `principals` need a second factor. Default no. Sessions of IAM
            Identity Center and of other roles never say that they had one, and are locked out.
        web_identity: OpenID Connect providers with the audiences and subjects that are accepted.
    """

    services: tuple[ServicePrincipal, ...] = Field(default=(), strict=False)
    this_account: bool = False
    accounts: tuple[AccountId, ...] = Field(default=(), strict=False)
    principals: tuple[PrincipalArn, ...] = Field(default=(), strict=False)
    external_id: (
        Annotated[
            str,
            Field(min_length=2, max_length=1224),
            Matching(r"^[\w+=,.@:/-]*$", "must be letters, digits and +=,.@:/_-", "remove the others"),
        ]
        | None
    ) = None
    require_mfa: bool = False
    web_identity: tuple[WebIdentity, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _trusts_somebody(self) -> Self:
        callers = self.this_account or self.accounts or self.principals
        if not (callers or self.services or self.web_identity):
            raise ConfigurationError(
                "must name services, this_account, accounts, principals or web_identity, got none of them; "
                "say who may assume the role"
            )
        for key, value in (("external_id", self.external_id), ("require_mfa", self.require_mfa)):
            if value and not callers:
                message = f"is for this_account, accounts and principals, got {shown(value)} alone; leave it out"
                raise ConfigurationError(Problem(key, message))
        return self


def trust_document(trust: Trust, *, partition: str, account_id: str) -> dict[str, Any]:
    """The policy that says who may assume the role.

    Args:
        trust: Who may.
        partition: The AWS partition, a literal or a token.
        account_id: The account of the role, which has the OpenID Connect providers. A literal or a token.
    """
    return {"Version": "2012-10-17", "Statement": list(_statements(trust, partition, account_id))}


def _statements(trust: Trust, partition: str, account_id: str) -> Iterable[dict[str, Any]]:
    if services := [service for service in trust.services if service != PODS]:
        yield {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    if PODS in trust.services:
        yield {"Effect": "Allow", "Principal": {"Service": [PODS]}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    accounts = [*([account_id] if trust.this_account else []), *trust.accounts]
    callers = [f"arn:{partition}:iam::{account}:root" for account in accounts] + list(trust.principals)
    if callers:
        condition: dict[str, Any] = {}
        if trust.external_id:
            condition["StringEquals"] = {"sts:ExternalId": trust.external_id}
        if trust.require_mfa:
            condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
        statement = {"Effect": "Allow", "Principal": {"AWS": callers}, "Action": "sts:AssumeRole"}
        yield statement | ({"Condition": condition} if condition else {})
    for identity in trust.web_identity:
        audience = {f"{identity.issuer}:aud": list(identity.audiences)}
        yield {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:{partition}:iam::{account_id}:oidc-provider/{identity.issuer}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": audience,
                "StringLike": {f"{identity.issuer}:sub": list(identity.subjects)},
            },
        }
