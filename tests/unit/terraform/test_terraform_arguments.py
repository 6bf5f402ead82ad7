"""The argument lists, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.terraform import arguments

PLAN = ["plan", "-json", "-input=false", "-detailed-exitcode", "-lock-timeout=60s"]
APPLY = ["apply", "-json", "-input=false", "-lock-timeout=60s"]
OUT = Path("/somewhere/plan")


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (arguments.version(), ["version", "-json"]),
        (arguments.init(), ["init", "-input=false", "-no-color"]),
        (arguments.plan(OUT), [*PLAN, "-out=/somewhere/plan"]),
        (arguments.plan(OUT, destroy=True), [*PLAN, "-destroy", "-out=/somewhere/plan"]),
        (
            arguments.plan(OUT, variables={"prefix": "a b=$(c)", "days": "35"}),
            [*PLAN, "-var", "prefix=a b=$(c)", "-var", "days=35", "-out=/somewhere/plan"],
        ),
        (arguments.plan(OUT, lock_timeout_seconds=5)[4], "-lock-timeout=5s"),
        (arguments.apply(OUT), [*APPLY, "-parallelism=20", "/somewhere/plan"]),
        (arguments.apply(OUT, runs_here=False), [*APPLY, "/somewhere/plan"]),
        (arguments.show(OUT), ["show", "-json", "-no-color", "/somewhere/plan"]),
        (arguments.fmt([Path("/a"), Path("/b")]), ["fmt", "-list=false", "/a", "/b"]),
        (arguments.state_pull(), ["state", "pull"]),
        (arguments.state_push(Path("errored.tfstate")), ["state", "push", "errored.tfstate"]),
        (arguments.state_rm(["a.b", "c.d[0]"]), ["state", "rm", "a.b", "c.d[0]"]),
        (arguments.force_unlock("4a03451a"), ["force-unlock", "-force", "-no-color", "4a03451a"]),
    ],
)
def test_builds_exactly_these_arguments(built: object, expected: object) -> None:
    """One word of the command line per entry, whatever it holds."""
    assert built == expected
