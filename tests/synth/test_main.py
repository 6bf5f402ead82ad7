"""``python main.py`` as people and `cdktf synth` run it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from globaltables.model import load_environment
from tests.synth.conftest import ENVIRONMENTS, Synthesize
from tests.synth.stack import Stack

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """A run of main.py.

    Args:
        outdir: Where it was to write.
        process: The process.
    """

    outdir: Path
    process: "subprocess.Popen[str]"

    def said(self) -> tuple[int, str, str]:
        """Exit code, standard output and standard error, once it has ended."""
        out, error = self.process.communicate(timeout=120)
        return self.process.returncode, out, error


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """main.py for a good environment, a bad one, and one that is not there, all at once to save time."""
    folder = tmp_path_factory.mktemp("main")
    (folder / "bad.toml").write_text('read_capacity = "ten"\n', encoding="utf-8")
    given = {"good": "dev", "bad": str(folder / "bad.toml"), "missing": "nowhere"}
    started = {}
    for name, environment in given.items():
        outdir = folder / f"out-{name}"
        variables = os.environ | {"GLOBALTABLES_ENV": environment, "CDKTF_OUTDIR": str(outdir)}
        process = subprocess.Popen(
            [sys.executable, "main.py"],
            cwd=PROJECT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started[name] = Run(outdir, process)
    yield started
    for run in started.values():
        run.process.kill()
        run.process.communicate()


def test_writes_the_environment_that_is_named(runs: dict[str, Run], synthesize: Synthesize) -> None:
    """GLOBALTABLES_ENV selects, CDKTF_OUTDIR says where; in another process the output is the same."""
    code, out, _ = runs["good"].said()
    assert (code, out) == (0, "")
    assert [folder.name for folder in (runs["good"].outdir / "stacks").iterdir()] == ["global-table-dev"]
    written = Stack.read(runs["good"].outdir, "global-table-dev")
    assert written.text == synthesize(load_environment("dev", ENVIRONMENTS)).text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bad", "bad.toml: read_capacity: must be a whole number, got 'ten'; write digits without quotes\n"),
        (
            "missing",
            (
                "environments/nowhere.toml: no such environment file; "
                "environments in environments are: dev, local, prod\n"
            ),
        ),
    ],
)
def test_a_bad_environment_ends_with_one_message(runs: dict[str, Run], name: str, message: str) -> None:
    """Exit code 2, one message on standard error, no traceback, nothing written."""
    code, out, error = runs[name].said()
    assert (code, out) == (2, "")
    assert error.startswith("error: ")
    assert error.endswith(message)
    assert error.count("\n") == 1
    assert not runs[name].outdir.exists()
