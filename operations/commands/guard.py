"""`globaltables guard`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from operations.commands.options import Options, allow_option, common_options
from operations.guard import Purpose, judge, refuses
from operations.guard.judge import unused
from operations.guard.report import document, headline, lines
from operations.guard.sarif import sarif
from operations.terraform.plan import parse_plan_text

_NO = 1


@click.command("guard")
@click.argument("plan", metavar="PLAN.json")
@allow_option
@click.option("--sarif", "sarif_file", type=click.Path(dir_okay=False, path_type=Path), help="Write SARIF 2.1.0 too.")
@click.option("--destroy", is_flag=True, help="The plan is meant to destroy: do not refuse deletions.")
@common_options
def command(options: Options, *, plan: str, allowed: tuple[str, ...], sarif_file: Path | None, destroy: bool) -> int:
    """Judge any `terraform show -json` plan; exits 1 when it refuses.

    PLAN.json is what terraform show -json or tofu show -json prints of a plan file; - reads it from stdin. No AWS is
    asked and no environment file is read. Each finding prints the flag that allows exactly this one.
    """
    parsed = parse_plan_text(sys.stdin.buffer.read() if plan == "-" else Path(plan).read_bytes())
    findings = judge(parsed, allowed=allowed, purpose=Purpose.DESTROY if destroy else Purpose.DEPLOY)
    changes = sum(change.changes_anything for change in parsed.resource_changes if change.mode == "managed")
    left_over = unused(findings, allowed)
    if sarif_file is not None:
        log = sarif(findings, _artifact(plan))
        sarif_file.write_text(json.dumps(log, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    options.console.result(document(findings, left_over, changes), [headline(findings, changes), *lines(findings)])
    for text in left_over:
        options.console.warn(f"--allow {text} meets no finding, or more than one; each finding prints its own flag")
    return _NO if refuses(findings) else 0


def _artifact(plan: str) -> str:
    """A relative path: code scanning takes no absolute one, and a report must not name a machine's folders."""
    if plan == "-":
        return "stdin"
    path = Path(plan)
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()
