"""Two stacks in one deploy: the data first, what watches it after."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.project_copy import QUICK_ENVIRONMENT, STACK

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance

OBSERVABILITY = "observability-local"
DASHBOARDS = "\n[alarms]\nenabled = false\ndashboards = true\n"
"""Dashboards alone: what watches without topics, whose keys the provider waits for."""


def write(project: ProjectCopy, text: str) -> None:
    """Writes the environment."""
    (project.root / "environments" / "local.toml").write_text(text)


def test_stacks_come_and_go_in_order(quick_project: ProjectCopy) -> None:
    """Both in one deploy; a dropped one is destroyed, not forgotten."""
    write(quick_project, QUICK_ENVIRONMENT + DASHBOARDS)
    first = quick_project.succeed("deploy", "--yes", "--json")
    assert f"{OBSERVABILITY}: planned once {STACK} is deployed" in first.err.splitlines()
    assert list(first.document["stacks"]) == [STACK, OBSERVABILITY]
    assert (first.document["second_plan_empty"], first.document["problems"]) == (True, [])
    states = {name: quick_project.root / "state" / f"{name}.tfstate" for name in (STACK, OBSERVABILITY)}
    assert all(file.is_file() for file in states.values())

    write(quick_project, QUICK_ENVIRONMENT)
    dropped = quick_project.succeed("deploy", "--yes", "--json").document
    counts = {name: stack["plan"]["counts"] for name, stack in dropped["stacks"].items()}
    assert (counts[STACK], set(counts[OBSERVABILITY])) == ({}, {"destroy"})
    assert json.loads(states[OBSERVABILITY].read_text())["resources"] == []
    assert list(quick_project.succeed("plan", "--json").document["stacks"]) == [STACK]
