"""The live stack of a session: its project, and AWS as clients see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.project_copy import Finished, ProjectCopy

TABLE = "global-app-data-local"
ENVIRONMENT = """
target = "embedded_aws"
table_name_suffix = "local"
time_to_live_attribute = "expires_at"

[backup]
enabled = false

[tags]
environment = "local"
"""
HOME, *REPLICAS = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")


@dataclass
class LiveStack:
    """A deployed project.

    Args:
        project: The project.
        program: Terraform.
        first: How its first deploy ended.
    """

    project: ProjectCopy
    program: Path
    first: Finished
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def variables(self) -> dict[str, str]:
        """What `globaltables local env` says."""
        return dict(self.project.succeed("local", "env", "--json").document)

    def client(self, service: str, region: str) -> Any:
        """A client of its embedded AWS."""
        known = self._clients.get((service, region))
        if known is None:
            record = json.loads((self.project.embedded_aws / "instance.json").read_text())
            session: Any = boto3
            known = self._clients[(service, region)] = session.client(
                service,
                region_name=region,
                endpoint_url=record["url"],
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106 - the embedded AWS's only credentials
            )
        return known

    def table(self, region: str, name: str = TABLE) -> dict[str, Any]:
        """The table as a region describes it; empty when it has none."""
        client = self.client("dynamodb", region)
        try:
            return dict(client.describe_table(TableName=name)["Table"])
        except client.exceptions.ResourceNotFoundException:
            return {}

    def terraform(self, *arguments: str, **variables: str) -> Finished:
        """Plain Terraform on the synthesized folder."""
        return self.project.run_program(
            [str(self.program), *arguments], self.project.stack_folder, **{**self.variables, **variables}
        )

    def addresses(self) -> set[str]:
        """What is in state."""
        return set(self.terraform("state", "list").out.split())

    def close(self) -> None:
        """Closes every connection."""
        for client in self._clients.values():
            client.close()
