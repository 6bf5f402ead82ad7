"""A plan holds credentials and secrets in clear; what the guard says of it holds none."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.cli import run
from tests.unit.guard.recorded_plans import raw
from tests.unit.guard.scenarios import SCENARIOS

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "planted-secret"  # noqa: S105 - that is what it is for


def planted(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with a secret in every place that Terraform writes one to."""
    plan = copy.deepcopy(plan)
    for provider in plan.get("configuration", {}).get("provider_config", {}).values():
        keys = {name: {"constant_value": f"{SECRET}-{name}"} for name in ("access_key", "secret_key", "token")}
        provider.setdefault("expressions", {}).update(keys)
    plan.setdefault("variables", {})["password"] = {"value": f"{SECRET}-variable"}
    for resource in (*plan.get("resource_changes", ()), *plan.get("resource_drift", ())):
        change = resource["change"]
        for when in ("before", "after"):
            if isinstance(change.get(when), dict):
                change[when]["password"] = f"{SECRET}-{when}"
                marks = change.get(f"{when}_sensitive")
                change[f"{when}_sensitive"] = {**(marks if isinstance(marks, dict) else {}), "password": True}
    return plan


@pytest.mark.parametrize("form", [["-vv"], ["--json"]], ids=["text", "json"])
def test_no_secret_of_a_plan_is_repeated(tmp_path: Path, capfd: pytest.CaptureFixture[str], form: list[str]) -> None:
    """In no form and of no recorded plan, whatever is found; SARIF goes to wherever code is scanned."""
    sarif = tmp_path / "guard.sarif"
    for scenario in SCENARIOS:
        file = tmp_path / "plan.json"
        file.write_text(json.dumps(planted(raw(scenario.name))))
        assert run(["guard", str(file), "--sarif", str(sarif), *form]) in {0, 1}
        assert SECRET not in sarif.read_text()
    shown = capfd.readouterr()
    assert "protection-off" in shown.out
    assert SECRET not in shown.out + shown.err
