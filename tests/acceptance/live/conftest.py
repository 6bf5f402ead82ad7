"""One live stack for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.live_stack import ENVIRONMENT, LiveStack
from tests.cli.project_copy import ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary


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
