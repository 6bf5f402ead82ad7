"""What Terraform complains about becomes text that names the thing."""

from __future__ import annotations

from operations.terraform.diagnostics import Diagnostic, parse_diagnostic, parse_text

PLAIN = """\
Initializing provider plugins...

Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to registry.terraform.io

Warning: Deprecated attribute

Use another.
"""
FRAMED = (
    "\x1b[31m╷\x1b[0m\x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mError: \x1b[0m\x1b[0m\x1b[1mError acquiring the state lock\x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[0m\x1b[0mLock Info:\n"
    "\x1b[31m│\x1b[0m \x1b[0m  ID:        4a03451a\n"
    "\x1b[31m╵\x1b[0m\x1b[0m\n"
)


def test_reads_where_a_diagnostic_points() -> None:
    """File, line and source line as the JSON has them."""
    raw = {
        "severity": "error",
        "summary": "Extraneous JSON object property",
        "detail": 'No argument or block type is named "inputt".',
        "address": "terraform_data.x",
        "range": {"filename": "cdk.tf.json", "start": {"line": 2, "column": 36, "byte": 101}},
        "snippet": {"context": "resource.terraform_data.x", "code": '  "inputt": "1"', "start_line": 2},
    }
    assert parse_diagnostic(raw) == Diagnostic(
        severity="error",
        summary="Extraneous JSON object property",
        detail='No argument or block type is named "inputt".',
        address="terraform_data.x",
        file="cdk.tf.json",
        line=2,
        snippet='"inputt": "1"',
    )


def test_reads_a_diagnostic_that_points_nowhere() -> None:
    """All but the severity and the summary may be missing."""
    assert parse_diagnostic({"severity": "error", "summary": "Bad", "detail": ""}) == Diagnostic("error", "Bad")


def test_finds_diagnostics_in_plain_text() -> None:
    """Commands without a stream print them between other lines."""
    assert parse_text(PLAIN) == [
        Diagnostic(
            "error",
            "Failed to query available provider packages",
            "Could not retrieve the list of available versions for provider hashicorp/aws:\n"
            "could not connect to registry.terraform.io",
        ),
        Diagnostic("warning", "Deprecated attribute", "Use another."),
    ]


def test_finds_diagnostics_within_colours_and_frames() -> None:
    """The state commands know no `-no-color`."""
    assert parse_text(FRAMED) == [
        Diagnostic("error", "Error acquiring the state lock", "Lock Info:\n  ID:        4a03451a")
    ]


def test_finds_nothing_in_text_without_diagnostics() -> None:
    """Ordinary output holds none."""
    assert parse_text("Terraform has been successfully initialized!\n") == []


def test_text_names_the_thing_first() -> None:
    """Address, summary, detail in one line."""
    diagnostic = Diagnostic("error", "Instance cannot be destroyed.", "Resource\n  has prevent_destroy", address="a.b")
    assert diagnostic.text == "a.b: Instance cannot be destroyed: Resource has prevent_destroy"
