"""Projects to deploy from, and what to do where Terraform or its provider is missing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from operations.errors import TerraformError
from operations.terraform.binary import Binary, find_binary
from operations.terraform.provider import Origin, find_provider
from operations.terraform_variables import required_provider
from tests.cli.project_copy import QUICK_ENVIRONMENT, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Destroys what is shared after everything else; the order of all other tests stays."""
    items.sort(key=lambda item: item.path.name in {"test_destroy.py", "test_prod_destroy.py"})


@pytest.fixture(scope="session")
def terraform() -> Binary:
    """The program, with the provider at hand; without them the tests fail in CI and are skipped elsewhere."""
    try:
        binary = find_binary(os.environ)
        provider = required_provider()
        found = find_provider([provider], binary, os.environ).origin is not Origin.REGISTRY
        reason = f"no Terraform mirror with {provider.source} {provider.version} found"
    except TerraformError as error:
        found, reason = False, str(error)
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return binary


@pytest.fixture
def quick_project(tmp_path: Path, terraform: Binary) -> Iterator[ProjectCopy]:
    """A project whose environment deploys in seconds, nothing deployed yet."""
    del terraform
    project = ProjectCopy.make(tmp_path / "project", QUICK_ENVIRONMENT)
    try:
        yield project
    finally:
        project.stop_embedded_aws()
