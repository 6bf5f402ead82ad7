"""Reads the lines of Terraform's `-json` stream into events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from operations.terraform.diagnostics import parse_diagnostic
from operations.terraform.events import (
    ApplyComplete,
    ApplyErrored,
    ApplyProgress,
    ApplyStart,
    ChangeSummary,
    DiagnosticEvent,
    Event,
    LogEvent,
    OutputsEvent,
    PlannedChange,
    ProvisionEvent,
    RawLine,
    RefreshComplete,
    RefreshStart,
    ResourceDrift,
    UnknownEvent,
    VersionEvent,
    WaitingForLock,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def parse_line(line: str, stream: str = "stdout") -> Event:
    """Reads one line of the stream."""
    raw: Any = None
    if line.startswith("{"):
        try:
            raw = json.loads(line)
        except ValueError:
            raw = None
    if not isinstance(raw, dict) or "type" not in raw:
        return RawLine(message=line, stream=stream)
    kind = str(raw["type"])
    common = {
        "message": str(raw.get("@message", "")),
        "level": str(raw.get("@level", "info")),
        "timestamp": str(raw.get("@timestamp", "")),
    }
    parser = _PARSERS.get(kind)
    if parser is not None:
        try:
            return parser(raw, common)
        except (KeyError, TypeError, AttributeError, ValueError):
            pass  # known by name, yet of a form that is not: handed on as it came
    return UnknownEvent(type=kind, raw=raw, **common)


def _version(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    program = "tofu" if "tofu" in raw else "terraform"
    return VersionEvent(program=program, version=str(raw[program]), stream_version=str(raw.get("ui", "")), **common)


def _planned(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    change = raw["change"]
    previous = change.get("previous_resource") or {}
    importing = change.get("importing") or {}
    return PlannedChange(
        **_resource(change),
        action=change["action"],
        reason=change.get("reason"),
        previous_address=previous.get("addr"),
        import_id=importing.get("id"),
        **common,
    )


def _drift(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return ResourceDrift(**_resource(raw["change"]), action=raw["change"]["action"], **common)


def _summary(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    changes = raw["changes"]
    return ChangeSummary(
        operation=changes["operation"],
        add=changes["add"],
        change=changes["change"],
        remove=changes["remove"],
        imported=changes.get("import", 0),
        **common,
    )


def _apply_start(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return ApplyStart(**_resource(raw["hook"]), action=raw["hook"]["action"], **common)


def _apply_progress(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    hook = raw["hook"]
    elapsed = float(hook.get("elapsed_seconds", 0))
    return ApplyProgress(**_resource(hook), action=hook["action"], elapsed_seconds=elapsed, **common)


def _apply_complete(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    hook = raw["hook"]
    elapsed = float(hook.get("elapsed_seconds", 0))
    return ApplyComplete(**_resource(hook), action=hook["action"], elapsed_seconds=elapsed, **_id(hook), **common)


def _apply_errored(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    hook = raw["hook"]
    elapsed = float(hook.get("elapsed_seconds", 0))
    return ApplyErrored(**_resource(hook), action=hook["action"], elapsed_seconds=elapsed, **common)


def _provision(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    hook = raw["hook"]
    phase = str(raw["type"]).removeprefix("provision_")
    provisioner = str(hook.get("provisioner", ""))
    return ProvisionEvent(**_resource(hook), phase=phase, provisioner=provisioner, output=hook.get("output"), **common)


def _refresh_start(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return RefreshStart(**_resource(raw["hook"]), **_id(raw["hook"]), **common)


def _refresh_complete(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return RefreshComplete(**_resource(raw["hook"]), **_id(raw["hook"]), **common)


def _diagnostic(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return DiagnosticEvent(diagnostic=parse_diagnostic(raw["diagnostic"]), **common)


def _outputs(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    return OutputsEvent(outputs=dict(raw["outputs"]), **common)


def _waiting(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    del raw
    return WaitingForLock(**common)


def _log(raw: Mapping[str, Any], common: dict[str, str]) -> Event:
    del raw
    return LogEvent(**common)


def _resource(holder: Mapping[str, Any]) -> dict[str, str]:
    resource = holder["resource"]
    return {"address": resource["addr"], "type": resource["resource_type"]}


def _id(hook: Mapping[str, Any]) -> dict[str, Any]:
    return {"id_key": hook.get("id_key"), "id_value": hook.get("id_value")}


_PARSERS: dict[str, Callable[[Mapping[str, Any], dict[str, str]], Event]] = {
    "version": _version,
    "planned_change": _planned,
    "resource_drift": _drift,
    "change_summary": _summary,
    "apply_start": _apply_start,
    "apply_progress": _apply_progress,
    "apply_complete": _apply_complete,
    "apply_errored": _apply_errored,
    "provision_start": _provision,
    "provision_progress": _provision,
    "provision_complete": _provision,
    "provision_errored": _provision,
    "refresh_start": _refresh_start,
    "refresh_complete": _refresh_complete,
    "diagnostic": _diagnostic,
    "outputs": _outputs,
    "state_lock_acquire": _waiting,
    "log": _log,
}
