"""`deploy` as somebody at a terminal sees it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.pseudo_terminal import TerminalRun

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance
CTRL_C = "\x03"
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def test_a_question_a_bar_and_ctrl_c(quick_project: ProjectCopy) -> None:
    """The plan is shown and asked about; while it is applied a bar says what is being done; ctrl-C is passed on."""
    slow = [sys.executable, "-m", "local_aws", "up", "--state-dir", str(quick_project.embedded_aws)]
    quick_project.run_program([*slow, "--transition-seconds", "4"])

    refused = TerminalRun.start(quick_project, ["deploy"], columns=60)
    refused.read_until("Type yes to go on: ")
    assert "  us-east-1  create   aws_dynamodb_table" in refused.text
    refused.type("no\n")
    assert refused.finish() == 2
    assert "not confirmed, got 'no'; nothing was changed" in refused.text
    assert "\x1b[31merror:\x1b[0m" in refused.text
    assert not quick_project.state_file.exists()

    stopped = TerminalRun.start(quick_project, ["deploy"], NO_COLOR="1")
    stopped.read_until("Type yes to go on: ")
    stopped.type("yes\n")
    stopped.read_until("creating aws_dynamodb_table")
    stopped.read_until("7/8")
    assert "━" in stopped.text
    stopped.type(CTRL_C)
    stopped.read_until("interrupt passed on; waiting for Terraform to finish what is in flight")
    assert stopped.finish() == 2
    assert "error: terraform apply: was interrupted and ended on its own" in stopped.text
    assert not COLOUR.search(stopped.text)


def test_ctrl_c_at_the_question_is_trouble_and_changes_nothing(quick_project: ProjectCopy) -> None:
    """One line, no traceback."""
    asked = TerminalRun.start(quick_project, ["deploy"])
    asked.read_until("Type yes to go on: ")
    asked.type(CTRL_C)
    assert asked.finish() == 2
    assert "interrupted; run the same command again to go on" in asked.text
    assert "Traceback" not in asked.text
    assert not quick_project.state_file.exists()
