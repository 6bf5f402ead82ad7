"""`globaltables doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.doctor import examine
from operations.finding import Verdict

if TYPE_CHECKING:
    from operations.finding import Finding

_TROUBLE = 2
_MARK = {Verdict.GOOD: "ok", Verdict.WARNING: "!!", Verdict.BAD: "NO"}


@click.command("doctor")
@common_options
def command(options: Options) -> int:
    """Check tools, credentials and regions, and say what to do.

    Exits 2 when something that is needed is missing.
    """
    findings = examine(options.environment)
    good = all(finding.verdict is not Verdict.BAD for finding in findings)
    options.console.result(
        {
            "good": good,
            "findings": [
                {
                    "subject": finding.subject,
                    "verdict": finding.verdict,
                    "found": finding.found,
                    "way_out": finding.way_out,
                }
                for finding in findings
            ],
        },
        [_line(finding) for finding in findings],
    )
    return 0 if good else _TROUBLE


def _line(finding: Finding) -> str:
    text = f"{_MARK[finding.verdict]}  {finding.subject:<24}  {finding.found}"
    return f"{text}; {finding.way_out}" if finding.way_out else text
