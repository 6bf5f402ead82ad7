"""One live stack for all tests that only look at it, and what to do where Terraform or its provider is missing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from operations.errors import TerraformError
from operations.terraform.binary import Binary, find_binary
from operations.terraform.provider import Origin, find_provider
from operations.terraform_variables import PROVIDER
from tests.acceptance.live_stack import ENVIRONMENT, LiveStack
from tests.cli.project_copy import QUICK_ENVIRONMENT, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Destroys the live stack after everything else; the order of all other tests stays."""
    items.sort(key=lambda item: item.path.name == "test_destroy.py")


@pytest.fixture(scope="session")
def terraform() -> Binary:
    """The program, with the provider at hand; without them the tests fail in CI and are skipped elsewhere."""
    try:
        binary = find_binary(os.environ)
        found = find_provider([PROVIDER], binary, os.environ).origin is not Origin.REGISTRY
        reason = f"no Terraform mirror with {PROVIDER.source} {PROVIDER.version} found"
    except TerraformError as error:
        found, reason = False, str(error)
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return binary


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[LiveStack]:
    """A table with everything on, deployed once from nothing to an embedded AWS of its own."""
    project = ProjectCopy.make(tmp_path_factory.mktemp("live") / "project", ENVIRONMENT)
    try:
        first = project.succeed("deploy", "--yes", "--json")
        stack = LiveStack(project, terraform.path, first)
        yield stack
        stack.close()
    finally:
        project.stop_embedded_aws()


@pytest.fixture
def quick_project(tmp_path: Path, terraform: Binary) -> Iterator[ProjectCopy]:
    """A project whose environment deploys in seconds, nothing deployed yet."""
    del terraform
    project = ProjectCopy.make(tmp_path / "project", QUICK_ENVIRONMENT)
    try:
        yield project
    finally:
        project.stop_embedded_aws()
