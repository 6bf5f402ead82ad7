"""The argument lists, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.terraform import arguments

PLAN = ["plan", "-json", "-input=false", "-detailed-exitcode", "-lock-timeout=60s"]
OUT = Path("/somewhere/plan")


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (arguments.version(), ["version", "-json"]),
        (arguments.init(), ["init", "-input=false", "-no-color"]),
        (arguments.init(upgrade=True), ["init", "-input=false", "-no-color", "-upgrade"]),
        (arguments.init(reconfigure=True), ["init", "-input=false", "-no-color", "-reconfigure"]),
        (arguments.init(migrate_state=True), ["init", "-input=false", "-no-color", "-migrate-state", "-force-copy"]),
        (arguments.plan(OUT), [*PLAN, "-out=/somewhere/plan"]),
        (arguments.plan(OUT, destroy=True), [*PLAN, "-destroy", "-out=/somewhere/plan"]),
        (arguments.plan(OUT, refresh_only=True), [*PLAN, "-refresh-only", "-out=/somewhere/plan"]),
        (
            arguments.plan(OUT, replace=['a.b["c d"]', "e.f[0]"]),
            [*PLAN, '-replace=a.b["c d"]', "-replace=e.f[0]", "-out=/somewhere/plan"],
        ),
        (
            arguments.plan(OUT, variables={"prefix": "a b=$(c)", "days": "35"}, variable_files=[Path("/v.tfvars")]),
            [*PLAN, "-var-file=/v.tfvars", "-var", "prefix=a b=$(c)", "-var", "days=35", "-out=/somewhere/plan"],
        ),
        (arguments.plan(OUT, lock_timeout_seconds=5)[4], "-lock-timeout=5s"),
        (arguments.apply(OUT), ["apply", "-json", "-input=false", "-lock-timeout=60s", "/somewhere/plan"]),
        (arguments.show(), ["show", "-json", "-no-color"]),
        (arguments.show(OUT), ["show", "-json", "-no-color", "/somewhere/plan"]),
        (arguments.output(), ["output", "-json", "-no-color"]),
        (arguments.validate(), ["validate", "-json", "-no-color"]),
        (arguments.fmt([Path("a.tf")]), ["fmt", "-no-color", "a.tf"]),
        (arguments.fmt([Path("a.tf"), Path("b.tf")], check=True), ["fmt", "-no-color", "-check", "a.tf", "b.tf"]),
        (arguments.providers(), ["providers", "-no-color"]),
        (arguments.providers_schema(), ["providers", "schema", "-json", "-no-color"]),
        (arguments.state_list(), ["state", "list"]),
        (arguments.state_pull(), ["state", "pull"]),
        (arguments.state_push(Path("errored.tfstate")), ["state", "push", "errored.tfstate"]),
        (arguments.state_rm(["a.b", "c.d[0]"]), ["state", "rm", "a.b", "c.d[0]"]),
        (arguments.state_rm(["a.b"], dry_run=True), ["state", "rm", "-dry-run", "a.b"]),
        (
            arguments.import_resource("a.b", "alias/x", variables={"v": "1"}),
            ["import", "-input=false", "-no-color", "-lock-timeout=60s", "-var", "v=1", "a.b", "alias/x"],
        ),
        (arguments.force_unlock("4a03451a"), ["force-unlock", "-force", "-no-color", "4a03451a"]),
    ],
)
def test_builds_exactly_these_arguments(built: object, expected: object) -> None:
    """One word of the command line per entry, whatever it holds."""
    assert built == expected
