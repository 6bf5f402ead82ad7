"""What the doctor finds of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict
from operations.tools import cdktf_cli, packages, python

if TYPE_CHECKING:
    from pathlib import Path


def test_an_old_python() -> None:
    """Says which one is needed."""
    assert python((3, 10, 4)) == Finding(
        "python", Verdict.BAD, "3.10.4", "install Python 3.11 or later and run make setup"
    )
    assert python((3, 11, 0)).verdict is Verdict.GOOD


def test_packages_that_are_missing_or_old() -> None:
    """As the package declares them; extras and markers are left out."""
    found = packages(["no-such-package>=1", "click>=999.1", "pydantic==0.1", "click>=1.0", 'x>=1; extra == "dev"'])
    assert [(one.subject, one.verdict, one.way_out) for one in found] == [
        ("no-such-package", Verdict.BAD, "run make setup"),
        ("click", Verdict.BAD, "must be at least 999.1: run make setup"),
        ("pydantic", Verdict.BAD, "must be 0.1: run make setup"),
        ("click", Verdict.GOOD, ""),
    ]


def test_the_cdktf_command_line(tmp_path: Path) -> None:
    """Missing, old, right: never more than a warning."""
    package = tmp_path / "package.json"
    assert cdktf_cli(package) == Finding(
        "cdktf-cli", Verdict.WARNING, "not installed", "only `npx cdktf` needs it: make setup"
    )
    package.write_text('{"version": "0.20.0"}')
    assert cdktf_cli(package).way_out == "must be 0.21.0; only `npx cdktf` needs it: make setup"
    package.write_text('{"version": "0.21.0"}')
    assert cdktf_cli(package) == Finding("cdktf-cli", Verdict.GOOD, "0.21.0")
