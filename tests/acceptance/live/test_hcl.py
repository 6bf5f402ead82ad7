"""`synth --hcl`: the same stack for people who go on without Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance


def test_terraform_takes_the_hcl_for_the_json(live: LiveStack) -> None:
    """Formatted, and on the live stack's state there is nothing to do: the same resources and outputs."""
    document = live.project.succeed("synth", "--hcl", "--json").document
    assert document == {
        "environment": "local",
        "json": ["cdktf.out/stacks/global-table-local/cdk.tf.json"],
        "hcl": ["cdktf.out/hcl/global-table-local"],
    }
    folder = live.project.root / document["hcl"][0]
    assert not list(folder.glob("*.tf.json"))
    program, variables = str(live.program), live.variables
    for arguments in (
        ("fmt", "-check", "-diff"),
        ("init", "-input=false"),
        ("plan", "-input=false", "-detailed-exitcode"),
    ):
        finished = live.project.run_program([program, *arguments], folder, **variables)
        assert finished.code == 0, finished.out + finished.err
