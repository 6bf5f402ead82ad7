"""A stack with every role, deployed by real Terraform to an embedded AWS of its own, and the roles assumed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from cdktf_cdktf_provider_aws.iam_role import IamRole

from globaltables.model import Environment
from operations.embedded_aws import client_environment
from operations.errors import GlobalTablesError
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.provider import Origin, find_provider
from operations.terraform.stack_file import StackFile
from stacks.app import build_app
from stacks.global_table_stack import GlobalTableStack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HOME, FIRST, SECOND = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
ELSEWHERE = "sa-east-1"
ACCOUNT = "000000000000"
TRUST = {"trust": {"this_account": True}}
ENVIRONMENT = Environment.model_validate(
    {
        "name": "roles",
        "target": "embedded_aws",
        "table_name_prefix": "orders",
        "time_to_live_attribute": "expires_at",
        "access": {
            "path": "/tables/",
            "application": TRUST,
            "reader": TRUST,
            "stream_consumer": TRUST,
            "administrator": TRUST,
            "backup_operator": TRUST | {"restore": True},
        },
    }
)
NARROW = "narrow"
"""A role of somebody's own app, which is granted the table by the construct's methods."""


def terraform_for(folder: Path, url: str) -> Terraform:
    """Synthesizes the stack and makes a driver over it; fails in CI and skips elsewhere where a tool is missing."""
    try:
        binary = find_binary(os.environ)
    except GlobalTablesError as error:
        _missing(str(error))
        raise
    app = build_app(ENVIRONMENT, outdir=str(folder / "cdktf.out"))
    _grant_to_a_role_of_ones_own(app.node.find_child("global-table-roles"))
    app.synth()
    stack = folder / "cdktf.out" / "stacks" / "global-table-roles"
    source = find_provider(StackFile.read(stack).requirements, binary, os.environ, stack_folder=stack)
    if source.origin is Origin.REGISTRY:
        _missing("no Terraform mirror with hashicorp/aws found; name one in GLOBALTABLES_PROVIDER_MIRROR")
    prepared = terraform_environment(
        os.environ,
        aws=client_environment({"url": url}, HOME),
        cli_config_file=source.cli_config_file(folder / "work"),
    )
    return Terraform(binary, stack, prepared, checks_providers=False)


def _grant_to_a_role_of_ones_own(stack: Any) -> None:
    assert isinstance(stack, GlobalTableStack)
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    )
    role = IamRole(stack, "narrow", provider=stack.table.home.provider, name=NARROW, assume_role_policy=trust)
    home, first, _ = stack.table.regions
    stack.table.grant_read_data(role, regions=[home])
    stack.table.grant_write_data(role, regions=[first])
    stack.table.grant_stream_read(role, regions=[first])


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Principal:
    """Clients with the credentials of one role.

    Args:
        url: The embedded AWS.
        credentials: What STS gave, or the root's.
    """

    url: str
    credentials: Mapping[str, str]
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = HOME) -> Any:
        """A client that never retries."""
        known = self._clients.get((service, region))
        if known is None:
            session: Any = boto3
            known = self._clients[service, region] = session.client(
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id=self.credentials["AccessKeyId"],
                aws_secret_access_key=self.credentials["SecretAccessKey"],
                aws_session_token=self.credentials.get("SessionToken"),
                config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
            )
        return known

    def may(self, service: str, region: str, operation: str, **arguments: Any) -> bool:
        """Whether IAM lets the call through. Any error but a denial means that the call arrived, or is a bug.

        Raises:
            ClientError: When the call is refused for another reason than rights, protection or another change.
        """
        try:
            getattr(self.client(service, region), operation)(**arguments)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code in {"AccessDeniedException", "AccessDenied"}:
                return False
            if "protect" not in message and code != "ResourceInUseException":
                raise
        return True

    def close(self) -> None:
        """Closes every connection."""
        for client in self._clients.values():
            client.close()


Call = tuple[str, str, str, dict[str, Any]]
"""Service, region, operation and arguments."""


def refused(principal: Principal, calls: list[Call], *, wanted: bool) -> list[str]:
    """The calls whose outcome is not the wanted one."""
    return [
        f"{service} {region} {operation} {arguments}"
        for service, region, operation, arguments in calls
        if principal.may(service, region, operation, **arguments) is not wanted
    ]


def everywhere(calls: Callable[[str], list[Call]], *regions: str) -> list[Call]:
    """The same calls in each region."""
    return [call for region in regions or REGIONS for call in calls(region)]
