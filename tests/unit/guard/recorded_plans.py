"""Reads what `record.py` wrote."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from operations.terraform.plan import Plan, parse_plan
from tests.unit.guard.scenarios import SCENARIOS

RECORDED = Path(__file__).parent / "recorded"
_DERIVED = {scenario.name: scenario for scenario in SCENARIOS if scenario.derived_from}


@cache
def _text(name: str) -> str:
    return (RECORDED / f"{name}.json").read_text(encoding="utf-8")


def raw(name: str) -> dict[str, Any]:
    """The JSON of a recorded plan, a copy of one's own; what does not change is recorded once."""
    derived = _DERIVED.get(name)
    if derived:
        return _saying(_deleting(raw(derived.derived_from), derived.deleted), derived.replicas_say)
    return completed(json.loads(_text(name)))


def completed(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with what is recorded once put back: what does not change is after as it was before."""
    for entry in plan["resource_changes"]:
        if entry["change"]["actions"] == ["no-op"]:
            entry["change"].setdefault("after", entry["change"].get("before"))
    return plan


def recorded(name: str) -> Plan:
    """A recorded plan."""
    return parse_plan(raw(name))


def _deleting(plan: dict[str, Any], types: tuple[str, ...]) -> dict[str, Any]:
    """The plan with creations of some types turned into the deletion of what they would have made."""
    for entry in plan["resource_changes"]:
        if entry["type"] in types:
            assert entry["change"]["actions"] == ["create"]
            made = entry["change"].pop("after")
            entry["change"] |= {"actions": ["delete"], "before": made, "after": None, "after_unknown": {}}
            entry["action_reason"] = "delete_because_no_resource_config"
    return plan


def _saying(plan: dict[str, Any], said: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The plan with replica blocks that say more afterwards."""
    for entry in plan["resource_changes"]:
        for replica in (entry["change"].get("after") or {}).get("replica") or ():
            replica.update(said)
    return plan
