"""A project folder for every test of the command line, with nothing running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.project_copy import QUICK_ENVIRONMENT, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[ProjectCopy]:
    """A fresh project; whatever a command started in it is stopped."""
    made = ProjectCopy.make(tmp_path / "project", QUICK_ENVIRONMENT)
    try:
        yield made
    finally:
        made.stop_embedded_aws()
