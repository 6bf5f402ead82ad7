"""`prod` with everything on, deployed once for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.prod.prod_environment import STACKS, prepare
from tests.cli.project_copy import ProjectCopy
from tests.contract.support import Clients

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
        clients: Clients of its embedded AWS.
        url: Where that listens.
        first: How its first deploy ended.
    """

    project: ProjectCopy
    program: Path
    clients: Clients
    url: str
    first: Finished

    @cached_property
    def plan_files(self) -> dict[str, Path]:
        """The plan of each stack as JSON, made of the state now that all is deployed: nothing in it is unknown."""
        variables = self.project.succeed("local", "env", "--env", "prod", "--json").document
        files = {}
        for stack in STACKS:
            folder = self.project.root / "cdktf.out" / "stacks" / stack
            planned = self.project.run_program(
                [str(self.program), "plan", "-input=false", "-refresh=false", "-out=scanned"], folder, **variables
            )
            assert planned.code == 0, planned.err
            shown = self.project.run_program([str(self.program), "show", "-json", "scanned"], folder, **variables)
            files[stack] = self.project.root / f"{stack}.json"
            files[stack].write_text(shown.out)
        return files

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """What both stacks tell."""
        return dict(self.project.succeed("output", "--env", "prod", "--json").document)

    @cached_property
    def resources(self) -> list[dict[str, Any]]:
        """Every managed resource of both stacks: address, type and values."""
        return [
            resource
            for file in self.plan_files.values()
            for resource in json.loads(file.read_text())["planned_values"]["root_module"]["resources"]
            if resource["mode"] == "managed"
        ]

    def values(self, kind: str) -> list[dict[str, Any]]:
        """The values of every resource of a type; at least one, so that no control passes on nothing."""
        found = [resource["values"] for resource in self.resources if resource["type"] == kind]
        assert found, f"no {kind} in prod"
        return found


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[Prod]:
    """Deployed from nothing, into an account that has what it takes for granted."""
    project = ProjectCopy.make(tmp_path_factory.mktemp("prod") / "project")
    try:
        url = prepare(project)
        clients = Clients(url)
        first = project.succeed("deploy", "--env", "prod", "--yes", "--json")
        yield Prod(project, terraform.path, clients, url, first)
        clients.close()
    finally:
        project.stop_embedded_aws()
