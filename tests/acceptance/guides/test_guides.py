"""Every guide with commands in it is executed: real Terraform, the embedded AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.project_copy import REPOSITORY, WITHOUT_KEYS, ProjectCopy
from tests.guide import commands, execute

if TYPE_CHECKING:
    from pathlib import Path

    from operations.terraform.binary import Binary

GUIDES = [
    guide
    for guide in sorted((REPOSITORY / "docs" / "guides").glob("*.md"))
    if any(commands(guide.read_text(encoding="utf-8")))
]

pytestmark = pytest.mark.acceptance


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_does_what_it_says(guide: Path, tmp_path: Path, terraform: Binary) -> None:
    """Each command exits and prints as the guide says, from an empty project to its end; keys are the first one's."""
    del terraform
    local = (REPOSITORY / "environments" / "local.toml").read_text(encoding="utf-8")
    project = ProjectCopy.make(tmp_path / "project", local if guide.stem == "first-deploy" else local + WITHOUT_KEYS)
    try:
        assert execute(guide, project)
    finally:
        project.stop_embedded_aws()
