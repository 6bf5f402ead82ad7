"""`npx cdktf` on the same project, without a network and without a terminal."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.project_copy import REPOSITORY, STACK

if TYPE_CHECKING:
    from tests.cli.project_copy import Finished, ProjectCopy

pytestmark = pytest.mark.acceptance
WITHOUT_QUESTIONS = ("--auto-approve", "--skip-provider-lock")


@pytest.fixture
def cdktf_project(quick_project: ProjectCopy) -> ProjectCopy:
    """A project with node_modules; without them the tests fail in CI and are skipped elsewhere."""
    if not (REPOSITORY / "node_modules" / ".bin" / "cdktf").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("node_modules has no cdktf; run make setup")
    return quick_project


def test_synth_diff_deploy_output_destroy(cdktf_project: ProjectCopy) -> None:
    """With nothing but `eval "$(globaltables local env)"` before it."""
    variables = cdktf_project.succeed("local", "env", "--json").document

    def cdktf(*arguments: str, **more: str) -> Finished:
        command = ["npx", "cdktf", *arguments, "--no-color"]
        finished = cdktf_project.run_program(command, **{**variables, **more})
        assert finished.code == 0, finished.out + finished.err
        return finished

    cdktf("synth")
    assert (cdktf_project.stack_folder / "cdk.tf.json").is_file()
    assert "8 to add, 0 to change, 0 to destroy" in cdktf("diff", "--skip-provider-lock").out
    cdktf("deploy", "*", *WITHOUT_QUESTIONS, "--outputs-file", "out.json")
    outputs = json.loads((cdktf_project.root / "out.json").read_text())["global-table-local"]
    assert outputs["table_name"] == "global-app-data-local"
    assert "global-app-data-local" in cdktf("output").out

    # The other route goes on with the same stack, and lifts the protection in every region.
    lifted = [f"--allow=protection-off:{place}" for place in ("global-app-data-local", "eu-west-1")]
    off = ("--var", "deletion_protection=false", *lifted)
    document = cdktf_project.succeed("deploy", "--yes", "--json", *off).document
    assert document["stacks"][STACK]["plan"]["counts"] == {"change": 1}
    cdktf("destroy", *WITHOUT_QUESTIONS, TF_VAR_deletion_protection="false")
    assert json.loads(cdktf_project.state_file.read_text())["resources"] == []
