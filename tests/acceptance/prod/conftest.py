"""`prod` with everything on, deployed once for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.acceptance.prod.prod_environment import STACKS, write
from tests.cli.project_copy import REPOSITORY, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from operations.terraform.binary import Binary
    from tests.cli.project_copy import Finished


@dataclass
class Prod:
    """The deployed environment.

    Args:
        project: Its project.
        program: Terraform.
        first: How its first deploy ended.
    """

    project: ProjectCopy
    program: Path
    first: Finished
    clients: list[Any] = field(default_factory=list)

    @cached_property
    def plan_files(self) -> dict[str, Path]:
        """The plan of each stack as JSON, made now that all is deployed: nothing in it is unknown."""
        variables = self.project.succeed("local", "env", "--env", "prod", "--json").document
        files = {}
        for stack in STACKS:
            folder = self.project.root / "cdktf.out" / "stacks" / stack
            planned = self.project.run_program(
                [str(self.program), "plan", "-input=false", "-out=scanned"], folder, **variables
            )
            assert planned.code == 0, planned.err
            shown = self.project.run_program([str(self.program), "show", "-json", "scanned"], folder, **variables)
            files[stack] = self.project.root / f"{stack}.json"
            files[stack].write_text(shown.out)
        return files

    @cached_property
    def resources(self) -> list[dict[str, Any]]:
        """Every managed resource of both stacks: address, type and values."""
        return [
            resource
            for file in self.plan_files.values()
            for resource in json.loads(file.read_text())["planned_values"]["root_module"]["resources"]
            if resource["mode"] == "managed"
        ]

    def client(self, service: str, region: str) -> Any:
        """A client of its embedded AWS."""
        record = json.loads((self.project.embedded_aws / "instance.json").read_text())
        session: Any = boto3
        made = session.client(
            service,
            region_name=region,
            endpoint_url=record["url"],
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the embedded AWS's only credentials
        )
        self.clients.append(made)
        return made

    def values(self, kind: str) -> list[dict[str, Any]]:
        """The values of every resource of a type; at least one, so that no control passes on nothing."""
        found = [resource["values"] for resource in self.resources if resource["type"] == kind]
        assert found, f"no {kind} in prod"
        return found


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[Prod]:
    """Deployed from nothing."""
    project = ProjectCopy.make(tmp_path_factory.mktemp("prod") / "project")
    write(project.root / "environments" / "prod.toml", REPOSITORY / "environments" / "prod.toml")
    try:
        deployed = Prod(project, terraform.path, project.succeed("deploy", "--env", "prod", "--yes", "--json"))
        yield deployed
        for client in deployed.clients:
            client.close()
    finally:
        project.stop_embedded_aws()
