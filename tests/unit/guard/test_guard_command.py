"""`globaltables guard`: what it prints, writes and ends with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from operations.cli import run
from operations.guard.registry import RULES
from operations.guard.report import headline
from tests.unit.guard.recorded_plans import raw

if TYPE_CHECKING:
    from pathlib import Path

COUNT = len(RULES)


def written(folder: Path, name: str) -> str:
    """A recorded plan in a file."""
    file = folder / "plan.json"
    file.write_text(json.dumps(raw(name)))
    return str(file)


def test_a_plan_without_hazard_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and nothing to allow."""
    assert run(["guard", written(tmp_path, "first-creation")]) == 0
    shown = capsys.readouterr()
    assert shown.out == (f"guard: nothing stands in the way; 5 resource changes judged by {COUNT} rules: no findings\n")
    assert shown.err == ""


def test_a_hazard_ends_with_1_and_prints_its_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would happen, what to do instead, and the one flag."""
    assert run(["guard", written(tmp_path, "one-replica-removed")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"guard: refused; 1 resource change judged by {COUNT} rules: 1 blocked",
        "  blocked  replica-removed  ap-southeast-1  app  aws_dynamodb_table.app",
        (
            "    would:    the copy in ap-southeast-1 is deleted with its recovery history; applications there "
            "lose their "
            "table, and its stream, alarms and backups end"
        ),
        (
            "    instead:  send its traffic elsewhere first and check that nothing reads or writes it; a region "
            "is left in "
            "steps of its own, never together with other changes"
        ),
        "    to allow: --allow replica-removed:ap-southeast-1",
    ]


def test_the_flag_it_prints_lets_the_plan_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown as allowed; a flag that meets nothing is told."""
    arguments = ["guard", written(tmp_path, "one-replica-removed"), "--allow", "replica-removed:ap-southeast-1"]
    assert run([*arguments, "--allow", "table-deleted:other"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[:2] == [
        f"guard: nothing stands in the way; 1 resource change judged by {COUNT} rules: 1 allowed",
        "  allowed  replica-removed  ap-southeast-1  app  aws_dynamodb_table.app",
    ]
    assert shown.err == (
        "warning: --allow table-deleted:other meets no finding, or more than one; each finding prints its own flag\n"
    )


def test_json_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: the verdict, the counts, every finding."""
    assert run(["guard", written(tmp_path, "destroy"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    findings = document.pop("findings")
    assert document == {
        "refused": True,
        "resource_changes": 5,
        "replica_settings": 0,
        "rules": COUNT,
        "counts": {"blocked": 2, "warning": 0, "allowed": 0},
        "unused_allowances": [],
    }
    assert [finding["allow"] for finding in findings] == ["table-deleted:app", "protected-table-deleted:app"]
    assert run(["guard", written(tmp_path, "destroy"), "--destroy"]) == 0


@pytest.mark.parametrize(
    ("changes", "settings", "what"),
    [
        (0, 0, "0 resource changes"),
        (0, 1, "1 replica setting"),
        (1, 0, "1 resource change"),
        (2, 3, "2 resource changes and 3 replica settings"),
    ],
)
def test_the_headline_counts_what_was_judged(changes: int, settings: int, what: str) -> None:
    """Also what a deploy sets in replicas beside the plan."""
    assert headline((), changes, settings) == (
        f"guard: nothing stands in the way; {what} judged by {COUNT} rules: no findings"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "no plan",
            "error: plan: must be JSON, got: Expecting value: line 1 column 1 (char 0); make it with terraform",
        ),
        ("{}", "error: plan: must be the output of terraform show -json PLANFILE with format_version 1.x, got none;"),
    ],
)
def test_what_is_no_plan_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    """Trouble is not an answer: neither 0 nor 1."""
    file = tmp_path / "plan.json"
    file.write_text(text)
    assert run(["guard", str(file)]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert run(["guard", str(tmp_path / "missing.json")]) == 2


def test_sarif_has_the_shape_that_viewers_want(tmp_path: Path) -> None:
    """Version, rules, one result per finding with level, message and the Terraform address."""
    file = tmp_path / "guard.sarif"
    plan = written(tmp_path, "recovery-changed-by-hand")
    assert run(["guard", plan, "--sarif", str(file)]) == 0
    log = json.loads(file.read_text())
    assert (log["$schema"], log["version"]) == ("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0")
    (one_run,) = log["runs"]
    driver = one_run["tool"]["driver"]
    assert driver["rules"] == [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "defaultConfiguration": {"level": "error" if rule.severity.value == "block" else "warning"},
        }
        for rule in RULES
    ]
    (result,) = one_run["results"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "drift-undone"
    assert result["level"] == "warning"
    assert result["message"]["text"].endswith("To allow exactly this: --allow drift-undone:app")
    assert result["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "plan.json"}, "region": {"startLine": 1}},
            "logicalLocations": [{"fullyQualifiedName": "aws_dynamodb_table.app", "kind": "resource"}],
        }
    ]
    assert "suppressions" not in result


def test_sarif_suppresses_what_was_allowed(tmp_path: Path) -> None:
    """Code scanning then shows it as closed."""
    file = tmp_path / "guard.sarif"
    allowed = ["--allow", "replica-removed:ap-southeast-1"]
    assert run(["guard", written(tmp_path, "one-replica-removed"), "--sarif", str(file), *allowed]) == 0
    (result,) = json.loads(file.read_text())["runs"][0]["results"]
    assert (result["level"], result["suppressions"]) == (
        "error",
        [{"kind": "external", "justification": "--allow replica-removed:ap-southeast-1"}],
    )
