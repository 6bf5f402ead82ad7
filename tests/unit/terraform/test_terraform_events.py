"""The event stream: lines recorded from Terraform 1.11.4, and what no Terraform should send."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.terraform.diagnostics import Diagnostic
from operations.terraform.event_stream import parse_line
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
)

COMMON = {"message": "said", "level": "info", "timestamp": "2026-11-22T16:24:51Z"}
RESOURCE = {
    "addr": 'module.a.aws_kms_key.home["x"]',
    "module": "module.a",
    "resource": 'aws_kms_key.home["x"]',
    "implied_provider": "aws",
    "resource_type": "aws_kms_key",
    "resource_name": "home",
    "resource_key": "x",
}
NAMED = {"address": 'module.a.aws_kms_key.home["x"]', "type": "aws_kms_key"}


def line(type: str, **rest: Any) -> str:
    """One line of the stream."""
    start = {"@level": "info", "@message": "said", "@module": "terraform.ui", "@timestamp": COMMON["timestamp"]}
    return json.dumps({**start, "type": type, **rest})


def hook(**rest: Any) -> dict[str, Any]:
    """What a resource event carries."""
    return {"resource": RESOURCE, **rest}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            line("version", terraform="1.11.4", ui="1.2"),
            VersionEvent(program="terraform", version="1.11.4", stream_version="1.2", **COMMON),
        ),
        (
            line("version", tofu="1.9.0", ui="1.2"),
            VersionEvent(program="tofu", version="1.9.0", stream_version="1.2", **COMMON),
        ),
        (
            line("planned_change", change=hook(action="replace", reason="tainted")),
            PlannedChange(action="replace", reason="tainted", **NAMED, **COMMON),
        ),
        (
            line("planned_change", change=hook(action="move", previous_resource={"addr": "aws_kms_key.old"})),
            PlannedChange(action="move", previous_address="aws_kms_key.old", **NAMED, **COMMON),
        ),
        (
            line("planned_change", change=hook(action="import", importing={"id": "1234"})),
            PlannedChange(action="import", import_id="1234", **NAMED, **COMMON),
        ),
        (line("resource_drift", change=hook(action="update")), ResourceDrift(action="update", **NAMED, **COMMON)),
        (
            line("change_summary", changes={"add": 2, "change": 1, "import": 3, "remove": 4, "operation": "plan"}),
            ChangeSummary(operation="plan", add=2, change=1, remove=4, imported=3, **COMMON),
        ),
        (line("apply_start", hook=hook(action="create")), ApplyStart(action="create", **NAMED, **COMMON)),
        (
            line("apply_progress", hook=hook(action="create", elapsed_seconds=10)),
            ApplyProgress(action="create", elapsed_seconds=10.0, **NAMED, **COMMON),
        ),
        (
            line("apply_complete", hook=hook(action="create", elapsed_seconds=6, id_key="id", id_value="k")),
            ApplyComplete(action="create", elapsed_seconds=6.0, id_key="id", id_value="k", **NAMED, **COMMON),
        ),
        (
            line("apply_errored", hook=hook(action="delete", elapsed_seconds=1)),
            ApplyErrored(action="delete", elapsed_seconds=1.0, **NAMED, **COMMON),
        ),
        (
            line("provision_progress", hook=hook(provisioner="local-exec", output="x")),
            ProvisionEvent(phase="progress", provisioner="local-exec", output="x", **NAMED, **COMMON),
        ),
        (
            line("refresh_start", hook=hook(id_key="id", id_value="k")),
            RefreshStart(id_key="id", id_value="k", **NAMED, **COMMON),
        ),
        (
            line("refresh_complete", hook=hook(id_key="id", id_value="k")),
            RefreshComplete(id_key="id", id_value="k", **NAMED, **COMMON),
        ),
        (
            line("diagnostic", diagnostic={"severity": "warning", "summary": "Old", "detail": "New", "address": "a.b"}),
            DiagnosticEvent(diagnostic=Diagnostic("warning", "Old", "New", address="a.b"), **COMMON),
        ),
        (
            line("outputs", outputs={"o": {"sensitive": False, "type": "string", "value": "1"}}),
            OutputsEvent(outputs={"o": {"sensitive": False, "type": "string", "value": "1"}}, **COMMON),
        ),
        (line("log"), LogEvent(**COMMON)),
    ],
)
def test_reads_every_documented_event(text: str, expected: Event) -> None:
    """Each line becomes the event of its type."""
    assert parse_line(text) == expected


def test_keeps_an_event_of_an_unknown_type() -> None:
    """A newer Terraform must not break a run."""
    event = parse_line(line("ephemeral_op_start", hook={"a": 1}))
    assert isinstance(event, UnknownEvent)
    assert event.type == "ephemeral_op_start"
    assert event.raw["hook"] == {"a": 1}


@pytest.mark.parametrize("text", [line("apply_start", hook=None), line("change_summary", changes={}), line("outputs")])
def test_keeps_a_known_event_of_another_form(text: str) -> None:
    """A known name with another content is handed on as it came."""
    assert isinstance(parse_line(text), UnknownEvent)


@pytest.mark.parametrize("text", ["Terraform crashed!", "{not json", "[1]", "{}", '{"a": 1}', "", "null"])
def test_keeps_a_line_that_is_no_event(text: str) -> None:
    """Whatever else is printed is kept as a line."""
    assert parse_line(text) == RawLine(message=text)


def test_counts_what_an_apply_will_report() -> None:
    """The denominator of progress."""
    assert ChangeSummary(message="", operation="plan", add=2, change=1, remove=4, imported=3).total == 10
